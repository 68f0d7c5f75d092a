using System.Security.Cryptography;
using System.Text;
using PveAuth.Core.Audit;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Core.Tests.Audit;

public class AuditLineTests
{
    private static AuditRecord Full { get; } = new(1_764_115_921_123, "login.tfa", AuditResult.Failed)
    {
        Node = "pve1",
        User = "jana \"x\"\n@pve",
        By = "root@pam!t",
        Method = "webauthn",
        Entry = "e1",
        Address = "::1",
        Agent = "Mozilla <b>",
        Reference = "7F3K2Q9M",
        Code = "tfa.origin-mismatch",
        Reason = "origin is not the configured one",
        Expected = "https://pve1",
        Got = "https://evil.example ",
        Parameters = [new("groups", "a,b"), new("comment", "Zürich €")],
    };

    [Fact]
    public void A_line_reads_back_as_it_was_written()
    {
        var line = AuditLine.Write(Full, AuditLink.Start, out var next);

        var read = AuditLine.Read(line, out var link);
        Assert.Equal(next, link);
        Assert.Equal(Full with { Parameters = [] }, read! with { Parameters = [] });
        Assert.Equal(Full.Parameters.AsEnumerable(), read.Parameters.AsEnumerable());
        Assert.DoesNotContain((byte)'\n', line);
    }

    [Fact]
    public void The_hash_is_that_of_the_bytes_before_it()
    {
        var line = Encoding.UTF8.GetString(AuditLine.Write(Full, AuditLink.Start, out var next));
        var body = line[..line.IndexOf(",\"hash\"", StringComparison.Ordinal)];

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))), next.Hash);
        Assert.EndsWith($",\"prev\":\"{AuditLink.Start.Hash}\",\"hash\":\"{next.Hash}\"}}", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_lines_has_no_fault_and_any_change_of_its_order_has()
    {
        var (last, lines) = (AuditLink.Start, new List<byte[]>());
        for (var i = 0; i < 4; i++)
        {
            lines.Add(AuditLine.Write(Full with { Time = i }, last, out last));
        }

        Assert.Null(FirstFault(lines));
        Assert.Equal("has number 2, where 1 follows", FirstFault([lines[1], lines[0]]));
        Assert.Equal("has number 3, where 2 follows", FirstFault([lines[0], lines[2]]));

        // A line made anew with the right number, but on another chain.
        var alien = AuditLine.Write(Full with { User = "mallory@pve" }, new AuditLink(1, AuditLink.Start.Hash), out _);
        Assert.Equal("does not follow the line before it", FirstFault([lines[0], alien]));
    }

    [Fact]
    public void No_byte_of_a_line_can_be_changed_unnoticed()
    {
        var line = AuditLine.Write(Full, AuditLink.Start, out var end);
        for (var i = 0; i < line.Length; i++)
        {
            var changed = (byte[])line.Clone();
            changed[i] ^= 1;

            // The last hash may be exchanged against another one only together with the line after it.
            Assert.True(AuditLine.Fault(changed, AuditLink.Start, out var next) is not null || next != end, $"byte {i}");
        }
    }

    [Fact]
    public void Damaged_lines_are_told_from_whole_ones_without_an_exception()
    {
        var line = AuditLine.Write(Full, AuditLink.Start, out var end);
        foreach (var damaged in Mutations.Of(line, 5000, seed: 11).Where(damaged => !damaged.AsSpan().SequenceEqual(line)))
        {
            var fault = AuditLine.Fault(damaged, AuditLink.Start, out var next);
            Assert.True(fault is not null || next != end);
        }
    }

    [Fact]
    public void Long_texts_of_clients_are_cut_between_characters()
    {
        var text = new string('x', AuditLine.MaxText - 1) + "😀";
        var line = AuditLine.Write(Full with { Agent = text }, AuditLink.Start, out _);

        Assert.Equal(text[..^2], AuditLine.Read(line, out _)!.Agent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1:00")]
    [InlineData("-1:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1:000000000000000000000000000000000000000000000000000000000000000G")]
    public void What_is_no_link_is_not_read_as_one(string text) => Assert.False(AuditLink.TryParse(text, out _));

    [Fact]
    public void A_link_reads_back_as_it_was_written()
    {
        AuditLine.Write(Full, AuditLink.Start, out var link);
        Assert.True(AuditLink.TryParse(link.ToString(), out var read));
        Assert.Equal(link, read);
    }

    private static string? FirstFault(IEnumerable<byte[]> lines)
    {
        var last = AuditLink.Start;
        foreach (var line in lines)
        {
            if (AuditLine.Fault(line, last, out last) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
