namespace PveAuth.Cli.Tests;

/// <summary><c>pveum simulate</c>.</summary>
public sealed class Simulations : IDisposable
{
    private readonly Node node = new("user:anna@pve:1:0::::::\nuser:admin@pve:1:0::::::\nacl:1:/:admin@pve:Administrator:\n");

    public Simulations() => node.Put("priv/shadow.cfg", "anna:$5$salt$hash:\nadmin:$5$salt$hash:\n");

    [Fact]
    public void A_table_says_how_many_there_are_now_and_then_and_whom_it_concerns() => Assert.Equal(
        """
        users who    now then
        can-log-in     3    2
        may-log-in     0    0
        grace          0    0
        must-enrol     0    1
        locked-out     0    0
        barred         0    0
        use passkeys   0    0
        administrate   2    2
        userid   now        then       factors
        anna@pve can-log-in must-enrol

        """,
        string.Join('\n', node.Run("simulate", "policy", "--tfa", "required", "--exempt", "root@pam,admin@pve", "--noborder").Good
            .Split('\n').Select(line => line.TrimEnd())));

    [Fact]
    public void The_exit_code_is_1_when_no_administrator_remains()
    {
        node.Put("user.cfg", "user:root@pam:0:0::::::\nuser:admin@pve:1:0::::::\nacl:1:/:admin@pve:Administrator:\n");

        var run = node.Run("simulate", "realm", "pve", "--tfa", "type=oath");

        Assert.Equal((1, "No administrator could log in any more.\n"), (run.Code, run.Errors));
        Assert.Contains("admin@pve", run.Output, StringComparison.Ordinal);
        Assert.Contains("Saving is refused:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_simulation_warns_of_is_refused_unless_forced()
    {
        node.Put("user.cfg", "user:root@pam:0:0::::::\nuser:admin@pve:1:0::::::\nacl:1:/:admin@pve:Administrator:\n");

        Assert.Contains("no administrator could log in", node.Run("realm", "modify", "pve", "--tfa", "type=oath").Bad, StringComparison.Ordinal);
        Assert.Equal("", node.Run("realm", "modify", "pve", "--tfa", "type=oath", "--force").Good);
        Assert.Contains("oath", node.Read("domains.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_keys_are_simulated_and_nothing_is_stored()
    {
        node.Put("datacenter.cfg", "webauthn: id=lab.example.com,rp=Lab\n");

        var text = node.Run("simulate", "webauthn", "id=other.example.com,rp=Lab", "--output-format", "json").Good;

        Assert.StartsWith("{\"after\":{\"adminids\":[\"admin@pve\",\"root@pam\"],\"admins\":2,", text, StringComparison.Ordinal);
        Assert.Equal("webauthn: id=lab.example.com,rp=Lab\n", node.Read("datacenter.cfg"));
        Assert.False(File.Exists(node.At("pveauth/policy.json")));
    }

    [Fact]
    public void A_realm_that_does_not_exist_is_refused() =>
        Assert.Contains("realm: realm 'nowhere' does not exist", node.Run("simulate", "realm", "nowhere").Bad, StringComparison.Ordinal);

    public void Dispose() => node.Dispose();
}
