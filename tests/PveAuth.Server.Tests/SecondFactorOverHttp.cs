using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>Second factors from enrolment to login, over REST alone.</summary>
public sealed class SecondFactorOverHttp : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    private long Now => lab.Clock.NowSeconds;

    [Fact]
    public async Task An_app_is_enrolled_by_its_user_and_logs_in_in_two_phases_and_in_one_request()
    {
        var phone = new Phone();
        var enrolled = await lab.Api.PostAsync(
            "/access/tfa/bob@pve",
            new { type = "totp", description = "my phone", totp = phone.Uri, value = phone.Code(Now), password = Lab.Password },
            lab.As("bob@pve"));
        lab.Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.True(enrolled.Status == 200, enrolled.Text);
        Assert.Contains("user:bob@pve:1:0:::::x:", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Equal("""{"totp":true}""", LabFactors.ChallengeOf(await lab.BeginAsync("bob@pve")).GetRawText());
        ApiClient.SessionOf(await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now)));
        lab.Clock.Advance(TimeSpan.FromSeconds(30));
        ApiClient.SessionOf(await lab.LogInAtOnceAsync("bob@pve", "totp:" + phone.Code(Now)));
    }

    [Fact]
    public async Task A_wrong_code_enrols_nothing()
    {
        var phone = new Phone();
        var before = lab.Server.Read("user.cfg");

        var answer = await lab.Api.PostAsync(
            "/access/tfa/bob@pve",
            new { type = "totp", description = "phone", totp = phone.Uri, value = phone.WrongCode(Now) },
            lab.Root);

        Assert.Equal((500, "failed to verify TOTP challenge"), answer.Failure);
        Assert.Equal(before, lab.Server.Read("user.cfg"));
        ApiClient.SessionOf(await lab.TryLogInAsync("bob@pve"));
    }

    [Fact]
    public async Task The_code_that_enrolled_an_app_does_not_log_in()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        lab.Clock.Advance(TimeSpan.FromSeconds(-60));

        var same = await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now));
        lab.Clock.Advance(TimeSpan.FromSeconds(30));
        var next = await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now));

        Assert.Equal("tfa.code-reused", CodeIn(same));
        ApiClient.SessionOf(next);
    }

    [Fact]
    public async Task Recovery_keys_are_made_once_listed_and_used_once()
    {
        var keys = await lab.MakeRecoveryKeysAsync("bob@pve");
        var again = await lab.Api.PostAsync("/access/tfa/bob@pve", new { type = "recovery" }, lab.Root);
        var list = await lab.Api.GetAsync("/access/tfa/bob@pve", lab.As("bob@pve"));
        var half = await lab.BeginAsync("bob@pve");

        Assert.Equal(10, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^([0-9a-f]{4}-){3}[0-9a-f]{4}$", key));
        Assert.Equal(500, again.Status);
        Assert.Equal(["recovery", "recovery"], [Text(list.Data[0], "type"), Text(list.Data[0], "id")]);
        Assert.Equal("""{"recovery":[0,1,2,3,4,5,6,7,8,9]}""", LabFactors.ChallengeOf(half).GetRawText());

        ApiClient.SessionOf(await lab.AnswerAsync("bob@pve", half, "recovery:" + keys[3]));
        var reused = await lab.LogInWithAsync("bob@pve", "recovery:" + keys[3]);
        Assert.Equal("tfa.recovery-unknown", CodeIn(reused));
        Assert.Equal("""{"recovery":[0,1,2,4,5,6,7,8,9]}""", LabFactors.ChallengeOf(await lab.BeginAsync("bob@pve")).GetRawText());
    }

    [Fact]
    public async Task Eight_wrong_codes_lock_the_app_and_a_recovery_key_unlocks_it()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var keys = await lab.MakeRecoveryKeysAsync("bob@pve");
        for (var remaining = 7; remaining >= 0; remaining--)
        {
            var wrong = await lab.LogInWithAsync("bob@pve", "totp:" + phone.WrongCode(Now));
            Assert.Equal((401, "tfa.wrong-code"), (wrong.Status, CodeIn(wrong)));
            Assert.Equal(remaining, wrong.Json.GetProperty("pveauth").GetProperty("remaining").GetInt32());
        }

        var locked = await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now));
        var shown = (await lab.Api.GetAsync("/access/users", lab.As("bob@pve"))).Data[0];
        Assert.Equal((401, "tfa.totp-locked"), (locked.Status, CodeIn(locked)));
        Assert.Equal(1, shown.GetProperty("totp-locked").GetInt32());

        ApiClient.SessionOf(await lab.LogInWithAsync("bob@pve", "recovery:" + keys[0]));
        ApiClient.SessionOf(await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now)));
    }

    [Fact]
    public async Task An_administrator_unlocks_and_the_locked_user_does_not()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        for (var i = 0; i < 8; i++)
        {
            await lab.LogInWithAsync("bob@pve", "totp:" + phone.WrongCode(Now));
        }

        var oneself = await lab.Api.PutAsync("/access/users/bob@pve/unlock-tfa", null, lab.As("bob@pve"));
        var first = await lab.Api.PutAsync("/access/users/bob@pve/unlock-tfa", null, lab.As("gadm@pve"));
        var second = await lab.Api.PutAsync("/access/users/bob@pve/unlock-tfa", null, lab.As("gadm@pve"));

        Assert.Equal(403, oneself.Status);
        Assert.Equal("""{"data":1}""", first.Text);
        Assert.Equal("""{"data":0}""", second.Text);
        ApiClient.SessionOf(await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now)));
    }

    [Fact]
    public async Task A_key_is_registered_and_logs_in_and_its_answer_counts_once()
    {
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync("bob@pve", key);
        var half = await lab.BeginAsync("bob@pve");
        var answer = "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half), counter: 1);

        ApiClient.SessionOf(await lab.AnswerAsync("bob@pve", half, answer));
        var replay = await lab.AnswerAsync("bob@pve", half, answer);

        Assert.Equal((401, "tfa.challenge-unknown"), (replay.Status, CodeIn(replay)));
    }

    [Fact]
    public async Task A_keys_answer_from_elsewhere_or_too_late_is_refused()
    {
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync("bob@pve", key);
        using var phisher = new SoftwareAuthenticator { Origin = "https://pve.lab.example.org" };

        var half = await lab.BeginAsync("bob@pve");
        var foreign = await lab.AnswerAsync("bob@pve", half, "webauthn:" + phisher.Login(LabKeys.WebAuthnChallengeOf(half)));
        half = await lab.BeginAsync("bob@pve");
        lab.Clock.Advance(TimeSpan.FromSeconds(121));
        var late = await lab.AnswerAsync("bob@pve", half, "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half)));

        Assert.Equal(401, foreign.Status);
        Assert.Equal((401, "tfa.challenge-expired"), (late.Status, CodeIn(late)));
    }

    [Fact]
    public async Task A_realm_that_demands_TOTP_offers_a_key_and_refuses_its_answer_as_PVE_does()
    {
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync("bob@pve", key);
        lab.Edit("domains.cfg", text => text.Replace("pve: pve\n", "pve: pve\n\ttfa type=oath\n", StringComparison.Ordinal));

        var half = await lab.BeginAsync("bob@pve");
        var answer = await lab.AnswerAsync("bob@pve", half, "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half)));

        Assert.Equal((401, "tfa.realm-requires"), (answer.Status, CodeIn(answer)));
        Assert.Equal("oath", Text(answer.Json.GetProperty("pveauth"), "realmType"));
    }

    [Theory]
    [InlineData("query")]
    [InlineData("form")]
    [InlineData("json")]
    public async Task An_entry_is_removed_with_the_password_in_the_query_or_in_a_body(string place)
    {
        await lab.MakeRecoveryKeysAsync("bob@pve");
        var path = "/access/tfa/bob@pve/recovery" + (place == "query" ? "?password=" + Lab.Password : "");
        object? body = place switch
        {
            "form" => "password=" + Lab.Password,
            "json" => new StringContent($$"""{"password":"{{Lab.Password}}"}""", System.Text.Encoding.UTF8, "application/json"),
            _ => null,
        };

        var without = await lab.Api.DeleteAsync("/access/tfa/bob@pve/recovery", lab.As("bob@pve"));
        var wrong = await lab.Api.DeleteAsync("/access/tfa/bob@pve/recovery?password=wrong-one", lab.As("bob@pve"));
        var removed = await lab.Api.SendAsync(HttpMethod.Delete, path, body, lab.As("bob@pve"));

        Assert.Equal((400, "password"), (without.Status, without.Faults.Single()));
        Assert.Equal((500, "invalid credentials"), wrong.Failure);
        Assert.Equal((200, """{"data":null}"""), (removed.Status, removed.Text));
        Assert.Contains("user:bob@pve:1:0::::::", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
        ApiClient.SessionOf(await lab.TryLogInAsync("bob@pve"));
    }

    [Fact]
    public async Task Who_did_not_prove_the_first_factor_learns_nothing_at_all()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        lab.Edit("user.cfg", text => text.Replace("user:eve@pve:1:", "user:eve@pve:0:", StringComparison.Ordinal));
        string[] logins =
        [
            "username=bob@pve&password=wrong",
            "username=bob@pve&password=wrong&otp=" + phone.Code(Now),
            "username=nobody@pve&password=" + Lab.Password,
            "username=nobody@nowhere&password=" + Lab.Password,
            "username=off@pve&password=" + Lab.Password,
            "username=eve@pve&password=" + Lab.Password + "&otp=123456",
            "username=late@pve&password=" + Lab.Password,
            "username=b&password=x",
            "username=bob@pve&password=totp:123456&tfa-challenge=" + Uri.EscapeDataString(lab.Root.Ticket),
            "username=bob@pve&password=" + Lab.Password + "&path=/vms&privs=VM.Audit",
        ];

        var answers = new List<string>();
        foreach (var login in logins)
        {
            var answer = await RawHttp.SendAsync(
                lab.Server.BaseUri,
                $"POST /api2/json/access/ticket HTTP/1.1\nContent-Length: {login.Length}",
                System.Text.Encoding.ASCII.GetBytes(login));
            var head = answer.Head.Split("\r\n").Where(line => line.Split(':')[0] is not ("Date" or "Expires" or "X-Request-Id"));
            answers.Add($"{string.Join('\n', head)}\n\n{answer.Body}");
        }

        Assert.StartsWith("HTTP/1.1 401 authentication failure\n", answers[0], StringComparison.Ordinal);
        Assert.EndsWith("\n\n{\"data\":null,\"message\":\"authentication failure\\n\"}", answers[0], StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public async Task Who_proved_the_first_factor_learns_what_was_wrong_with_the_second()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");

        var twoPhases = await lab.LogInWithAsync("bob@pve", "totp:" + phone.WrongCode(Now));
        var atOnce = await lab.LogInAtOnceAsync("bob@pve", phone.WrongCode(Now));

        Assert.Equal(
            """{"data":null,"message":"authentication failure\n","pveauth":{"code":"tfa.wrong-code","remaining":7}}""", twoPhases.Text);
        Assert.Equal("tfa.wrong-code", CodeIn(atOnce));
    }

    public void Dispose() => lab.Dispose();

    private static string? CodeIn(ApiAnswer answer) =>
        answer.Json.TryGetProperty("pveauth", out var detail) ? Text(detail, "code") : null;

    private static string Text(System.Text.Json.JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
