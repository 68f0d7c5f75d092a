using PveAuth.Core.Config;
using PveAuth.Realms;

namespace PveAuth.Cli.Tests;

/// <summary>Passwords asked in a pseudo-terminal.</summary>
public sealed class Prompts : IDisposable
{
    private const string First = "Enter new password: ";
    private const string Second = "Retype new password: ";
    private const string Password = "new-Secret 42";

    private readonly Node node = Node.Sample();

    public void Dispose() => node.Dispose();

    [Fact]
    public void A_new_password_is_asked_twice_and_never_shown()
    {
        var run = node.InTerminal(["passwd", "joe@pve"], (First, Password + "\n"), (Second, Password + "\n"));

        Assert.Equal((0, $"{First}\n{Second}\n"), (run.Code, run.Output));
        Assert.True(Crypt.Verify(Password, HashOf("joe")));
    }

    [Fact]
    public void Two_different_passwords_change_nothing()
    {
        var before = node.Read("priv/shadow.cfg");

        var run = node.InTerminal(["passwd", "joe@pve"], (First, Password + "\n"), (Second, Password + "x\n"));

        Assert.Equal((255, $"{First}\n{Second}\nthe passwords differ\n"), (run.Code, run.Output));
        Assert.Equal(before, node.Read("priv/shadow.cfg"));
    }

    [Fact]
    public void Interrupting_the_question_leaves_a_terminal_that_shows_what_is_typed()
    {
        var run = PveumProcess.ProgramInTerminal(
            "bash",
            ["--noprofile", "--norc", "-c", "trap : INT; dotnet \"$0\" --config-dir \"$1\" passwd joe@pve; echo; stty -a | grep -o -e '-\\?echo\\b'", PveumProcess.Assembly, node.Path],
            (First, "\u0003"));

        Assert.EndsWith("\necho\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_can_be_piped_in()
    {
        Assert.Equal("", node.RunWith(Password + "\n", "passwd", "joe@pve").Good);

        Assert.True(Crypt.Verify(Password, HashOf("joe")));
        Assert.Contains("no password given", node.RunWith("", "passwd", "joe@pve").Bad, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_is_added_with_a_password_that_is_asked()
    {
        var run = node.InTerminal(["user", "add", "newby@pve", "--password"], (First, Password + "\n"), (Second, Password + "\n"));

        Assert.Equal(0, run.Code);
        Assert.Contains("user:newby@pve:1:0:", node.Read("user.cfg"), StringComparison.Ordinal);
        Assert.True(Crypt.Verify(Password, HashOf("newby")));
    }

    [Fact]
    public void A_ticket_is_printed_alone_so_that_a_script_can_catch_it()
    {
        var ticket = node.RunWith("bk2Passw\n", "ticket", "backup@pve").Good;

        Assert.StartsWith("PVE:backup@pve:", ticket, StringComparison.Ordinal);
        Assert.Single(ticket, '\n');
        Assert.Equal("401 authentication failure\n", node.RunWith("wrong\n", "ticket", "backup@pve").Bad);

        // On a terminal the question goes to standard error, which stays on the screen.
        var run = PveumProcess.ProgramInTerminal(
            "bash", ["-c", "t=$(dotnet \"$0\" --config-dir \"$1\" ticket backup@pve); echo \"<${t:0:14}>\"", PveumProcess.Assembly, node.Path],
            ("Enter password: ", "bk2Passw\n"));
        Assert.Equal("Enter password: \n<PVE:backup@pve>\n", run.Output);
    }

    private string HashOf(string name) => ShadowCfgCodec.Parse(System.Text.Encoding.UTF8.GetBytes(node.Read("priv/shadow.cfg"))).Value.Hash(name)!;
}
