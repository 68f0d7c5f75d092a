namespace PveAuth.Cli.Tests;

/// <summary>Options and commands as PVE's tools take them.</summary>
public sealed class Words : IDisposable
{
    private readonly Node node = new();

    public void Dispose() => node.Dispose();

    [Theory]
    [InlineData("--noborder", "--noheader")]
    [InlineData("-noborder", "-noheader")]
    [InlineData("--nob", "--noh")]
    [InlineData("--NoBorder", "--NOHEADER")]
    [InlineData("--noborder", "1", "--noheader", "1")]
    [InlineData("--noborder=1", "--noheader=on")]
    [InlineData("--noborder", "yes", "--noheader", "true")]
    [InlineData("--noborder", "0", "--noborder", "1", "--noheader")]
    public void An_option_can_be_written_in_many_ways(params string[] options)
    {
        Assert.StartsWith("admin2@pve     Daily admin  ", node.Run(["user", "list", .. options]).Good, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_stand_anywhere_and_two_dashes_end_them()
    {
        Assert.Contains("/vms/100", node.Run("user", "permissions", "--path", "/vms/100", "admin2@pve").Good, StringComparison.Ordinal);
        Assert.Contains("/vms/100", node.Run("user", "permissions", "--path", "/vms/100", "--", "admin2@pve").Good, StringComparison.Ordinal);
        Assert.Contains("userid: ", node.Run("user", "permissions", "--", "--path").Bad, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flag_takes_no_word_that_cannot_be_its_value()
    {
        Assert.Contains("backup-token", node.Run("user", "token", "list", "--noborder", "automation@pve").Good, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_may_look_like_an_option()
    {
        Assert.Contains("/vms", node.Run("user", "permissions", "admin2@pve", "--path", "/vms").Good, StringComparison.Ordinal);
        Assert.Contains("│ -x       │", node.Run("user", "permissions", "admin2@pve", "--path", "-x").Good, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Unknown option: frob\n400 unable to parse option\npveum user list [OPTIONS]\n", "user", "list", "--frob")]
    [InlineData("Option no is ambiguous (noborder, noheader)\n400 unable to parse option\npveum user list [OPTIONS]\n", "user", "list", "--no")]
    [InlineData("Option output-format requires an argument\n400 unable to parse option\npveum user list [OPTIONS]\n", "user", "list", "--output-format")]
    [InlineData("400 unable to parse boolean option\npveum user list [OPTIONS]\n", "user", "list", "--noborder=maybe")]
    [InlineData("400 too many arguments\npveum user list [OPTIONS]\n", "user", "list", "x")]
    [InlineData("400 not enough arguments\npveum user token list <userid> [OPTIONS]\n", "user", "token", "list")]
    [InlineData("400 not enough arguments\npveum acl modify <path> --roles <string> [OPTIONS]\n", "acl", "modify")]
    public void Words_that_are_off_are_named_and_the_usage_follows(string errors, params string[] arguments)
    {
        Assert.Equal(errors, node.Run(arguments).Bad);
    }

    [Fact]
    public void Each_parameter_that_is_refused_has_a_line()
    {
        var errors = node.Run("acl", "modify", "/", "--users", "bad", "--groups", "b/d", "--roles", "x").Bad.Split('\n');

        Assert.Equal("400 Parameter verification failed.", errors[0]);
        Assert.StartsWith("groups: ", errors[1], StringComparison.Ordinal);
        Assert.StartsWith("users: ", errors[2], StringComparison.Ordinal);
        Assert.Equal(["pveum acl modify <path> --roles <string> [OPTIONS]", ""], errors[3..]);
    }

    [Theory]
    [InlineData("ERROR: unknown command 'pveum frobnicate'", "frobnicate")]
    [InlineData("ERROR: unknown command 'pveum user frob'", "user", "frob")]
    [InlineData("ERROR: command 'pveum r' is ambiguous: realm, role", "r", "list")]
    [InlineData("ERROR: 'pveum user tfa' needs one more word", "user", "tfa")]
    [InlineData("ERROR: no command given")]
    [InlineData("ERROR: unknown option '--frob'", "--frob", "user", "list")]
    public void A_command_that_is_none_fails_with_the_commands_there_are(string first, params string[] arguments)
    {
        var errors = PveumProcess.Start(arguments).Bad;

        Assert.StartsWith(first + "\nUSAGE: pveum ", errors, StringComparison.Ordinal);
        Assert.Contains("pveum user tfa list [<userid>] [OPTIONS]\n", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user", "l")]
    [InlineData("us", "list")]
    [InlineData("us", "li")]
    public void A_command_can_be_shortened(params string[] words)
    {
        Assert.Equal(node.Run("user", "list").Good, node.Run(words).Good);
    }

    [Fact]
    public void The_directory_is_an_option_before_the_command()
    {
        Assert.Equal(node.Run("user", "list").Good, PveumProcess.Start([$"--config-dir={node.Path}", "user", "list"]).Good);
    }
}
