using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>The simulator over HTTP: who may ask, and what is told.</summary>
public sealed class SimulateOverHttp : IDisposable
{
    private const string Path = "/pveauth/simulate";

    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    public void Dispose() => lab.Dispose();

    [Fact]
    public async Task Who_must_enrol_and_who_remains_is_told_and_nothing_is_stored()
    {
        var answer = await lab.Api.PostAsync(Path, "tfa=required&groups=g1", lab.As("alice@pve"));

        var counts = answer.Data.GetProperty("after").GetProperty("counts");
        Assert.Equal(2, counts.GetProperty("must-enrol").GetInt32());
        Assert.Equal(0, counts.GetProperty("locked-out").GetInt32());
        Assert.Equal(["admin@pve", "root@pam"], Texts(answer.Data.GetProperty("after").GetProperty("adminids")));
        Assert.Equal(["bob@pve", "carol@pve"], Changed(answer));
        Assert.False(File.Exists(System.IO.Path.Combine(lab.Server.ConfigDir, LabEnrolment.PolicyFile)));
    }

    [Fact]
    public async Task What_saving_would_be_refused_for_is_told_before()
    {
        await lab.Api.PutAsync("/pveauth/policy", new { tfa = "required" }, lab.Root);
        lab.Put("domains.cfg", "pve: pve\n\ttfa type=oath\n");

        var answer = await lab.Api.PostAsync(Path, "tfa=off", lab.As("admin@pve"));

        Assert.StartsWith("admin@pve could not log in", answer.Data.GetProperty("refusal").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_see_users_learns_numbers_and_no_names()
    {
        lab.Edit("user.cfg", text => text + "role:Looks:Sys.Audit:\nacl:0:/:bob@pve:Looks:\n");

        var answer = await lab.Api.PostAsync(Path, "tfa=required", lab.As("bob@pve"));

        Assert.Equal(200, answer.Status);
        Assert.True(answer.Data.GetProperty("after").GetProperty("counts").GetProperty("must-enrol").GetInt32() > 0);
        Assert.DoesNotContain("@", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_may_not_ask() => Assert.Equal(
        (403, "Permission check failed (/, Sys.Audit)"), (await lab.Api.PostAsync(Path, "tfa=required", lab.As("bob@pve"))).Failure);

    [Theory]
    [InlineData("tfa=type%3Doath", "tfa")]
    [InlineData("realm=pve&tfa=required", "tfa")]
    [InlineData("realm=pve&tfa=type%3Doath%0Ax", "tfa")]
    [InlineData("realm=kc&tfa=type%3Doath", "realm")]
    [InlineData("realm=nowhere", "realm")]
    [InlineData("webauthn=rp%3Donly", "webauthn")]
    [InlineData("webauthn=rp%3DLab%0Ax,id%3Dlab.example.com", "webauthn")]
    [InlineData("u2f=origin%3Dhttps://x.example.com", "u2f")]
    [InlineData("groups=nobody", "groups")]
    public async Task What_cannot_be_saved_is_not_simulated(string form, string parameter)
    {
        var answer = await lab.Api.PostAsync(Path, form, lab.Root);

        Assert.Equal((400, parameter), (answer.Status, answer.Faults.Single()));
        Assert.Empty(lab.Server.Log.Faults);
    }

    private static string[] Changed(ApiAnswer answer) =>
    [
        .. answer.Data.GetProperty("users").EnumerateArray()
            .Where(user => user.GetProperty("before").GetString() != user.GetProperty("after").GetString())
            .Select(user => user.GetProperty("userid").GetString()!),
    ];

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
}
