namespace PveAuth.Server.Tests;

/// <summary>Who may change whose password, and with what proof.</summary>
public sealed class PasswordChange : IDisposable
{
    private const string NewPassword = "another-Passw0rd";

    private readonly Lab lab = new(files => files.Put(
        "user.cfg", File.ReadAllText(Path.Combine(files.Path, "user.cfg")) + "user:sys@pam:1:0::::::\n"));

    [Fact]
    public async Task Root_needs_no_confirmation_and_the_hash_is_one_that_a_node_reads()
    {
        var answer = await ChangeAsync("root@pam", "bob@pve", null);

        Assert.Equal((200, """{"data":null}"""), (answer.Status, answer.Text));
        Assert.Matches(@"(?m)^bob:\$5\$[^:]+:$", lab.Server.Read("priv/shadow.cfg"));
        Assert.Equal(200, (await lab.TryLogInAsync("bob@pve", NewPassword)).Status);
        Assert.Contains("<root@pam> changed password for user 'bob@pve'", lab.Server.Log.All);
    }

    [Fact]
    public async Task An_administrator_confirms_with_his_own_password()
    {
        var without = await ChangeAsync("admin@pve", "bob@pve", null);
        var wrong = await ChangeAsync("admin@pve", "bob@pve", "wrong-one");
        var right = await ChangeAsync("admin@pve", "bob@pve", Lab.Password);

        Assert.Equal((400, "confirmation-password"), (without.Status, without.Faults.Single()));
        Assert.Equal((500, "invalid credentials"), wrong.Failure);
        Assert.Equal(200, right.Status);
    }

    [Theory]
    [InlineData("admin@pve", "root@pam", 403)]
    [InlineData("admin@pve", "sys@pam", 403)]
    [InlineData("bob@pve", "eve@pve", 403)]
    [InlineData("gadm@pve", "bob@pve", 403)] // User.Modify alone; Realm.AllocateUser is missing
    [InlineData("admin@pve", "zed@pve", 500)]
    [InlineData("admin@pve", "ida@kc", 500)]
    public async Task Others_are_refused(string caller, string target, int status)
    {
        var before = lab.Server.Read("priv/shadow.cfg");

        Assert.Equal(status, (await ChangeAsync(caller, target, Lab.Password)).Status);
        Assert.Equal(before, lab.Server.Read("priv/shadow.cfg"));
    }

    public void Dispose() => lab.Dispose();

    private Task<ApiAnswer> ChangeAsync(string caller, string target, string? confirmation) => lab.Api.PutAsync(
        "/access/password",
        new { userid = target, password = NewPassword, confirmation_password = confirmation },
        lab.As(caller));
}
