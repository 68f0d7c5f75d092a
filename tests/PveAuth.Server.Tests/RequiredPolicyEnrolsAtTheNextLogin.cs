using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>"Whoever has to have a second factor should be led to it at the next login, and not be locked out."</summary>
public sealed class RequiredPolicyEnrolsAtTheNextLogin
{
    private const string Required = """{"tfa":"required"}""";
    private const string Bob = "bob@pve";

    [Fact]
    public async Task The_password_alone_gives_a_half_ticket_that_offers_to_set_up_a_factor()
    {
        using var lab = LabEnrolment.Under(Required);

        var first = await lab.TryLogInAsync(Bob);
        var half = ApiClient.HalfTicketOf(first);

        Assert.Equal(
            """{"pveauth":{"enrol":["webauthn","totp"],"recovery":"optional"}}""", LabFactors.ChallengeOf(half).GetRawText());
        Assert.False(first.HasData("cap"));
        Assert.Equal(401, (await lab.Api.GetAsync("/version", new Session(Bob, half, ""))).Status);
    }

    [Fact]
    public async Task An_app_that_is_set_up_completes_the_login_and_is_asked_for_from_then_on()
    {
        using var lab = LabEnrolment.Under(Required);
        var phone = new Phone();

        var done = await lab.SetUpPhoneAsync(Bob, await lab.BeginAsync(Bob), phone);

        var session = ApiClient.SessionOf(done);
        Assert.True(done.HasData("cap"));
        Assert.False(done.HasData("recovery"));
        Assert.Equal(200, (await lab.Api.GetAsync("/version", session)).Status);
        Assert.Contains("user:bob@pve:1:0:::::x:", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
        lab.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("""{"totp":true}""", LabFactors.ChallengeOf(await lab.BeginAsync(Bob)).GetRawText());
        ApiClient.SessionOf(await lab.LogInWithAsync(Bob, "totp:" + phone.Code(lab.Clock.NowSeconds)));
    }

    [Fact]
    public async Task A_key_that_is_set_up_completes_the_login_and_is_asked_for_from_then_on()
    {
        using var lab = LabEnrolment.Under(Required);
        using var key = LabKeys.New();
        var half = await lab.BeginAsync(Bob);

        var begun = await lab.BeginSetUpKeyAsync(Bob, half);
        var challenge = LabKeys.ChallengeIn(begun.Data.GetProperty("challenge").GetString()!);
        ApiClient.SessionOf(await lab.FinishSetUpKeyAsync(Bob, half, challenge, key.Register(challenge)));

        Assert.False(begun.HasData("ticket"));
        var next = await lab.BeginAsync(Bob);
        ApiClient.SessionOf(await lab.AnswerAsync(Bob, next, "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(next))));
    }

    [Fact]
    public async Task A_secret_is_drafted_for_the_holder_of_the_half_ticket()
    {
        using var lab = LabEnrolment.Under(Required);

        var draft = await lab.Api.PostAsync(
            "/pveauth/enrol", new { username = Bob, tfa_challenge = await lab.BeginAsync(Bob), type = "totp", issuer = "Lab" });

        Assert.StartsWith("otpauth://totp/Lab:bob", draft.Data.GetProperty("uri").GetString(), StringComparison.Ordinal);
        Assert.True(draft.Data.GetProperty("qr").GetProperty("size").GetInt32() > 20);
        Assert.False(draft.HasData("ticket"));
    }

    [Theory]
    [InlineData("required", null, 10)]
    [InlineData("optional", 1, 10)]
    [InlineData("optional", null, 0)]
    public async Task Recovery_keys_come_with_the_factor_where_they_are_demanded_or_wished(string recovery, int? wish, int count)
    {
        using var lab = LabEnrolment.Under($$"""{"tfa":"required","recovery":"{{recovery}}"}""");

        var done = await lab.SetUpPhoneAsync(Bob, await lab.BeginAsync(Bob), new Phone(), wish);

        Assert.Equal(count, done.HasData("recovery") ? done.Data.GetProperty("recovery").GetArrayLength() : 0);
        if (count > 0)
        {
            ApiClient.SessionOf(await lab.LogInWithAsync(Bob, "recovery:" + done.Data.GetProperty("recovery")[4].GetString()));
        }
    }

    [Fact]
    public async Task A_wrong_code_sets_nothing_up_and_the_ticket_stays_good()
    {
        using var lab = LabEnrolment.Under(Required);
        var phone = new Phone();
        var half = await lab.BeginAsync(Bob);

        var wrong = await lab.Api.PostAsync("/pveauth/enrol", new
        {
            username = Bob, tfa_challenge = half, type = "totp", description = "p", totp = phone.Uri, value = phone.WrongCode(lab.Clock.NowSeconds),
        });

        Assert.Equal((500, "failed to verify TOTP challenge"), wrong.Failure);
        ApiClient.SessionOf(await lab.SetUpPhoneAsync(Bob, half, phone));
    }

    [Fact]
    public async Task The_half_ticket_sets_up_one_factor_also_when_fifty_come_at_once()
    {
        using var lab = LabEnrolment.Under(Required);
        var half = await lab.BeginAsync(Bob);
        var phone = new Phone();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => lab.SetUpPhoneAsync(Bob, half, phone)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal((401, "authentication failure"), answer.Failure));
        Assert.Equal(1, (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data.GetArrayLength());
    }

    [Fact]
    public async Task A_ticket_from_before_is_refused_when_a_factor_came_meanwhile()
    {
        using var lab = LabEnrolment.Under(Required);
        var half = await lab.BeginAsync(Bob);
        var phone = await lab.EnrolPhoneAsync(Bob);

        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync(Bob, half, new Phone())).Failure);
        Assert.Equal(401, (await lab.BeginSetUpKeyAsync(Bob, half)).Status);
        Assert.Equal(401, (await lab.AnswerAsync(Bob, half, "totp:" + phone.Code(lab.Clock.NowSeconds))).Status);
    }

    [Fact]
    public async Task An_ordinary_half_ticket_sets_nothing_up()
    {
        using var lab = LabEnrolment.Under(Required);
        var phone = await lab.EnrolPhoneAsync(Bob);
        var ordinary = await lab.BeginAsync(Bob);

        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync(Bob, ordinary, phone)).Failure);

