using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>Legacy U2F keys from enrolment to login, over REST alone.</summary>
public sealed class U2fOverHttp : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabU2f.Option + LabKeys.Option));

    [Fact]
    public async Task A_key_is_registered_by_its_user_and_logs_in_by_the_old_interface_and_by_WebAuthn()
    {
        using var key = LabU2f.New();
        var bob = lab.As("bob@pve");
        var begun = await lab.Api.PostAsync(
            "/access/tfa/bob@pve", new { type = "u2f", description = "my key", password = Lab.Password }, bob);
        Assert.True(begun.Status == 200, begun.Text);
        var challenge = begun.Data.GetProperty("challenge").GetString()!;
        Assert.Equal(
            $$"""{"challenge":"{{LabU2f.BareChallenge(challenge)}}","version":"U2F_V2","appId":"{{LabU2f.AppId}}"}""", challenge);
        Assert.DoesNotContain("bob@pve:1:0:::::x:", lab.Server.Read("user.cfg"), StringComparison.Ordinal);

        var done = await lab.Api.PostAsync(
            "/access/tfa/bob@pve", new { type = "u2f", challenge, value = key.Register(challenge), password = Lab.Password }, bob);

        Assert.True(done.Status == 200, done.Text);
        Assert.Contains("user:bob@pve:1:0:::::x:", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
        var entry = JsonDocument.Parse(lab.Server.Read("priv/tfa.cfg")).RootElement
            .GetProperty("users").GetProperty("bob@pve").GetProperty("u2f")[0];
        Assert.Equal("my key", entry.GetProperty("description").GetString());
        var handle = WebAuthnFixture.Base64(key.Handle);
        Assert.Equal(
            $$"""{"key":{"keyHandle":"{{handle}}","version":"U2F_V2"},"public-key":"{{Convert.ToBase64String(key.Point)}}"}""",
            entry.GetProperty("entry").GetRawText());

        var half = await lab.BeginAsync("bob@pve");
        challenge = $$"""{"challenge":"{{LabU2f.ChallengeOf(half)}}","appId":"{{LabU2f.AppId}}","version":"U2F_V2"}""";
        Assert.Equal(
            $$$"""{"u2f":{"challenge":{{{challenge}}},"keys":[{"keyHandle":"{{{handle}}}","version":"U2F_V2"}]}}""",
            LabFactors.ChallengeOf(half).GetRawText());
        ApiClient.SessionOf(await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login(LabU2f.ChallengeOf(half))));
        half = await lab.BeginAsync("bob@pve");
        ApiClient.SessionOf(await lab.AnswerAsync("bob@pve", half, "u2f:" + key.LoginByWebAuthn(LabU2f.ChallengeOf(half))));
    }

    [Fact]
    public async Task The_owners_browser_learns_which_key_belongs_to_an_entry()
    {
        using var key = LabU2f.New();
        var id = await lab.EnrolU2fAsync("bob@pve", key);

        var data = (await lab.Api.GetAsync("/pveauth/passkeys", lab.As("bob@pve"))).Data;

        Assert.Equal(LabU2f.AppId, data.GetProperty("appId").GetString());
        var known = Assert.Single(data.GetProperty("u2f").EnumerateArray());
        Assert.Equal(
            (id, WebAuthnFixture.Base64(key.Handle)), (known.GetProperty("id").GetString(), known.GetProperty("keyHandle").GetString()));
        Assert.Empty((await lab.Api.GetAsync("/pveauth/passkeys", lab.As("carol@pve"))).Data.GetProperty("u2f").EnumerateArray());
    }

    [Fact]
    public async Task A_key_is_listed_renamed_disabled_and_removed()
    {
        using var key = LabU2f.New();
        var path = "/access/tfa/bob@pve/" + await lab.EnrolU2fAsync("bob@pve", key);

        Assert.Equal(200, (await lab.Api.PutAsync(path, new { description = "older key", enable = 0 }, lab.Root)).Status);
        var shown = (await lab.Api.GetAsync(path, lab.Root)).Data;
        Assert.Equal(
            ("u2f", "older key", 0),
            (shown.GetProperty("type").GetString(), shown.GetProperty("description").GetString(), shown.GetProperty("enable").GetInt32()));
        ApiClient.SessionOf(await lab.TryLogInAsync("bob@pve"));

        Assert.Equal(200, (await lab.Api.DeleteAsync(path, lab.Root)).Status);
        Assert.Contains("user:bob@pve:1:0::::::", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_counts_once_and_a_refused_one_ends_the_challenge_too()
    {
        using var key = LabU2f.New();
        using var other = new SoftwareU2fKey { AppId = LabU2f.AppId, Origin = WebAuthnFixture.Origin, Handle = key.Handle };
        await lab.EnrolU2fAsync("bob@pve", key);
        var half = await lab.BeginAsync("bob@pve");
        var answer = "u2f:" + key.Login(LabU2f.ChallengeOf(half));

        ApiClient.SessionOf(await lab.AnswerAsync("bob@pve", half, answer));
        Assert.Equal((401, "tfa.challenge-unknown"), Refused(await lab.AnswerAsync("bob@pve", half, answer)));

        half = await lab.BeginAsync("bob@pve");
        Assert.Equal(
            (401, "tfa.bad-signature"), Refused(await lab.AnswerAsync("bob@pve", half, "u2f:" + other.Login(LabU2f.ChallengeOf(half)))));
        Assert.Equal(
            (401, "tfa.challenge-unknown"), Refused(await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login(LabU2f.ChallengeOf(half)))));
    }

    [Fact]
    public async Task An_answer_to_a_challenge_of_another_login_or_another_user_is_refused()
    {
        using var key = LabU2f.New();
        using var carols = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);
        await lab.EnrolU2fAsync("carol@pve", carols);
        var first = await lab.BeginAsync("bob@pve");
        var second = await lab.BeginAsync("bob@pve");
        var ofCarol = await lab.BeginAsync("carol@pve");

        // The challenge that was signed must be that of the half ticket.
        Assert.Equal(401, (await lab.AnswerAsync("bob@pve", second, "u2f:" + key.Login(LabU2f.ChallengeOf(first)))).Status);

        // Half tickets are bound to their user, and keys are.
        Assert.Equal(401, (await lab.AnswerAsync("bob@pve", ofCarol, "u2f:" + key.Login(LabU2f.ChallengeOf(ofCarol)))).Status);
        Assert.Equal(
            (401, "tfa.unknown-credential"),
            Refused(await lab.AnswerAsync("bob@pve", first, "u2f:" + carols.Login(LabU2f.ChallengeOf(first)))));
    }

    [Fact]
    public async Task An_answer_from_another_origin_or_for_another_application_is_refused()
    {
        using var key = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);
        using var phished = new SoftwareU2fKey { AppId = LabU2f.AppId, Origin = "https://pve.lab.example.org:8006", Handle = key.Handle };
        using var elsewhere = new SoftwareU2fKey { AppId = LabU2f.AppId + "x", Origin = WebAuthnFixture.Origin, Handle = key.Handle };

        var half = await lab.BeginAsync("bob@pve");
        var origin = await lab.AnswerAsync("bob@pve", half, "u2f:" + phished.LoginByWebAuthn(LabU2f.ChallengeOf(half)));
        half = await lab.BeginAsync("bob@pve");
        var application = await lab.AnswerAsync("bob@pve", half, "u2f:" + elsewhere.LoginByWebAuthn(LabU2f.ChallengeOf(half)));

        Assert.Equal((401, "tfa.origin-mismatch"), Refused(origin));
        Assert.Equal(WebAuthnFixture.Origin, origin.Json.GetProperty("pveauth").GetProperty("expected").GetString());
        Assert.Equal((401, "tfa.bad-signature"), Refused(application));
    }

    [Fact]
    public async Task An_answer_is_late_after_120_seconds()
    {
        using var key = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);
        var half = await lab.BeginAsync("bob@pve");
        lab.Clock.Advance(TimeSpan.FromSeconds(121));
        var late = await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login(LabU2f.ChallengeOf(half)));
        half = await lab.BeginAsync("bob@pve");
        lab.Clock.Advance(TimeSpan.FromSeconds(120));

        Assert.Equal((401, "tfa.challenge-expired"), Refused(late));
        ApiClient.SessionOf(await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login(LabU2f.ChallengeOf(half))));
    }

    [Fact]
    public async Task A_counter_that_goes_back_is_accepted_as_at_PVE_which_keeps_none()
    {
        using var key = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);
        var file = lab.Server.Read("priv/tfa.cfg");
        foreach (var counter in new uint[] { 40, 39, 0 })
        {
            var half = await lab.BeginAsync("bob@pve");
            ApiClient.SessionOf(await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login(LabU2f.ChallengeOf(half), counter)));
        }

        Assert.Equal(file, lab.Server.Read("priv/tfa.cfg"));
    }

    [Fact]
    public async Task Without_its_setting_a_key_blocks_its_user_and_no_key_can_be_added()
    {
        using var key = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);
        lab.Put("datacenter.cfg", LabKeys.Option);

        var half = await lab.BeginAsync("bob@pve");
        var begun = await lab.Api.PostAsync("/access/tfa/carol@pve", new { type = "u2f", description = "key" }, lab.Root);

        Assert.Equal("{}", LabFactors.ChallengeOf(half).GetRawText());
        Assert.Equal(401, (await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login("AAAA"))).Status);
        Assert.Equal((500, "no u2f configuration available"), begun.Failure);
    }

    [Fact]
    public async Task A_registration_is_refused_when_replayed_foreign_late_or_made_elsewhere()
    {
        using var key = LabU2f.New();
        using var phished = new SoftwareU2fKey { AppId = LabU2f.AppId, Origin = "https://pve.lab.example.org:8006" };
        using var elsewhere = new SoftwareU2fKey { AppId = LabU2f.AppId + "x", Origin = WebAuthnFixture.Origin };
        var options = await lab.BeginU2fAsync("bob@pve");
        var value = key.Register(options);

        var foreign = await lab.FinishU2fAsync("carol@pve", options, value);
        var right = await lab.FinishU2fAsync("bob@pve", options, value);
        var replayed = await lab.FinishU2fAsync("bob@pve", options, value);
        Assert.Equal((500, "no such challenge"), foreign.Failure);
        Assert.True(right.Status == 200, right.Text);
        Assert.Equal((500, "no such challenge"), replayed.Failure);

        foreach (var (bad, reason) in new[]
        {
            (phished, "origin is not the configured one"),
            (elsewhere, "attestation does not verify"),
        })
        {
            options = await lab.BeginU2fAsync("bob@pve");
            Assert.Equal(
                (500, "failed to verify u2f response: " + reason),
                (await lab.FinishU2fAsync("bob@pve", options, bad.Register(options))).Failure);
            Assert.Equal((500, "no such challenge"), (await lab.FinishU2fAsync("bob@pve", options, bad.Register(options))).Failure);
        }

        options = await lab.BeginU2fAsync("bob@pve");
        lab.Clock.Advance(TimeSpan.FromSeconds(121));
        Assert.Equal((500, "no such challenge"), (await lab.FinishU2fAsync("bob@pve", options, key.Register(options))).Failure);
        Assert.Equal(1, (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data.GetArrayLength());
    }

    [Fact]
    public async Task A_registration_that_was_not_finished_leaves_nothing()
    {
        var before = lab.Server.Read("user.cfg");

        await lab.BeginU2fAsync("bob@pve");

        Assert.Equal(before, lab.Server.Read("user.cfg"));
        Assert.False(File.Exists(Path.Combine(lab.Server.ConfigDir, "priv", "tfa.cfg")));
        ApiClient.SessionOf(await lab.TryLogInAsync("bob@pve"));
    }

    [Fact]
    public async Task Who_adds_a_key_needs_the_rights_and_the_password_as_for_other_factors()
    {
        var form = new { type = "u2f", description = "key", password = Lab.Password };

        var stranger = await lab.Api.PostAsync("/access/tfa/carol@pve", form, lab.As("bob@pve"));
        var withoutPassword = await lab.Api.PostAsync("/access/tfa/bob@pve", new { type = "u2f", description = "key" }, lab.As("bob@pve"));
        var wrongPassword = await lab.Api.PostAsync(
            "/access/tfa/bob@pve", new { type = "u2f", description = "key", password = "wrong-one" }, lab.As("bob@pve"));
        var byToken = await lab.WithTokenAsync("POST", "/access/tfa/bob@pve", form, $"PVEAPIToken=bob@pve!b1={Lab.TokenSecret}");
        var byAdministrator = await lab.Api.PostAsync("/access/tfa/carol@pve", form, lab.As("gadm@pve"));

        Assert.Equal(403, stranger.Status);
        Assert.Equal((400, "password"), (withoutPassword.Status, withoutPassword.Faults.Single()));
        Assert.Equal((500, "invalid credentials"), wrongPassword.Failure);
        Assert.Equal(403, byToken.Status);
        Assert.Equal(200, byAdministrator.Status);
    }

    [Theory]
    [InlineData("type=u2f", "description")]
    [InlineData("type=u2f&description=key&value=x", "value")]
    [InlineData("type=u2f&description=key&totp=x", "totp")]
    [InlineData("type=u2f&challenge=x", "value")]
    [InlineData("type=u2f&challenge=x&value=x&totp=x", "totp")]
    public async Task Parameters_that_do_not_belong_or_are_missing_are_refused(string form, string fault)
    {
        var answer = await lab.Api.PostAsync("/access/tfa/bob@pve", form, lab.Root);

        Assert.Equal((400, fault), (answer.Status, answer.Faults.Single()));
    }

    [Fact]
    public async Task A_hundred_wrong_answers_lock_everything()
    {
        using var key = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);
        ApiAnswer? last = null;
        for (var i = 0; i < 100; i++)
        {
            last = await lab.LogInWithAsync("bob@pve", "u2f:{}");
        }

        Assert.Equal(0, last!.Json.GetProperty("pveauth").GetProperty("remaining").GetInt32());
        var half = await lab.BeginAsync("bob@pve");
        Assert.Equal((401, "tfa.locked"), Refused(await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login(LabU2f.ChallengeOf(half)))));
        lab.Clock.Advance(TimeSpan.FromSeconds(3601));
        half = await lab.BeginAsync("bob@pve");
        ApiClient.SessionOf(await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login(LabU2f.ChallengeOf(half))));
    }

    [Fact]
    public async Task A_realm_that_demands_TOTP_offers_a_key_and_refuses_its_answer_as_PVE_does()
    {
        using var key = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);
        lab.Edit("domains.cfg", text => text.Replace("pve: pve\n", "pve: pve\n\ttfa type=oath\n", StringComparison.Ordinal));

        var half = await lab.BeginAsync("bob@pve");

        Assert.Equal((401, "tfa.realm-requires"), Refused(await lab.AnswerAsync("bob@pve", half, "u2f:" + key.Login(LabU2f.ChallengeOf(half)))));
    }

    public void Dispose() => lab.Dispose();

    private static (int Status, string? Code) Refused(ApiAnswer answer) => (
        answer.Status,
        answer.Json.TryGetProperty("pveauth", out var detail) ? detail.GetProperty("code").GetString() : null);
}
