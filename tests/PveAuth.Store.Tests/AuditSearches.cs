using System.Globalization;
using System.Text;
using PveAuth.Core.Audit;

namespace PveAuth.Store.Tests;

/// <summary>Searches that stop after so many bytes and go on by a cursor.</summary>
public sealed class AuditSearches : IDisposable
{
    private readonly TempDirectory directory = new();

    public static TheoryData<int> Efforts => [1, 4_000, 100_000, 1_000_000];

    [Theory]
    [MemberData(nameof(Efforts))]
    public void A_chain_of_cursors_finds_the_same_records_as_one_search_without_bound(int effort)
    {
        WriteTwoNodes();
        foreach (var query in new[]
        {
            AuditQuery.Everything,
            new AuditQuery { User = "user7@pve" },
            new AuditQuery { Text = "SEVENTEEN" },
            new AuditQuery { Event = "tfa", Result = AuditResult.Locked },
            new AuditQuery { Since = 300_000, Until = 900_000, WithRenewals = false },
            new AuditQuery { Reference = "NOSUCHRE" },
        })
        {
            var whole = Find(query, long.MaxValue, int.MaxValue, out var stops);
            Assert.Equal(0, stops);
            Assert.Equal(whole, Find(query, effort, int.MaxValue, out stops));
            Assert.Equal(whole, Find(query, effort, 7, out _));
            Assert.True(effort > 100_000 || stops > 0);
            Assert.Equal(Expected(query), whole);
        }
    }

    [Fact]
    public void A_cursor_that_somebody_made_up_harms_nobody()
    {
        WriteTwoNodes();
        foreach (var cursor in new[] { "pve1:500:17", "pve1:500:99999999999", "../pve1:9:9", "pve1:-1:-1", "pve1::", ",:,:", "pve1:500", "" })
        {
            using var search = new AuditSearch(Place, AuditQuery.Everything, cursor);
            var effort = long.MaxValue;
            while (search.MoveNext(ref effort))
            {
                Assert.Equal(("pve1", true), (search.Current.Record.Node, search.Current.Link.Sequence < 500));
            }
        }
    }

    [Fact]
    public void Lines_added_and_files_set_aside_between_two_steps_change_nothing_below()
    {
        using var trail = new AuditTrail(Place, "pve1", Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, 20_000);
        var count = 0;
        AddLines(150);
        var (found, cursor) = (new List<long>(), default(string));
        do
        {
            using var search = new AuditSearch(Place, new AuditQuery { Event = "login" }, cursor);
            var effort = 3_000L;
            while (search.MoveNext(ref effort))
            {
                found.Add(search.Current.Link.Sequence);
            }

            cursor = search.IsStopped ? search.Cursor : null;
            AddLines(20);
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 150).Reverse().Select(number => (long)number), found);

        void AddLines(int number)
        {
            for (var i = 0; i < number; i++)
            {
                trail.Append(new AuditRecord(++count, "login.password", AuditResult.Ok) { User = "somebody@pve" });
            }
        }
    }

    [Fact]
    public void A_line_longer_than_what_is_read_at_once_is_read_whole()
    {
        var long1 = Enumerable.Range(0, 2000).Select(i => KeyValuePair.Create($"name{i}", new string('x', 400)));
        var lines = new StringBuilder();
        var last = AuditLink.Start;
        foreach (var record in new[] { Record(1), Record(2) with { Parameters = [.. long1] }, Record(3) })
        {
            lines.Append(Encoding.UTF8.GetString(AuditLine.Write(record, last, out last))).Append('\n');
        }

        Put("pve1.jsonl", lines.ToString());
        Assert.True(lines.Length > 600_000);
        Assert.Equal(["pve1 3", "pve2 2", "pve1 1"], Find(AuditQuery.Everything, long.MaxValue, 100, out _));
    }

    [Fact]
    public void The_oldest_record_kept_is_known_and_whether_older_ones_are_gone()
    {
        Assert.Null(AuditFiles.Oldest(Place));
        WriteTwoNodes();
        Assert.Equal((1_000, false), AuditFiles.Oldest(Place));

        File.Delete(AuditFiles.Of(Place, "pve1")[0]);
        var (time, isRotated) = AuditFiles.Oldest(Place)!.Value;
        Assert.Equal((2_000, true), (time, isRotated));
    }

    public void Dispose() => directory.Dispose();

    private string Place => Path.Combine(directory.Path, "audit");

    private readonly List<AuditRecord> written = [];

    private static AuditRecord Record(int number) => new(number * 1000, (number % 5) switch
    {
        0 => "tfa.lock",
        1 => AuditQuery.Renewal,
        _ => "login.password",
    }, number % 3 == 0 ? AuditResult.Locked : AuditResult.Ok)
    {
        Node = number % 2 == 0 ? "pve2" : "pve1",
        User = string.Create(CultureInfo.InvariantCulture, $"user{number % 10}@pve"),
        Reason = number % 17 == 0 ? "the \"Seventeenth\" one – naïve" : "one of many, which is long enough to fill some space in the file",
    };

    /// <summary>Records of two nodes in turn; each has three files, and there is a torn line.</summary>
    private void WriteTwoNodes()
    {
        foreach (var node in new[] { "pve1", "pve2" })
        {
            var last = AuditLink.Start;
            var lines = new StringBuilder();
            for (var number = node == "pve1" ? 1 : 2; number <= 1200; number += 2)
            {
                written.Add(Record(number));
                lines.Append(Encoding.UTF8.GetString(AuditLine.Write(Record(number), last, out last))).Append('\n');
                if (last.Sequence is 200 or 400)
                {
                    Put($"{node}.{last.Sequence:D19}.jsonl", lines.ToString());
                    lines.Clear();
                }

                if (last.Sequence == 250)
                {
                    lines.Append("{\"seq\":251,\"ti\n");
                }
            }

            Put($"{node}.jsonl", lines.ToString());
        }
    }

    private void Put(string name, string content)
    {
        Directory.CreateDirectory(Place);
        File.WriteAllText(Path.Combine(Place, name), content);
    }

    private List<string> Expected(AuditQuery query) =>
        [.. written.Where(query.Fits).OrderByDescending(record => record.Time).Select(record => $"{record.Node} {(record.Time + 1000) / 2000}")];

    private List<string> Find(AuditQuery query, long effort, int limit, out int stops)
    {
        var (found, cursor) = (new List<string>(), default(string));
        stops = 0;
        do
        {
            using var search = new AuditSearch(Place, query, cursor);
            var (left, taken) = (effort, 0);
            cursor = null;
            while (search.MoveNext(ref left))
            {
                if (taken == limit)
                {
                    cursor = search.Cursor;
                    break;
                }

                taken++;
                found.Add($"{search.Current.Record.Node} {search.Current.Link.Sequence}");
            }

            if (search.IsStopped)
            {
                stops++;
                cursor = search.Cursor;
                Assert.InRange(search.Time, 1000, Record(1200).Time);
            }
        }
        while (cursor is not null);

        return found;
    }
}
