namespace PveAuth.Server.Tests;

/// <summary>Files beside tfa.cfg that cannot be read.</summary>
public sealed class DamagedStates : IDisposable
{
    private const string Bob = "bob@pve";

    private readonly Lab lab = new();

    [Fact]
    public async Task A_state_that_cannot_be_read_lets_nobody_in_and_the_audit_trail_tells()
    {
        var phone = await lab.EnrolPhoneAsync(Bob);
        var half = await lab.BeginAsync(Bob);
        Spoil();

        Assert.Equal(500, (await lab.AnswerAsync(Bob, half, "totp:" + phone.Code(lab.Clock.NowSeconds))).Status);

        var records = (await lab.Api.GetAsync("/pveauth/audit?event=login.error", lab.Root)).Data.GetProperty("records");
        var record = Assert.Single(records.EnumerateArray());
        Assert.Equal((Bob, "failed"), (record.GetProperty("user").GetString(), record.GetProperty("result").GetString()));
        Assert.Contains("unable to read", record.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_cannot_be_read_hides_nobody_else_from_the_overview()
    {
        await lab.EnrolPhoneAsync(Bob);
        await lab.EnrolPhoneAsync("carol@pve");
        Spoil();

        var list = await lab.Api.GetAsync("/pveauth/tfa-status", lab.Root);

        Assert.Equal(200, list.Status);
        var factors = list.Data.EnumerateArray().Where(user => user.GetProperty("factors").GetProperty("totp").GetInt32() == 1);
        Assert.Equal([Bob, "carol@pve"], factors.Select(user => user.GetProperty("userid").GetString()));
    }

    public void Dispose() => lab.Dispose();

    private void Spoil()
    {
        var path = Path.Combine(lab.Server.ConfigDir, "pveauth/tfa/bob@pve.json");
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        Directory.CreateDirectory(path);
    }
}
