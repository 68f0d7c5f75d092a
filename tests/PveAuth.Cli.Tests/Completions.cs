namespace PveAuth.Cli.Tests;

/// <summary>The TAB key, in real shells.</summary>
public sealed class Completions : IDisposable
{
    private const string Ready = "READY> ";

    private readonly Node node = new();

    public void Dispose() => node.Dispose();

    [Theory]
    [InlineData("user li\t", "user list ")]
    [InlineData("user tok\tad\t", "user token add ")]
    [InlineData("user list --output-format js\t-p\t", "user list --output-format json-pretty ")]
    [InlineData("user list --outp\tya\t", "user list --output-format yaml ")]
    [InlineData("user list --output-format=ya\t", "user list --output-format=yaml ")]
    [InlineData("user modify auto\t", "user modify automation@pve ")]
    [InlineData("user modify automation@p\t", "user modify automation@pve ")]
    [InlineData("user modify automation@\t", "user modify automation@pve ")]
    [InlineData("user token permissions automation@pve sec\t", "user token permissions automation@pve second ")]
    [InlineData("group modify o\t", "group modify ops ")]
    [InlineData("acl modify / --roles Help\t", "acl modify / --roles Helpdesk ")]
    [InlineData("acl modify / --roles PVEAuditor,Help\t", "acl modify / --roles PVEAuditor,Helpdesk ")]
    [InlineData("acl modify /vms/\t", "acl modify /vms/100 ")]
    [InlineData("acl modify / --tokens automation@pve!s\t", "acl modify / --tokens automation@pve\\!second ")]
    [InlineData("role modify Helpdesk --privs Pool.Al\t", "role modify Helpdesk --privs Pool.Allocate ")]
    [InlineData("realm modify pa\t", "realm modify pam ")]
    [InlineData("help user tf\t", "help user tfa ")]
    [InlineData("frob\t", "frob")]
    public void Bash_completes(string typed, string line)
    {
        Assert.Equal(line, InBash(typed));
    }

    [Fact]
    public void Candidates_that_share_a_beginning_are_listed()
    {
        var output = PveumProcess.Start(["--config-dir", node.Path, "__complete", "user", "t"]).Good;

        Assert.Equal("tfa\ntoken\n", output);
        Assert.Equal("", PveumProcess.Start(["--config-dir", "/nowhere", "__complete", "user", "modify", ""]).Good);
        Assert.Equal("", PveumProcess.Start(["--config-dir", node.Path, "__complete", "user", "add", ""]).Good);
    }

    [Theory]
    [InlineData("user li\t", "user list")]
    [InlineData("user modify automation@p\t", "user modify automation@pve")]
    [InlineData("acl modify / --tokens automation@pve!s\t", "acl modify / --tokens automation@pve!second")]
    [InlineData("user list --output-format ya\t", "user list --output-format yaml")]
    [InlineData("frob\t", "frob")]
    public void Zsh_completes(string typed, string line)
    {
        node.Put(
            ".zshrc",
            $"PS1='{Ready}'; PATH={AppContext.BaseDirectory}:$PATH; autoload -Uz compinit; compinit -u -D\neval \"$(pveum completion zsh)\"\nbindkey -e\nsetopt nobanghist\n");
        var run = PveumProcess.ProgramInTerminal(
            "env", [$"ZDOTDIR={node.Path}", "zsh", "-i"],
            (Ready, $"pveum --config-dir {node.Path} {typed}\u0001echo '<\u0005>'\n"),
            ("<pveum", ""),
            (Ready, "exit\n"));

        Assert.Contains($"<pveum --config-dir {node.Path} {line}>", Plain(run.Output), StringComparison.Ordinal);
    }

    /// <summary>Types into a bash whose completion is set up, then has it print the line instead of running it.</summary>
    private string InBash(string typed)
    {
        var prefix = $"pveum --config-dir {node.Path} ";
        node.Put(
            ".bashrc", $"set +H\nPATH={AppContext.BaseDirectory}:$PATH\neval \"$(pveum completion bash)\"\nbind 'set bell-style none'\nPS1='{Ready}'\n");
        var run = PveumProcess.ProgramInTerminal(
            "bash",
            ["--noprofile", "--rcfile", node.At(".bashrc"), "-i"],
            (Ready, prefix + typed + "\u0001echo '<\u0005>'\n"),
            ("<pveum", ""),
            (Ready, "exit\n"));
        var output = Plain(run.Output);
        var start = output.LastIndexOf("<" + prefix, StringComparison.Ordinal) + prefix.Length + 1;
        return output[start..output.IndexOf('>', start)];
    }

    private static string Plain(string output) =>
        System.Text.RegularExpressions.Regex.Replace(output, "\e\\[[0-9;?]*[a-zA-Z]", "");
}
