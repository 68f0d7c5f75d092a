namespace PveAuth.Cli.Tests;

/// <summary>What commands there are, and their help.</summary>
public class Commands
{
    /// <summary>Every command of the original with its positional words.</summary>
    public static TheoryData<string, string> All => new()
    {
        { "user add", "<userid> [OPTIONS]" }, { "user modify", "<userid> [OPTIONS]" }, { "user delete", "<userid>" },
        { "user list", "[OPTIONS]" }, { "user permissions", "[<userid>] [OPTIONS]" },
        { "user tfa list", "[<userid>] [OPTIONS]" }, { "user tfa delete", "<userid> [OPTIONS]" }, { "user tfa unlock", "<userid>" },
        { "user token add", "<userid> <tokenid> [OPTIONS]" }, { "user token modify", "<userid> <tokenid> [OPTIONS]" },
        { "user token delete", "<userid> <tokenid>" }, { "user token list", "<userid> [OPTIONS]" },
        { "user token permissions", "<userid> <tokenid> [OPTIONS]" },
        { "group add", "<groupid> [OPTIONS]" }, { "group modify", "<groupid> [OPTIONS]" }, { "group delete", "<groupid>" },
        { "group list", "[OPTIONS]" },
        { "role add", "<roleid> [OPTIONS]" }, { "role modify", "<roleid> [OPTIONS]" }, { "role delete", "<roleid>" }, { "role list", "[OPTIONS]" },
        { "acl modify", "<path> --roles <string> [OPTIONS]" }, { "acl delete", "<path> --roles <string> [OPTIONS]" }, { "acl list", "[OPTIONS]" },
        { "realm modify", "<realm> [OPTIONS]" }, { "realm delete", "<realm> [OPTIONS]" }, { "realm list", "[OPTIONS]" },
        { "realm add", "<realm> --type <ad | ldap | openid | pam | pve> [OPTIONS]" }, { "realm sync", "<realm> [OPTIONS]" },
        { "pool add", "<poolid> [OPTIONS]" }, { "pool modify", "<poolid> [OPTIONS]" }, { "pool delete", "<poolid>" }, { "pool list", "[OPTIONS]" },
        { "ticket", "<username> [OPTIONS]" }, { "passwd", "<userid> [OPTIONS]" }, { "help", "[<command>] [OPTIONS]" },
    };

    [Fact]
    public void Every_command_of_the_original_is_there_with_its_words()
    {
        var lines = PveumProcess.Start(["help"]).Good.Split('\n').Select(line => line.Trim()).ToList();

        foreach (var row in All)
        {
            Assert.Contains($"pveum {row[0]} {row[1]}", lines);
        }
    }

    [Theory]
    [InlineData("audit", "list")]
    [InlineData("realm", "add")]
    [InlineData("webauthn", "reset")]
    public void Explanations_fit_a_terminal_of_80_columns(params string[] command)
    {
        var lines = PveumProcess.Start(["help", .. command]).Good.Split('\n');

        // The usage and a parameter with its kinds of value stand in a line of their own, whatever its length.
        var explanations = lines.Skip(1).Where(line => !line.TrimStart().StartsWith('-') && !line.TrimStart().StartsWith('<')).ToList();
        Assert.All(explanations, line => Assert.InRange(line.Length, 0, 79));
        Assert.Contains(explanations, line => line.Length > 60);
    }

    [Fact]
    public void Help_on_a_command_explains_each_of_its_parameters()
    {
        var help = PveumProcess.Start(["help", "user", "add"]).Good;

        Assert.StartsWith("USAGE: pveum user add <userid> [OPTIONS]\n\n  ", help, StringComparison.Ordinal);
        foreach (var option in new[] { "<userid> ", "--comment ", "--email ", "--enable ", "--expire ", "--groups ", "--password " })
        {
            Assert.Contains($"\n  {option}", help, StringComparison.Ordinal);
        }

        Assert.Equal(help, PveumProcess.Start(["user", "add", "--help"]).Good);
        Assert.Equal(help, PveumProcess.Start(["help", "useradd"]).Good);
    }

    [Fact]
    public void Verbose_help_says_limits_and_defaults_and_the_form_of_the_output()
    {
        var help = PveumProcess.Start(["help", "user", "list", "--verbose"]).Good;

        Assert.Contains("--output-format        <text | json | json-pretty | yaml> [default: text]\n", help, StringComparison.Ordinal);
        Assert.Contains("\n  --full                 <boolean> [default: 0]\n", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_on_a_beginning_lists_what_goes_on_from_there()
    {
        var help = PveumProcess.Start(["help", "user", "token"]).Good;

        Assert.Contains("pveum user token add <userid> <tokenid> [OPTIONS]\n", help, StringComparison.Ordinal);
        Assert.DoesNotContain("pveum user list", help, StringComparison.Ordinal);
        Assert.Equal("ERROR: unknown command 'pveum frob'\n", PveumProcess.Start(["help", "frob"]).Bad);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--config-dir", "/nowhere", "--help")]
    [InlineData("help")]
    public void Help_needs_no_directory(params string[] arguments)
    {
        Assert.StartsWith("USAGE: pveum [--config-dir DIR] COMMAND", PveumProcess.Start(arguments).Good, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_that_of_the_product()
    {
        Assert.Equal("0.1.0\n", PveumProcess.Start(["--version"]).Good);
    }

    [Fact]
    public void The_launcher_runs_from_anywhere_through_a_link()
    {
        using var node = new Node();
        File.CreateSymbolicLink(node.At("pveum"), Path.Combine(AppContext.BaseDirectory, "pveum"));

        Assert.Equal("0.1.0\n", PveumProcess.Execute(node.At("pveum"), ["--version"], "C", null, []).Good);
    }
}