        // Not even when the factor that it asks for has gone.
        lab.Put("priv/tfa.cfg", """{"users":{}}""");
        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync(Bob, ordinary, phone)).Failure);
    }

    [Fact]
    public async Task Nobody_else_and_nobody_without_the_ticket_sets_anything_up()
    {
        using var lab = LabEnrolment.Under(Required);
        var half = await lab.BeginAsync(Bob);
        var session = lab.As(Bob);
        var phone = new Phone();

        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync("carol@pve", half, phone)).Failure);
        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync("nobody@pve", half, phone)).Failure);
        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync(Bob, session.Ticket, phone)).Failure);
        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync(Bob, half[..^1], phone)).Failure);
        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync("no user", half, phone)).Failure);
        lab.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync(Bob, half, phone)).Failure);
    }

    [Fact]
    public async Task Who_was_disabled_meanwhile_sets_nothing_up()
    {
        using var lab = LabEnrolment.Under(Required);
        var half = await lab.BeginAsync(Bob);
        lab.Edit("user.cfg", text => text.Replace("user:bob@pve:1:", "user:bob@pve:0:", StringComparison.Ordinal));

        Assert.Equal((401, "authentication failure"), (await lab.SetUpPhoneAsync(Bob, half, new Phone())).Failure);
        Assert.False(File.Exists(Path.Combine(lab.Server.ConfigDir, "priv", "tfa.cfg")));
    }

    [Fact]
    public async Task The_password_of_somebody_who_must_set_up_a_factor_verifies_nothing()
    {
        using var lab = LabEnrolment.Under(Required);

        var answer = await lab.Api.PostAsync(
            "/access/ticket", new { username = "alice@pve", password = Lab.Password, path = "/", privs = "Sys.Audit" });

        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task A_key_that_cannot_be_asked_for_is_still_a_factor_and_no_password_replaces_it()
    {
        using var lab = LabEnrolment.Under(Required);
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync(Bob, key);
        lab.Put("datacenter.cfg", "keyboard: de\n");

        Assert.Equal("{}", LabFactors.ChallengeOf(await lab.BeginAsync(Bob)).GetRawText());
    }

    [Fact]
    public async Task In_a_browser_the_new_session_goes_into_the_cookie()
    {
        using var lab = LabEnrolment.Under(Required);
        var phone = new Phone();
        var half = await lab.BeginAsync(Bob);

        var done = await lab.Api.PostAsync("/pveauth/enrol", new
        {
            username = Bob, tfa_challenge = half, type = "totp", description = "p", totp = phone.Uri, value = phone.Code(lab.Clock.NowSeconds),
            http_only = 1,
        });

        Assert.False(done.HasData("ticket"));
        Assert.StartsWith("__Host-PVEAuthCookie=PVE%3Abob", done.Http.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Out_of_scope_and_exempt_users_log_in_as_ever()
    {
        using var lab = LabEnrolment.Under("""{"tfa":"required","groups":["g1"],"exempt":["carol@pve"]}""");

        ApiClient.HalfTicketOf(await lab.TryLogInAsync(Bob));
        foreach (var user in new[] { "carol@pve", "dave@pve" })
        {
            var answer = await lab.TryLogInAsync(user);
            ApiClient.SessionOf(answer);
            Assert.False(answer.HasData("pveauth"));
        }
    }

    [Fact]
    public async Task In_the_days_of_grace_the_login_completes_and_says_until_when()
    {
        using var lab = new Lab();
        var since = lab.Clock.NowSeconds;
        lab.Put(LabEnrolment.PolicyFile, $$"""{"tfa":"required","graceDays":1,"since":{{since}}}""");

        var during = await lab.TryLogInAsync(Bob);
        lab.Clock.Advance(TimeSpan.FromDays(1));
        lab.Put("authkey.pub", Lab.Vector("authkey_public_spki_pem"));
        var after = await lab.TryLogInAsync(Bob);

        ApiClient.SessionOf(during);
        Assert.Equal($$"""{"enrol":"grace","until":{{since + 86400}}}""", during.Data.GetProperty("pveauth").GetRawText());
        ApiClient.HalfTicketOf(after);
    }

    [Fact]
    public async Task Where_it_is_recommended_the_login_completes_and_says_so_to_who_has_no_factor()
    {
        using var lab = LabEnrolment.Under("""{"tfa":"recommended"}""");
        var phone = await lab.EnrolPhoneAsync("carol@pve");

        var bob = await lab.TryLogInAsync(Bob);
        var carol = await lab.LogInWithAsync("carol@pve", "totp:" + phone.Code(lab.Clock.NowSeconds));

        Assert.Equal("""{"enrol":"recommended"}""", bob.Data.GetProperty("pveauth").GetRawText());
        ApiClient.SessionOf(carol);
        Assert.False(carol.HasData("pveauth"));
    }

    [Fact]
    public async Task A_realm_that_demands_TOTP_is_met_by_setting_up_an_app()
    {
        using var lab = LabEnrolment.Under(Required, files => files.Put("domains.cfg", "pve: pve\n\ttfa type=oath\n"));
        var half = await lab.BeginAsync(Bob);

        Assert.Equal(["totp"], LabEnrolment.OfferedBy(half));
        var key = await lab.BeginSetUpKeyAsync(Bob, half);
        Assert.Equal((400, "type"), (key.Status, key.Faults.Single()));
        ApiClient.SessionOf(await lab.SetUpPhoneAsync(Bob, half, new Phone()));
    }

    [Fact]
    public async Task A_realm_that_came_to_demand_TOTP_meanwhile_takes_no_key()
    {
        using var lab = LabEnrolment.Under(Required);
        var half = await lab.BeginAsync(Bob);
        Assert.Equal(["webauthn", "totp"], LabEnrolment.OfferedBy(half));
        lab.Put("domains.cfg", "pve: pve\n\ttfa type=oath\n");

        Assert.Equal(400, (await lab.BeginSetUpKeyAsync(Bob, half)).Status);
    }

    [Theory]
    [InlineData("""{"tfa":"recommended"}""")]
    [InlineData("""{"tfa":"off"}""")]
    public async Task Without_the_requirement_a_realm_that_demands_TOTP_refuses_as_ever(string policy)
    {
        using var lab = LabEnrolment.Under(policy, files => files.Put("domains.cfg", "pve: pve\n\ttfa type=oath\n"));

        var answer = await lab.TryLogInAsync(Bob);

        Assert.Equal(401, answer.Status);
        Assert.Equal("enrol.none-for-realm", answer.Json.GetProperty("pveauth").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Without_a_working_relying_party_no_key_is_offered()
    {
        using var lab = new Lab(files => files.Put(LabEnrolment.PolicyFile, Required));

        Assert.Equal(["totp"], LabEnrolment.OfferedBy(await lab.BeginAsync(Bob)));
    }

    [Fact]
    public async Task A_policy_that_nobody_can_read_does_not_vanish()
    {
        using var lab = LabEnrolment.Under("""{"tfa":"requi""");

        Assert.Equal(JsonValueKind.Array, LabFactors.ChallengeOf(await lab.BeginAsync(Bob)).GetProperty("pveauth").GetProperty("enrol").ValueKind);
    }
}
