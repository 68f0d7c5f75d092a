using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public sealed class WebAuthnLoginTests : IDisposable
{
    private readonly SoftwareAuthenticator token = new();

    [Fact]
    public void The_options_are_the_peers_to_the_letter()
    {
        var login = Login();
        var challenge = login.Challenge();
        var pending = Assert.Single(login.State.Pending);

        Assert.Equal(
            $$"""{"webauthn":{"publicKey":{"challenge":"{{pending.Challenge}}","timeout":300000,"rpId":"lab2.example.com","allowCredentials":[{"type":"public-key","id":"{{WebAuthnFixture.Base64(token.Id)}}"}],"userVerification":"discouraged","hints":["security-key"]}""" + "}}",
            challenge);
        Assert.Equal(43, pending.Challenge.Length);
    }

    [Fact]
    public void An_answer_works_once()
    {
        var login = Login();
        var challenge = login.Challenge();
        var answer = "webauthn:" + token.Login(login.State.Pending[0].Challenge);

        Assert.True(login.Answer(challenge, answer).Accepted);
        Assert.Equal(TfaFault.ChallengeUnknown, login.Answer(challenge, answer).Fault);
    }

    [Fact]
    public void A_refused_answer_uses_the_challenge_up()
    {
        var login = Login();
        var challenge = login.Challenge();
        var good = token.Login(login.State.Pending[0].Challenge);
        using var other = new SoftwareAuthenticator();
        var client = other.ClientData("webauthn.get", login.State.Pending[0].Challenge);
        var data = other.AuthenticatorData(0, registration: false);
        var bad = token.AssertionJson(login.State.Pending[0].Challenge, data, client, other.Sign(data, client));

        Assert.Equal(TfaFault.BadSignature, login.Answer(challenge, "webauthn:" + bad).Fault);
        Assert.Equal(TfaFault.ChallengeUnknown, login.Answer(challenge, "webauthn:" + good).Fault);
    }

    [Fact]
    public void A_challenge_of_another_half_ticket_is_not_answered()
    {
        var login = Login();
        var first = login.Challenge();
        var second = login.Challenge();
        var answer = "webauthn:" + token.Login(login.State.Pending[1].Challenge);

        Assert.Equal(TfaFault.ChallengeUnknown, login.Answer(first, answer).Fault);
        Assert.Equal(2, login.State.Pending.Length);
        Assert.True(login.Answer(second, answer).Accepted);
        Assert.Single(login.State.Pending);
    }

    [Fact]
    public void An_expired_challenge_is_told_apart_from_an_unknown_one()
    {
        var login = Login();
        var challenge = login.Challenge();
        var answer = "webauthn:" + token.Login(login.State.Pending[0].Challenge);
        login.Now += 121;

        Assert.Equal(TfaFault.ChallengeExpired, login.Answer(challenge, answer).Fault);
        Assert.Empty(login.State.Pending);
    }

    [Fact]
    public void A_key_that_was_disabled_meanwhile_is_refused()
    {
        var login = Login();
        var challenge = login.Challenge();
        login.Factors = Enrolment.Update(login.Factors, "w1", null, enable: false).NextFactors;

        Assert.Equal(
            TfaFault.UnknownCredential, login.Answer(challenge, "webauthn:" + token.Login(login.State.Pending[0].Challenge)).Fault);
    }

    [Fact]
    public void A_key_that_was_added_meanwhile_is_refused()
    {
        using var added = new SoftwareAuthenticator();
        var login = Login();
        var challenge = login.Challenge();
        login.Factors = login.Factors! with { WebAuthn = [.. login.Factors.WebAuthn, .. Login(added).Factors!.WebAuthn] };

        Assert.Equal(
            TfaFault.UnknownCredential, login.Answer(challenge, "webauthn:" + added.Login(login.State.Pending[0].Challenge)).Fault);
    }

    [Fact]
    public void A_registration_is_no_login()
    {
        var login = Login();
        var begun = Enrolment.BeginWebAuthn(
            WebAuthnFixture.User, login.Factors, "second", login.Settings, login.State, FactorNotes.Empty, login.Now);
        var challenge = begun.NextState!.Pending[0].Challenge;
        login.State = begun.NextState;
        var halfTicket = "{\"webauthn\":{\"publicKey\":{\"challenge\":\"" + challenge + "\"}}}";

        Assert.Equal(TfaFault.ChallengeUnknown, login.Answer(halfTicket, "webauthn:" + token.Login(challenge)).Fault);
    }

    [Fact]
    public void The_counter_is_written_back_and_may_not_fall()
    {
        var login = Login();

        Assert.True(Answer(login, counter: 5).Accepted);
        Assert.Equal(5u, login.Factors!.WebAuthn[0].Value.Counter);
        Assert.Equal(TfaFault.CounterWentBack, Answer(login, counter: 5).Fault);
        Assert.Equal(TfaFault.CounterWentBack, Answer(login, counter: 0).Fault);
        Assert.True(Answer(login, counter: 6).Accepted);
    }

    [Fact]
    public void Backup_flags_are_written_back()
    {
        using var synced = new SoftwareAuthenticator { Flags = 0x19 };
        var login = Login(synced);
        var challenge = login.Challenge();

        var verdict = login.Answer(challenge, "webauthn:" + synced.Login(login.State.Pending[0].Challenge));
        Assert.True(verdict.FactorsChanged);
        Assert.True(login.Factors!.WebAuthn[0].Value is { BackupEligible: true, BackupState: true });

        challenge = login.Challenge();
        Assert.False(login.Answer(challenge, "webauthn:" + synced.Login(login.State.Pending[0].Challenge)).FactorsChanged);
    }

    [Fact]
    public void An_origin_that_does_not_fit_is_named()
    {
        using var elsewhere = new SoftwareAuthenticator { Origin = "https://pve1.lab2.example.com" };
        var login = Login(elsewhere);
        var verdict = login.Answer(login.Challenge(), "webauthn:" + elsewhere.Login(login.State.Pending[0].Challenge));

        Assert.Equal(TfaFault.OriginMismatch, verdict.Fault);
        Assert.Equal(("https://pve1.lab2.example.com:8006", "https://pve1.lab2.example.com"), (verdict.Expected, verdict.Got));
        Assert.Equal("w1", verdict.EntryId);
    }

    [Fact]
    public void A_key_of_a_parent_domain_is_named()
    {
        using var older = new SoftwareAuthenticator { RpId = "example.com" };
        var login = Login(older);
        var verdict = login.Answer(login.Challenge(), "webauthn:" + older.Login(login.State.Pending[0].Challenge));

        Assert.Equal(TfaFault.RpIdMismatch, verdict.Fault);
        Assert.Equal(("lab2.example.com", "example.com"), (verdict.Expected, verdict.Got));
    }

    [Fact]
    public void Without_an_origin_in_the_configuration_the_request_decides()
    {
        using var onNode2 = new SoftwareAuthenticator { Origin = "https://pve2.lab2.example.com:8006" };
        var login = Login(onNode2);
        login.Settings = login.Settings with
        {
            WebAuthn = WebAuthnFixture.Options with { Origin = null },
            DefaultOrigin = "https://pve2.lab2.example.com:8006",
        };

        Assert.True(login.Answer(login.Challenge(), "webauthn:" + onNode2.Login(login.State.Pending[0].Challenge)).Accepted);
    }

    [Theory]
    [InlineData(",\"crossOrigin\":true")]
    [InlineData(",\"crossOrigin\":false,\"topOrigin\":\"https://evil.example\"")]
    public void An_embedded_page_is_refused(string extra)
    {
        using var framed = new SoftwareAuthenticator { ExtraClientData = extra };
        var login = Login(framed);

        Assert.Equal(
            TfaFault.CrossOrigin, login.Answer(login.Challenge(), "webauthn:" + framed.Login(login.State.Pending[0].Challenge)).Fault);
    }

    [Fact]
    public void Bytes_behind_the_authenticator_data_are_refused()
    {
        using var longer = new SoftwareAuthenticator { Tail = [0xA0] };
        var login = Login(longer);

        Assert.Equal(
            TfaFault.Malformed, login.Answer(login.Challenge(), "webauthn:" + longer.Login(login.State.Pending[0].Challenge)).Fault);
    }

    [Fact]
    public void Damaged_answers_are_refused_quietly()
    {
        var state = Login();
        var halfTicket = state.Challenge();
        var good = System.Text.Encoding.UTF8.GetBytes(token.Login(state.State.Pending[0].Challenge));
        var accepted = 0;
        foreach (var damaged in Mutations.Of(good, 1500, seed: 11))
        {
            var verdict = SecondFactor.Verify(
                state.User,
                state.Factors,
                "",
                state.Settings,
                state.State,
                halfTicket,
                "webauthn:" + System.Text.Encoding.UTF8.GetString(damaged),
                state.Now);
            accepted += verdict.Accepted ? 1 : 0;
        }

        // The user handle is damaged in a few, and nobody looks at it.
        Assert.InRange(accepted, 1, 300);
    }

    [Fact]
    public void Only_so_many_challenges_are_kept()
    {
        var login = Login();
        for (var i = 0; i < TfaState.MaxPending + 5; i++)
        {
            login.Challenge();
        }

        Assert.Equal(TfaState.MaxPending, login.State.Pending.Length);
        login.Now += 121;
        login.Challenge();
        Assert.Single(login.State.Pending);
    }

    public void Dispose() => token.Dispose();

    private TfaLogin Login(SoftwareAuthenticator? with = null)
    {
        var key = new WebAuthnEntry([.. (with ?? token).Id], CoseKey.Read((with ?? token).CoseKey)!, 0, false, false);
        return new(TfaUser.Empty with { WebAuthn = [new("w1", "", 1, true, key)] }) { Settings = WebAuthnFixture.Settings };
    }

    private TfaVerdict Answer(TfaLogin login, uint counter)
    {
        var challenge = login.Challenge();
        return login.Answer(challenge, "webauthn:" + token.Login(login.State.Pending[^1].Challenge, counter));
    }
}
