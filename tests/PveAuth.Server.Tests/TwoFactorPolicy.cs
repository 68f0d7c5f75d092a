namespace PveAuth.Server.Tests;

/// <summary>The policy over HTTP: who sees it, who changes it, and what is refused.</summary>
public sealed class TwoFactorPolicy : IDisposable
{
    private const string Path = "/pveauth/policy";

    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    public void Dispose() => lab.Dispose();

    [Fact]
    public async Task Without_a_file_the_policy_is_off()
    {
        var answer = await lab.Api.GetAsync(Path, lab.As("alice@pve"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(("off", "optional", 0), (Text(answer, "tfa"), Text(answer, "recovery"), answer.Data.GetProperty("graceDays").GetInt32()));
        Assert.False(File.Exists(System.IO.Path.Combine(lab.Server.ConfigDir, LabEnrolment.PolicyFile)));
    }

    [Fact]
    public async Task What_is_saved_is_shown_and_can_be_sent_back()
    {
        var saved = await lab.Api.PutAsync(
            Path,
            new { tfa = "required", realms = "pve,pam", groups = "g1", exempt = "bob@pve", graceDays = 7, recovery = "required" },
            lab.As("admin@pve"));
        var shown = await lab.Api.GetAsync(Path, lab.Root);
        lab.Clock.Advance(TimeSpan.FromDays(1));
        var again = await lab.Api.PutAsync(
            Path, $"tfa=required&realms={Text(shown, "realms")}&exempt={Text(shown, "exempt")}&digest={Text(shown, "digest")}", lab.Root);
        var same = await lab.Api.GetAsync(Path, lab.Root);

        Assert.True(saved.Status == 200, saved.Text);
        Assert.Equal(("required", "pam,pve", "g1"), (Text(shown, "tfa"), Text(shown, "realms"), Text(shown, "groups")));
        Assert.True(again.Status == 200, again.Text);
        Assert.Equal(shown.Text, same.Text);
    }

    [Fact]
    public async Task The_days_of_grace_count_from_when_it_became_required()
    {
        await PutAsync(new { tfa = "required", graceDays = 5 });
        var since = (await lab.Api.GetAsync(Path, lab.Root)).Data.GetProperty("since").GetInt64();
        Assert.Equal(lab.Clock.NowSeconds, since);

        lab.Clock.Advance(TimeSpan.FromHours(1));
        await PutAsync(new { graceDays = 6 });
        Assert.Equal(since, (await lab.Api.GetAsync(Path, lab.Root)).Data.GetProperty("since").GetInt64());

        await PutAsync(new { tfa = "off" });
        Assert.False((await lab.Api.GetAsync(Path, lab.Root)).HasData("since"));
        await PutAsync(new { tfa = "required" });
        Assert.Equal(lab.Clock.NowSeconds, (await lab.Api.GetAsync(Path, lab.Root)).Data.GetProperty("since").GetInt64());
    }

    [Fact]
    public async Task Who_saves_an_older_policy_is_told()
    {
        var digest = Text(await lab.Api.GetAsync(Path, lab.Root), "digest");
        await PutAsync(new { tfa = "recommended" });

        var answer = await lab.Api.PutAsync(Path, new { tfa = "off", digest }, lab.Root);

        Assert.Equal((500, "detected modified configuration - file changed by other user? Try again."), answer.Failure);
    }

    [Fact]
    public async Task Auditors_look_administrators_change_and_others_do_neither()
    {
        Assert.Equal((403, "Permission check failed (/, Sys.Audit)"), (await lab.Api.GetAsync(Path, lab.As("bob@pve"))).Failure);
        Assert.Equal(
            (403, "Permission check failed (/, Sys.Modify)"), (await lab.Api.PutAsync(Path, new { tfa = "off" }, lab.As("alice@pve"))).Failure);
    }

    [Fact]
    public async Task Tokens_read_the_policy_and_change_nothing()
    {
        var credential = $"PVEAPIToken=alice@pve!t1={Lab.TokenSecret}";

        Assert.Equal(200, (await lab.WithTokenAsync("GET", Path, null, credential)).Status);
        Assert.Equal(403, (await lab.WithTokenAsync("PUT", Path, new { tfa = "off" }, credential)).Status);
    }

    [Theory]
    [InlineData("realms", "nowhere")]
    [InlineData("groups", "nobody")]
    [InlineData("strongerRealms", "nowhere")]
    [InlineData("exempt", "bob")]
    [InlineData("graceDays", "366")]
    [InlineData("recovery", "perhaps")]
    [InlineData("tfa", "on")]
    public async Task A_slip_is_refused_under_its_name(string parameter, string value)
    {
        var answer = await lab.Api.PutAsync(Path, $"{parameter}={value}", lab.Root);

        Assert.Equal((400, parameter), (answer.Status, answer.Faults.Single()));
    }

    [Fact]
    public async Task A_file_that_nobody_understands_is_neither_shown_nor_overwritten()
    {
        lab.Put(LabEnrolment.PolicyFile, """{"tfa":"requi""");

        Assert.Equal(500, (await lab.Api.GetAsync(Path, lab.Root)).Status);
        Assert.Equal(500, (await lab.Api.PutAsync(Path, new { tfa = "off" }, lab.Root)).Status);
        Assert.Equal("""{"tfa":"requi""", lab.Server.Read(LabEnrolment.PolicyFile));
    }

    [Fact]
    public async Task Who_would_lock_himself_out_is_told_and_may_insist()
    {
        await PutAsync(new { tfa = "required" });
        lab.Put("domains.cfg", "pve: pve\n\ttfa type=oath\n");

        var refused = await lab.Api.PutAsync(Path, new { tfa = "off" }, lab.As("admin@pve"));
        var forced = await lab.Api.PutAsync(Path, new { tfa = "off", force = 1 }, lab.As("admin@pve"));

        Assert.Equal((400, "tfa"), (refused.Status, refused.Faults.Single()));
        Assert.Contains("admin@pve could not log in any more", refused.Errors.GetProperty("tfa").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, forced.Status);
    }

    private async Task PutAsync(object form)
    {
        var answer = await lab.Api.PutAsync(Path, form, lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
    }

    private static string? Text(ApiAnswer answer, string name) => answer.Data.GetProperty(name).GetString();
}
