namespace PveAuth.Cli.Tests;

/// <summary>A directory that cannot be used is one clear line.</summary>
public sealed class BrokenDirectories : IDisposable
{
    private readonly Node node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public void A_missing_directory_is_one_line()
    {
        Assert.Equal(
            "pveum: the configuration directory '/nowhere/at/all' does not exist\n",
            PveumProcess.Start(["--config-dir", "/nowhere/at/all", "user", "list"]).Bad);
    }

    [Fact]
    public void A_file_in_place_of_the_directory_is_one_line()
    {
        Assert.Equal(
            $"pveum: '{node.At("user.cfg")}' is a file, not a configuration directory\n",
            PveumProcess.Start(["--config-dir", node.At("user.cfg"), "user", "list"]).Bad);
    }

    [Theory]
    [InlineData("")]
    [InlineData("priv")]
    public void A_directory_that_may_not_be_read_is_never_taken_for_an_empty_one(string closed)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode All = Owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        node.Put("priv/tfa.cfg", "{}");
        File.SetUnixFileMode(node.Path, All);
        File.SetUnixFileMode(node.At("user.cfg"), All);
        File.SetUnixFileMode(node.At("priv"), All);
        File.SetUnixFileMode(Path.Combine(node.Path, closed), Owner);

        var run = PveumProcess.Execute(
            "setpriv",
            ["--reuid=65534", "--regid=65534", "--clear-groups", "dotnet", PveumProcess.Assembly, "--config-dir", node.Path, "user", "tfa", "list"],
            PveumProcess.Utf8, null, []);

        Assert.Equal($"pveum: '{Path.Combine(node.Path, closed)}' cannot be read; run pveum as root\n", run.Bad);
    }

    [Fact]
    public void An_unreadable_file_is_never_taken_for_an_empty_one()
    {
        node.Put("user.cfg", "\u0001\u0002 damaged\n");

        var errors = node.Run("user", "list").Bad;

        Assert.Contains("user.cfg' cannot be used: ", errors.Split('\n')[^2], StringComparison.Ordinal);
        Assert.Contains("user.cfg", node.Run("group", "add", "g1").Bad, StringComparison.Ordinal);
        Assert.Equal("\u0001\u0002 damaged\n", node.Read("user.cfg"));
    }

    [Fact]
    public void Broken_factors_fail_what_needs_them_and_nothing_else()
    {
        node.Put("priv/tfa.cfg", "{");

        Assert.Contains("priv/tfa.cfg' cannot be used: ", node.Run("user", "tfa", "list").Bad, StringComparison.Ordinal);
        Assert.Contains("priv/tfa.cfg", node.Run("user", "tfa", "delete", "admin2@pve").Bad, StringComparison.Ordinal);
        Assert.Equal(0, node.Run("user", "list").Code);
        Assert.Equal("{", node.Read("priv/tfa.cfg"));
    }

    [Fact]
    public void A_broken_entry_is_named_by_its_user_and_place()
    {
        node.Put("priv/tfa.cfg", """{"users":{"admin2@pve":{"totp":[{"id":"a","created":1,"entry":"otpauth://totp/x?secret=HPDSSXPJ&odd=1"}]}}}""");
        const string Fault = """users["admin2@pve"].totp[0].entry: not a usable otpauth URI""";

        Assert.Contains(Fault, node.Run("user", "tfa", "list").Bad, StringComparison.Ordinal);
        Assert.Contains(Fault, node.Run("user", "tfa", "delete", "admin2@pve").Bad, StringComparison.Ordinal);
        Assert.DoesNotContain("HPDSSXPJ", node.Run("user", "tfa", "list").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_lines_are_kept_and_reported_and_the_good_ones_serve()
    {
        node.Put("user.cfg", node.Read("user.cfg") + "nonsense:x:y\n");

        var run = node.Run("group", "list", "--noborder", "--noheader");

        Assert.Equal((0, "ops Operators admin2@pve\n"), (run.Code, run.Output));
        Assert.Contains("warning: user.cfg: 1 lines cannot be used; they are kept", run.Errors, StringComparison.Ordinal);
        Assert.Equal(0, node.Run("group", "add", "g1").Code);
        Assert.Contains("nonsense:x:y\n", node.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_cannot_be_written_is_an_error()
    {
        var run = PveumProcess.Execute(
            "bash", ["-c", "dotnet \"$0\" --config-dir \"$1\" user list > /dev/full", PveumProcess.Assembly, node.Path], PveumProcess.Utf8, null, []);

        Assert.Equal(255, run.Code);
        Assert.StartsWith("pveum: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_goes_away_is_no_error()
    {
        var run = PveumProcess.Execute(
            "bash", ["-c", "dotnet \"$0\" --config-dir \"$1\" user list | head -1", PveumProcess.Assembly, node.Path], PveumProcess.Utf8, null, []);

        Assert.Equal("", run.Errors);
    }
}
