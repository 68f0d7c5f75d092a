using System.Text.RegularExpressions;
using PveAuth.Core.Tfa;

namespace PveAuth.Cli.Tests;

/// <summary>Second factors at the terminal: enrolment with a QR code, removal, recovery keys.</summary>
public sealed partial class SecondFactors : IDisposable
{
    private const string Question = "Code that the app shows: ";
    private const string RecoveryQuestion = "Make recovery keys too? [Y/n] ";

    private readonly Node node = Node.Sample();

    public void Dispose() => node.Dispose();

    [Theory]
    [InlineData("utf8")]
    [InlineData("ansi")]
    public void The_code_on_the_screen_is_read_by_a_scanner_and_bears_user_and_host(string form)
    {
        var lines = PveumProcess.Start(["oathkeygen", "--qr", form, "root@pam"]).Good.Split('\n');

        var uri = Screenshot.Scan(lines[1..]);

        Assert.StartsWith("otpauth://totp/PVE:root%40", uri, StringComparison.Ordinal);
        Assert.Contains($"?secret={lines[0]}&", uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Oathkeygen_prints_16_characters_of_base32()
    {
        Assert.Matches(@"\A[A-Z2-7]{16}\n\z", PveumProcess.Start(["oathkeygen"]).Good);

        // Under its own name too.
        var own = PveumProcess.Execute(Path.Combine(AppContext.BaseDirectory, "oathkeygen"), [], "C", null, []).Good;
        Assert.Matches(@"\A[A-Z2-7]{16}\n\z", own);
        Assert.NotEqual(own, PveumProcess.Start(["oathkeygen"]).Good);
    }

    [Fact]
    public void An_app_is_enrolled_with_its_first_code_and_recovery_keys_are_offered()
    {
        // The code depends on the secret on the screen, so a shell computes it there.
        var run = Enrol("backup@pve", "--description Phone --qr none", "$code", "y");

        Assert.Matches(@"Secret: [A-Z2-7]{32}\nLabel:  PVE:backup@\S+\n", run.Output);
        Assert.Matches(@"Added TOTP entry [0-9a-f-]{36}\.\n", run.Output);
        Assert.Equal(10, RecoveryKey().Count(run.Output));
        Assert.Matches(@"\Arecovery: recovery\n\ntotp:     [0-9a-f-]{36}\n    Phone\n\z", node.Run("user", "tfa", "list", "backup@pve").Good);
        Assert.Contains("user:backup@pve:1:0:::::x:", node.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Recovery_keys_can_be_declined()
    {
        var run = Enrol("backup@pve", "--qr none", "$code", "n");

        Assert.Equal(0, RecoveryKey().Count(run.Output));
        Assert.DoesNotContain("recovery", node.Run("user", "tfa", "list", "backup@pve").Good, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_code_adds_nothing()
    {
        var run = node.RunWith("000000\n", "user", "tfa", "add", "totp", "backup@pve", "--qr", "none");

        Assert.Equal(255, run.Code);
        Assert.Contains("failed to verify TOTP challenge", run.Errors, StringComparison.Ordinal);
        Assert.Equal("", node.Run("user", "tfa", "list", "backup@pve").Good);
    }

    [Fact]
    public void No_secret_is_shown_for_a_user_that_does_not_exist()
    {
        Assert.Equal("no such user ('ghost@pve')\n", node.RunWith("1\n", "user", "tfa", "add", "totp", "ghost@pve").Bad);
    }

    [Fact]
    public void Recovery_keys_are_made_once()
    {
        var keys = RecoveryKey().Matches(node.Run("user", "tfa", "add", "recovery", "backup@pve").Good);

        Assert.Equal(10, keys.Select(key => key.Value).Distinct().Count());
        Assert.Equal("user already has recovery keys\n", node.Run("user", "tfa", "add", "recovery", "backup@pve").Bad);
    }

    [Fact]
    public void Deleting_without_id_removes_the_whole_record_and_the_mark()
    {
        Assert.Equal("", node.Run("user", "tfa", "delete", "root@pam").Good);

        Assert.Equal("", node.Run("user", "tfa", "list", "root@pam").Good);
        Assert.DoesNotContain("root@pam", node.Read("priv/tfa.cfg"), StringComparison.Ordinal);
        Assert.Contains("user:root@pam:1:0:::root@example.com:::", node.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Contains("joe@pve", node.Read("priv/tfa.cfg"), StringComparison.Ordinal);
        Assert.Equal("no such user ('ghost@pve')\n", node.Run("user", "tfa", "delete", "ghost@pve").Bad);
    }

    [Fact]
    public void Deleting_with_an_id_removes_that_entry()
    {
        Assert.Equal("", node.Run("user", "tfa", "delete", "joe@pve", "--id", "5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d05").Good);

        Assert.DoesNotContain("2d05", node.Run("user", "tfa", "list", "joe@pve").Good, StringComparison.Ordinal);
        Assert.Contains("2d04", node.Run("user", "tfa", "list", "joe@pve").Good, StringComparison.Ordinal);
        Assert.Equal("no such entry\n", node.Run("user", "tfa", "delete", "joe@pve", "--id", "nothing").Bad);
    }

    [Fact]
    public void Unlocking_takes_the_locks_away_and_prints_nothing()
    {
        Assert.Contains("\"totp-locked\":1", node.Run("user", "list", "--output-format", "json").Good, StringComparison.Ordinal);

        Assert.Equal("", node.Run("user", "tfa", "unlock", "lena@corp").Good);

        Assert.DoesNotContain("totp-locked", node.Run("user", "list", "--output-format", "json").Good, StringComparison.Ordinal);
    }

    /// <summary>Enrols in a terminal whose shell plays the app: it reads the secret off the screen and types the code.</summary>
    private Run Enrol(string user, string options, string code, string answer)
    {
        var screen = node.At("screen");
        var script =
            $$"""
            mkfifo "$1/keys"
            ( while ! secret=$(grep -aoP 'Secret: \K[A-Z2-7]+' "$1/screen" 2>/dev/null); do sleep 0.05; done
              code=$(oathtool --totp -b "$secret"); sleep 0.3; echo "{{code}}"; sleep 1.5; echo "{{answer}}" ) > "$1/keys" &
            script -qfec "dotnet '$0' --config-dir '$1' user tfa add totp {{user}} {{options}}" "$1/screen" < "$1/keys"
            """;
        var run = PveumProcess.Execute("bash", ["-c", script, PveumProcess.Assembly, node.Path], PveumProcess.Utf8, null, []);
        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.Contains(Question, run.Output, StringComparison.Ordinal);
        Assert.Contains(RecoveryQuestion, run.Output, StringComparison.Ordinal);
        File.Delete(screen);
        return run with { Output = run.Output.Replace("\r\n", "\n", StringComparison.Ordinal) };
    }

    [GeneratedRegex("^    [0-9a-f]{4}(-[0-9a-f]{4}){3}$", RegexOptions.Multiline)]
    private static partial Regex RecoveryKey();
}
