using System.Text;
using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class GoogleAuthenticatorTests
{
    private const string Sample = "HPDSSXPJ5BFJIXIIZD7EYTMJVM\n\" RATE_LIMIT 3 30\n\" WINDOW_SIZE 3\n\" DISALLOW_REUSE\n\" TOTP_AUTH\n68904426\n";

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Text("name"))];

    private static IEnumerable<JsonNode> Cases => TfaVectors.Load("google-authenticator.json").Items("cases");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_says_what_the_vector_says(string name)
    {
        var vector = Cases.Single(c => c.Text("name") == name);

        var file = GoogleAuthenticatorCodec.Parse(Encoding.ASCII.GetBytes(vector.Text("file")), out var fault);

        Assert.Equal(vector.Text("type") == "invalid", file is null);
        Assert.Equal(file is null, fault.Length > 0);
        if (file is null)
        {
            return;
        }

        Assert.Equal(vector.Is("importable"), file.Obstacle is null);
        Assert.Equal(vector.Text("secret_hex"), Convert.ToHexStringLower(file.Secret.AsSpan()));
        Assert.Equal(vector["step"]!.GetValue<int>(), file.Step);
        Assert.Equal(vector["window"]!.GetValue<int>(), file.Window);
        Assert.Equal(vector.Is("disallow_reuse"), file.DisallowsReuse);
        Assert.Equal(vector.Items("used_steps").Select(n => n.GetValue<long>()), file.UsedSteps);
        Assert.Equal(vector.Items("scratch_codes").Select(n => n.GetValue<string>()), file.ScratchCodes);
        Assert.Equal(vector["time_skew_steps"]?.GetValue<long>() ?? 0, file.Skew);
        if (vector["tfa_entry"] is { } uri)
        {
            Assert.Equal(uri.GetValue<string>(), file.ToUri("root@pam").ToCanonical());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_read_is_written_so_that_it_reads_the_same(string name)
    {
        var bytes = Encoding.ASCII.GetBytes(Cases.Single(c => c.Text("name") == name).Text("file"));
        if (GoogleAuthenticatorCodec.Parse(bytes, out _) is not { } file)
        {
            return;
        }

        var written = GoogleAuthenticatorCodec.Write(file);

        // What the tool itself wrote comes back byte for byte.
        if (name.StartsWith("tool", StringComparison.Ordinal) || name == "state after logins")
        {
            Assert.Equal(bytes, written);
        }

        var again = GoogleAuthenticatorCodec.Parse(written, out _)!;
        Assert.Equal(file.Secret.AsEnumerable(), again.Secret);
        Assert.Equal(file.Options.AsEnumerable(), again.Options);
        Assert.Equal(file.ScratchCodes.AsEnumerable(), again.ScratchCodes);
    }

    [Fact]
    public void An_entry_becomes_a_file_that_becomes_the_same_entry()
    {
        Assert.True(OtpAuthUri.TryParse("otpauth://totp/PVE:a%40pve?secret=HPDSSXPJ5BFJIXIIZD7EYTMJVM&period=45", out var uri));

        var file = GoogleAuthenticatorCodec.FromEntry(new TotpEntry(uri, 58907520), out _)!;
        var again = GoogleAuthenticatorCodec.Parse(GoogleAuthenticatorCodec.Write(file), out _)!;

        Assert.Null(again.Obstacle);
        Assert.Equal(uri.Secret.AsEnumerable(), again.Secret);
        Assert.Equal((45, 58907520), (again.Step, Assert.Single(again.UsedSteps)));
        Assert.Empty(again.Losses);
    }

    [Theory]
    [InlineData("algorithm=SHA256", "SHA1")]
    [InlineData("digits=8", "six digits")]
    [InlineData("period=61", "1 to 60 seconds")]
    public void An_entry_that_the_module_cannot_compute_is_refused(string parameter, string reason)
    {
        Assert.True(OtpAuthUri.TryParse($"otpauth://totp/a?secret=HPDSSXPJ5BFJIXIIZD7EYTMJVM&{parameter}", out var uri));

        Assert.Null(GoogleAuthenticatorCodec.FromEntry(new TotpEntry(uri, null), out var fault));
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void What_tfa_cfg_has_no_place_for_is_named()
    {
        var text = "HPDSSXPJ5BFJIXIIZD7EYTMJVM\n\" RATE_LIMIT 3 30\n\" WINDOW_SIZE 17\n\" TIME_SKEW -2\n\" TOTP_AUTH\n68904426\n";

        var losses = GoogleAuthenticatorCodec.Parse(Encoding.ASCII.GetBytes(text), out _)!.Losses.ToList();

        foreach (var word in new[] { "1 scratch codes", "WINDOW_SIZE 17", "TIME_SKEW -2", "RATE_LIMIT 3 30", "reuse" })
        {
            Assert.Single(losses, loss => loss.Contains(word, StringComparison.Ordinal));
        }

        Assert.Equal(5, losses.Count);
    }

    [Fact]
    public void Damage_never_throws_and_what_is_read_can_be_written()
    {
        foreach (var bytes in Mutations.Of(Encoding.ASCII.GetBytes(Sample), 20_000, seed: 11))
        {
            if (GoogleAuthenticatorCodec.Parse(bytes, out _) is { } file)
            {
                _ = (file.Obstacle, file.Losses.Count(), file.Step, file.Window, file.UsedSteps.Count());
                var again = GoogleAuthenticatorCodec.Parse(GoogleAuthenticatorCodec.Write(file), out _)!;
                Assert.Equal(file.Secret.AsEnumerable(), again.Secret);
                Assert.Equal(file.ScratchCodes.AsEnumerable(), again.ScratchCodes);
            }
        }
    }

    [Fact]
    public void A_secret_is_never_printed()
    {
        var file = GoogleAuthenticatorCodec.Parse(Encoding.ASCII.GetBytes(Sample), out _)!;

        Assert.DoesNotContain("HPDSS", $"{file}", StringComparison.Ordinal);
    }
}
