namespace PveAuth.Server.Tests;

/// <summary>The way out for somebody who lost every second factor.</summary>
public sealed class OneTimePasses : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    private long Now => lab.Clock.NowSeconds;

    [Fact]
    public async Task A_user_without_their_phone_gets_in_once_and_only_by_enrolling_a_new_factor()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        var pass = await IssueAsync("bob@pve");

        var offered = await lab.BeginAsync("bob@pve");
        Assert.Equal("""{"totp":true,"pveauth":{"pass":true}}""", LabFactors.ChallengeOf(offered).GetRawText());
        var enrol = ApiClient.HalfTicketOf(await lab.AnswerAsync("bob@pve", offered, "pass:" + pass));
        Assert.Equal("webauthn", LabFactors.ChallengeOf(enrol).GetProperty("pveauth").GetProperty("enrol")[0].GetString());

        // The half ticket is no session.
        Assert.Equal(401, (await lab.Api.GetAsync("/access/users", new Session("bob@pve", enrol, ""))).Status);

        var phone = new Phone("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        var done = await lab.SetUpPhoneAsync("bob@pve", enrol, phone);
        ApiClient.SessionOf(done);
        lab.Clock.Advance(TimeSpan.FromSeconds(60));
        ApiClient.SessionOf(await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now)));

        // The old factor stays, the pass and what it led to are gone.
        Assert.Equal(2, (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data.GetArrayLength());
        Assert.Equal("""{"totp":true}""", LabFactors.ChallengeOf(await lab.BeginAsync("bob@pve")).GetRawText());
        Assert.Equal(401, (await lab.AnswerAsync("bob@pve", offered, "pass:" + pass)).Status);
        Assert.Equal(401, (await lab.SetUpPhoneAsync("bob@pve", enrol, phone)).Status);
    }

    [Fact]
    public async Task A_pass_sent_twice_at_once_is_accepted_once()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        var pass = await IssueAsync("bob@pve");
        var half = await lab.BeginAsync("bob@pve");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => lab.AnswerAsync("bob@pve", half, "pass:" + pass)));
        Assert.Single(answers, answer => answer.Status == 200);
    }

    [Fact]
    public async Task Of_two_enrolments_after_one_pass_one_is_stored()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        var half = await lab.BeginAsync("bob@pve");
        var pass = await IssueAsync("bob@pve");
        half = await lab.BeginAsync("bob@pve");
        var enrol = ApiClient.HalfTicketOf(await lab.AnswerAsync("bob@pve", half, "pass:" + pass));

        var phone = new Phone("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => lab.SetUpPhoneAsync("bob@pve", enrol, phone)));
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(2, (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data.GetArrayLength());
    }

    [Fact]
    public async Task A_pass_ends_with_its_minutes_and_the_enrolment_after_it_too()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        var pass = await IssueAsync("bob@pve", minutes: 5);
        var half = await lab.BeginAsync("bob@pve");
        lab.Clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal("tfa.pass-unknown", CodeIn(await lab.AnswerAsync("bob@pve", half, "pass:" + pass)));

        pass = await IssueAsync("bob@pve", minutes: 5);
        var enrol = ApiClient.HalfTicketOf(await lab.AnswerAsync("bob@pve", await lab.BeginAsync("bob@pve"), "pass:" + pass));
        lab.Clock.Advance(TimeSpan.FromSeconds(901));
        Assert.Equal(401, (await lab.SetUpPhoneAsync("bob@pve", enrol, new Phone())).Status);
    }

    [Fact]
    public async Task Wrong_passes_count_towards_the_lock_and_a_lock_holds_against_the_right_one()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        var pass = await IssueAsync("bob@pve", minutes: 1440);
        for (var i = 0; i < 100; i++)
        {
            // A half ticket is good for many wrong answers, as on a node.
            Assert.Equal(401, (await lab.AnswerAsync("bob@pve", await lab.BeginAsync("bob@pve"), "pass:0000-0000-0000-0000-0000")).Status);
        }

        Assert.Equal("tfa.locked", CodeIn(await lab.AnswerAsync("bob@pve", await lab.BeginAsync("bob@pve"), "pass:" + pass)));
    }

    [Fact]
    public async Task A_lock_that_comes_between_the_pass_and_the_enrolment_holds()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        var other = await lab.BeginAsync("bob@pve");
        var pass = await IssueAsync("bob@pve", minutes: 1440);
        var enrol = ApiClient.HalfTicketOf(await lab.AnswerAsync("bob@pve", await lab.BeginAsync("bob@pve"), "pass:" + pass));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(401, (await lab.AnswerAsync("bob@pve", other, "recovery:0000-0000-0000-0000")).Status);
        }

        Assert.Equal(401, (await lab.SetUpPhoneAsync("bob@pve", enrol, new Phone())).Status);
        Assert.Equal(1, (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data.GetArrayLength());
    }

    [Fact]
    public async Task A_pass_is_worth_nothing_without_the_password_and_for_nobody_else()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        await lab.EnrolPhoneAsync("carol@pve");
        var pass = await IssueAsync("bob@pve");

        Assert.Equal(401, (await lab.LogInAtOnceAsync("bob@pve", "pass:" + pass, "wrong-Passw0rd")).Status);
        Assert.Equal(401, (await lab.LogInAtOnceAsync("bob@pve", "pass:" + pass)).Status);
        Assert.Equal(401, (await lab.LogInWithAsync("carol@pve", "pass:" + pass)).Status);
    }

    [Fact]
    public async Task Who_may_not_manage_a_user_issues_no_pass_and_nobody_does_for_root()
    {
        Assert.Equal(403, (await PostAsync("bob@pve", lab.As("carol@pve"))).Status);
        Assert.Equal(403, (await PostAsync("bob@pve", lab.As("bob@pve"))).Status);
        Assert.Equal(403, (await PostAsync("root@pam", lab.As("admin@pve"))).Status);
        Assert.Equal(400, (await lab.Api.PostAsync("/pveauth/one-time-pass", new { userid = "bob@pve" }, lab.As("admin@pve"))).Status);
        Assert.Equal(200, (await PostAsync("bob@pve", lab.As("admin@pve"))).Status);
    }

    [Fact]
    public async Task The_pass_itself_lies_in_no_file()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        var pass = await IssueAsync("bob@pve");

        foreach (var file in Directory.EnumerateFiles(lab.Server.ConfigDir, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(pass, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_realm_that_demands_TOTP_lets_somebody_without_any_in_with_a_pass_to_enrol_it()
    {
        await lab.Api.PutAsync("/access/domains/pve", new { tfa = "type=oath" }, lab.Root);
        Assert.Equal(401, (await lab.TryLogInAsync("bob@pve")).Status);
        var pass = await IssueAsync("bob@pve");

        var enrol = ApiClient.HalfTicketOf(await lab.AnswerAsync("bob@pve", await lab.BeginAsync("bob@pve"), "pass:" + pass));
        Assert.Equal("""["totp"]""", LabFactors.ChallengeOf(enrol).GetProperty("pveauth").GetProperty("enrol").GetRawText());
        ApiClient.SessionOf(await lab.SetUpPhoneAsync("bob@pve", enrol, new Phone()));
    }

    public void Dispose() => lab.Dispose();

    private Task<ApiAnswer> PostAsync(string user, Session session) => lab.Api.PostAsync(
        "/pveauth/one-time-pass", new { userid = user, password = Lab.Password }, session);

    private async Task<string> IssueAsync(string user, int minutes = 15)
    {
        var answer = await lab.Api.PostAsync("/pveauth/one-time-pass", new { userid = user, minutes }, lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(Now + (60 * minutes), answer.Data.GetProperty("expires").GetInt64());
        return answer.Data.GetProperty("pass").GetString()!;
    }

    private static string? CodeIn(ApiAnswer answer) => answer.Json.GetProperty("pveauth").GetProperty("code").GetString();
}
