using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>Legacy U2F keys: what the vectors do not have, and damaged messages.</summary>
public class U2fTests
{
    private const long Now = TfaVectors.Now;

    [Fact]
    public void A_key_is_registered_and_logs_in_in_both_forms()
    {
        using var key = U2fFixture.Key();
        var begun = Enrolment.BeginU2f(null, "my key", U2fFixture.Settings, TfaState.Empty, Now);
        Assert.True(begun is { Succeeded: true, FactorsChanged: false });
        Assert.Equal(["challenge", "version", "appId"], JsonNode.Parse(begun.ChallengeJson!)!.AsObject().Select(m => m.Key));

        // Through the bytes of the state's file, as between two requests.
        var state = TfaStateCodec.Parse(TfaStateCodec.Write(begun.NextState!));
        var done = Finish(state, begun.ChallengeJson!, key.Register(begun.ChallengeJson!));
        Assert.True(done.Succeeded, done.ToString());
        Assert.Empty(done.NextState!.Pending);
        var login = new TfaLogin(done.NextFactors) { Settings = U2fFixture.Settings };
        foreach (var form in new Func<string, uint, string>[] { key.Login, key.LoginByWebAuthn })
        {
            var challenge = login.Challenge();
            var verdict = login.Answer(challenge, "u2f:" + form(U2fFixture.ChallengeIn(challenge), 7));
            Assert.Equal((TfaFault.None, "u2f", "new"), (verdict.Fault, verdict.Method, verdict.EntryId));
            Assert.False(verdict.FactorsChanged);
        }
    }

    [Fact]
    public void The_challenge_names_all_enabled_keys_between_recovery_keys_and_WebAuthn()
    {
        using var first = U2fFixture.Key();
        using var second = U2fFixture.Key();
        using var token = new SoftwareAuthenticator();
        var login = U2fFixture.LoginWith(first, second);
        login.Settings = login.Settings with { WebAuthn = WebAuthnFixture.Options };
        login.Factors = login.Factors! with
        {
            U2f = login.Factors.U2f.Add(U2fFixture.EntryOf(first, "off") with { Enabled = false }),
            Recovery = new("00", ["11"], 1),
            WebAuthn = [new("w1", "", 1, true, new([.. token.Id], CoseKey.Read(token.CoseKey)!, 0, false, false))],
        };

        var challenge = JsonNode.Parse(login.Challenge())!;

        Assert.Equal(["recovery", "u2f", "webauthn"], challenge.AsObject().Select(m => m.Key));
        Assert.Equal(
            [WebAuthnFixture.Base64(first.Handle), WebAuthnFixture.Base64(second.Handle)],
            challenge["u2f"]!["keys"]!.AsArray().Select(k => k!.Text("keyHandle")));
        Assert.Equal([ChallengeKind.Login, ChallengeKind.U2fLogin], login.State.Pending.Select(p => p.Kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://pve.example.com/app id")]
    [InlineData("https://pve.example.com/app\u00A0id")]
    public void An_application_id_that_a_ticket_cannot_carry_blocks_the_user(string appId)
    {
        using var key = U2fFixture.Key();
        var login = U2fFixture.LoginWith(key);
        login.Settings = login.Settings with { U2f = new(appId, U2fFixture.Origin) };

        Assert.Equal("{}", login.Challenge());
        Assert.Equal(EnrolmentFault.NoU2f, Enrolment.BeginU2f(null, "k", login.Settings, TfaState.Empty, Now).Fault);
    }

    [Fact]
    public void Without_an_origin_that_of_the_request_counts()
    {
        using var key = new SoftwareU2fKey { AppId = U2fFixture.AppId, Origin = "https://pve9.example.com" };
        var login = U2fFixture.LoginWith(key);
        login.Settings = new() { U2f = new(U2fFixture.AppId, null), DefaultOrigin = "https://pve9.example.com" };
        var challenge = login.Challenge();
        Assert.True(login.Answer(challenge, "u2f:" + key.Login(U2fFixture.ChallengeIn(challenge))).Accepted);

        login.Settings = login.Settings with { DefaultOrigin = "https://pve9.example.com:8006" };
        challenge = login.Challenge();
        var verdict = login.Answer(challenge, "u2f:" + key.Login(U2fFixture.ChallengeIn(challenge)));
        Assert.Equal(
            (TfaFault.OriginMismatch, "https://pve9.example.com:8006", "https://pve9.example.com"),
            (verdict.Fault, verdict.Expected, verdict.Got));
    }

    [Fact]
    public void A_subdomain_of_the_origin_is_another_origin()
    {
        using var key = new SoftwareU2fKey { AppId = U2fFixture.AppId, Origin = "https://a.pve1.example.com:8006" };

        Assert.Equal(TfaFault.OriginMismatch, Answer(key, key.Login).Fault);
    }

    [Theory]
    [InlineData(",\"crossOrigin\":true", TfaFault.CrossOrigin)]
    [InlineData(",\"crossOrigin\":false", TfaFault.None)]
    [InlineData(",\"topOrigin\":\"https://evil.example.com\"", TfaFault.CrossOrigin)]
    [InlineData(",\"challenge\":\"x\"", TfaFault.Malformed)]
    public void A_page_embedded_in_another_is_refused(string more, TfaFault expected)
    {
        using var key = new SoftwareU2fKey { AppId = U2fFixture.AppId, Origin = U2fFixture.Origin, ExtraClientData = more };

        Assert.Equal(expected, Answer(key, key.LoginByWebAuthn).Fault);
    }

    [Theory]
    [InlineData(0x00, TfaFault.UserNotPresent)]
    [InlineData(0x04, TfaFault.UserNotPresent)]
    [InlineData(0x01, TfaFault.None)]
    [InlineData(0x05, TfaFault.None)]
    public void Somebody_must_have_touched_the_key(int presence, TfaFault expected)
    {
        using var key = new SoftwareU2fKey { AppId = U2fFixture.AppId, Origin = U2fFixture.Origin, Presence = (byte)presence };

        Assert.Equal(expected, Answer(key, key.Login).Fault);
        Assert.Equal(expected, Answer(key, key.LoginByWebAuthn).Fault);
    }

    [Fact]
    public void The_counter_may_go_back_because_no_file_of_the_peer_keeps_it()
    {
        using var key = U2fFixture.Key();
        var login = U2fFixture.LoginWith(key);
        foreach (var counter in new uint[] { 900, 3, 0, uint.MaxValue })
        {
            var challenge = login.Challenge();
            Assert.True(login.Answer(challenge, "u2f:" + key.Login(U2fFixture.ChallengeIn(challenge), counter)).Accepted);
        }
    }

    [Fact]
    public void Challenges_of_one_kind_are_not_answered_by_the_other()
    {
        using var key = U2fFixture.Key();
        using var token = new SoftwareAuthenticator();
        var login = U2fFixture.LoginWith(key);
        login.Settings = login.Settings with { WebAuthn = WebAuthnFixture.Options };
        login.Factors = login.Factors! with
        {
            WebAuthn = [new("w1", "", 1, true, new([.. token.Id], CoseKey.Read(token.CoseKey)!, 0, false, false))],
        };
        var challenge = login.Challenge();
        var webAuthn = login.State.Pending.Single(p => p.Kind == ChallengeKind.Login).Challenge;
        var u2f = login.State.Pending.Single(p => p.Kind == ChallengeKind.U2fLogin).Challenge;

        Assert.Equal(TfaFault.ChallengeUnknown, login.Answer(challenge, "webauthn:" + token.Login(u2f)).Fault);
        Assert.Equal(TfaFault.WrongChallenge, login.Answer(challenge, "u2f:" + key.Login(webAuthn)).Fault);

        // A challenge that was made for a registration is none for a login.
        var begun = Enrolment.BeginU2f(login.Factors, "k", login.Settings, login.State, Now);
        var bare = begun.NextState!.Pending[^1].HandlerState;
        login.State = begun.NextState;
        var forged = challenge.Replace(u2f, bare, StringComparison.Ordinal);
        Assert.Equal(TfaFault.ChallengeUnknown, login.Answer(forged, "u2f:" + key.Login(bare)).Fault);
    }

    [Fact]
    public void A_key_that_was_disabled_or_removed_meanwhile_does_not_log_in()
    {
        using var key = U2fFixture.Key();
        var login = U2fFixture.LoginWith(key);
        var before = login.Factors!;
        foreach (var after in new[] { before with { U2f = [before.U2f[0] with { Enabled = false }] }, TfaUser.Empty })
        {
            login.Factors = before;
            var challenge = login.Challenge();
            login.Factors = after;
            Assert.Equal(
                TfaFault.UnknownCredential, login.Answer(challenge, "u2f:" + key.Login(U2fFixture.ChallengeIn(challenge))).Fault);
        }
    }

    [Fact]
    public void A_key_that_was_added_meanwhile_was_not_asked()
    {
        using var key = U2fFixture.Key();
        using var late = U2fFixture.Key();
        var login = U2fFixture.LoginWith(key);
        var challenge = login.Challenge();
        login.Factors = login.Factors! with { U2f = login.Factors.U2f.Add(U2fFixture.EntryOf(late, "late")) };

        Assert.Equal(
            TfaFault.UnknownCredential, login.Answer(challenge, "u2f:" + late.Login(U2fFixture.ChallengeIn(challenge))).Fault);
    }

    [Fact]
    public void A_changed_application_ends_what_was_asked_before()
    {
        using var key = U2fFixture.Key();
        var login = U2fFixture.LoginWith(key);
        foreach (var (u2f, expected) in new (U2fOptions?, TfaFault)[]
        {
            (null, TfaFault.OriginMismatch),
            (new("https://other.example.com", U2fFixture.Origin), TfaFault.BadSignature),
        })
        {
            login.Settings = U2fFixture.Settings;
            var challenge = login.Challenge();
            login.Settings = U2fFixture.Settings with { U2f = u2f };
            Assert.Equal(expected, login.Answer(challenge, "u2f:" + key.Login(U2fFixture.ChallengeIn(challenge))).Fault);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("04")]
    public void A_stored_key_that_is_none_never_lets_anybody_in(string point)
    {
        using var key = U2fFixture.Key();
        var login = U2fFixture.LoginWith(key);
        var entry = login.Factors!.U2f[0];
        var bytes = Convert.FromHexString(point);
        login.Factors = login.Factors with
        {
            U2f = [entry with { Value = entry.Value with { PublicKey = point == "04" ? [4, .. new byte[64]] : [.. bytes] } }],
        };
        var challenge = login.Challenge();

        Assert.Equal(TfaFault.UnsupportedKey, login.Answer(challenge, "u2f:" + key.Login(U2fFixture.ChallengeIn(challenge))).Fault);
    }

    [Theory]
    [InlineData("", TfaFault.NotJson, 0)]
    [InlineData("{", TfaFault.NotJson, 0)]
    [InlineData("{}", TfaFault.Malformed, 1)]
    [InlineData("[]", TfaFault.Malformed, 1)]
    [InlineData("null", TfaFault.Malformed, 1)]
    [InlineData("""{"errorCode":5}""", TfaFault.Malformed, 1)]
    [InlineData("""{"keyHandle":"?","clientData":"","signatureData":""}""", TfaFault.Malformed, 1)]
    [InlineData("""{"keyHandle":1,"clientData":"","signatureData":""}""", TfaFault.Malformed, 1)]
    [InlineData("""{"keyHandle":"\ud800","clientData":"","signatureData":""}""", TfaFault.Malformed, 1)]
    [InlineData("""{"keyHandle":"","clientData":"","signatureData":""}""", TfaFault.UnknownCredential, 1)]
    public void What_is_no_answer_is_refused_and_counted_as_at_WebAuthn(string answer, TfaFault expected, int counted)
    {
        using var key = U2fFixture.Key();
        var login = U2fFixture.LoginWith(key);

        Assert.Equal(expected, login.Answer("u2f:" + answer).Fault);
        Assert.Equal(counted, login.State.TfaFailures);
    }

    [Fact]
    public void A_failure_counts_and_a_success_ends_the_count()
    {
        using var key = U2fFixture.Key();
        using var other = new SoftwareU2fKey { AppId = U2fFixture.AppId, Origin = U2fFixture.Origin, Handle = key.Handle };
        var login = U2fFixture.LoginWith(key);
        for (var i = 1; i <= 3; i++)
        {
            var refused = login.Challenge();
            var verdict = login.Answer(refused, "u2f:" + other.Login(U2fFixture.ChallengeIn(refused)));
            Assert.Equal((TfaFault.BadSignature, 100 - i), (verdict.Fault, verdict.Remaining));
        }

        Assert.Equal((3, 0), (login.State.TfaFailures, login.State.TotpFailures));
        var challenge = login.Challenge();
        Assert.True(login.Answer(challenge, "u2f:" + key.Login(U2fFixture.ChallengeIn(challenge))).Accepted);
        Assert.Equal(0, login.State.TfaFailures);
    }

    [Fact]
    public void A_key_that_the_user_has_is_not_registered_again()
    {
        using var key = U2fFixture.Key();
        var begun = Enrolment.BeginU2f(null, "k", U2fFixture.Settings, TfaState.Empty, Now);
        var factors = TfaUser.Empty with { U2f = [U2fFixture.EntryOf(key) with { Enabled = false }] };

        var result = Enrolment.FinishU2f(
            factors, U2fFixture.Settings, begun.NextState!, begun.ChallengeJson!, key.Register(begun.ChallengeJson!), "new", Now);

        Assert.Equal(EnrolmentFault.CredentialExists, result.Fault);
        Assert.Empty(result.NextState!.Pending);
    }

    [Theory]
    [InlineData("https://pve.lab2.example.com/u2f-app-id.json", true)]
    [InlineData("https://lab2.example.com", true)]
    [InlineData("https://pve.example.com/u2f-app-id.json", false)]
    [InlineData("https://notlab2.example.com", false)]
    [InlineData("http://pve.lab2.example.com", false)]
    [InlineData("app-id", false)]
    public void A_WebAuthn_registration_excludes_U2F_keys_if_the_browser_can_be_told(string appId, bool named)
    {
        using var key = U2fFixture.Key();
        using var off = U2fFixture.Key();
        var factors = TfaUser.Empty with { U2f = [U2fFixture.EntryOf(key), U2fFixture.EntryOf(off) with { Enabled = false }] };
        var settings = WebAuthnFixture.Settings with { U2f = new(appId, null) };

        var options = Options(factors, settings);
        var without = Options(null, settings);

        Assert.Equal(named ? [WebAuthnFixture.Base64(key.Handle)] : [], options["excludeCredentials"]!.AsArray().Select(c => c!.Text("id")));
        Assert.Equal(named ? appId : null, options["extensions"]!["appidExclude"]?.GetValue<string>());
        Assert.Equal("""{"uvm":true,"credProps":true}""", without["extensions"]!.ToJsonString());

        static JsonNode Options(TfaUser? factors, TfaSettings settings) => JsonNode.Parse(Enrolment.BeginWebAuthn(
            WebAuthnFixture.User, factors, "k", settings, TfaState.Empty, FactorNotes.Empty, Now).ChallengeJson!)!["publicKey"]!;
    }

    [Theory]
    [InlineData("no-handle", TfaFault.Malformed)]
    [InlineData("cut", TfaFault.Malformed)]
    [InlineData("left-over", TfaFault.BadAttestation)]
    [InlineData("other-curve", TfaFault.BadAttestation)]
    [InlineData("other-certificate", TfaFault.BadAttestation)]
    [InlineData("cross-origin", TfaFault.CrossOrigin)]
    [InlineData("honest", TfaFault.None)]
    public void Each_part_of_a_registration_is_checked(string what, TfaFault expected)
    {
        var begun = Enrolment.BeginU2f(null, "k", U2fFixture.Settings, TfaState.Empty, Now);
        using var other = U2fFixture.Key();
        using var key = new SoftwareU2fKey(what == "other-curve" ? ECCurve.NamedCurves.nistP384 : null)
        {
            AppId = U2fFixture.AppId,
            Origin = U2fFixture.Origin,
            Handle = what == "no-handle" ? [] : RandomNumberGenerator.GetBytes(255),
            ExtraClientData = what == "cross-origin" ? ",\"crossOrigin\":true" : "",
        };
        var client = key.ClientData("typ", "navigator.id.finishEnrollment", begun.NextState!.Pending[0].HandlerState);
        var data = key.RegistrationData(client);
        data = what switch
        {
            "cut" => data[..400],
            "left-over" => [.. data, 0],

            // The point and the handle of one key, certificate and signature of another.
            "other-certificate" => [.. data[..(67 + 255)], .. other.RegistrationData(client)[(67 + 64)..]],
            _ => data,
        };

        var result = Finish(begun.NextState, begun.ChallengeJson!, SoftwareU2fKey.RegistrationJson(data, client));

        Assert.Equal(expected, result.Reason);
        Assert.Equal(expected == TfaFault.None ? EnrolmentFault.None : EnrolmentFault.U2fRefused, result.Fault);
    }

    [Fact]
    public void A_damaged_registration_makes_no_other_key_and_throws_nothing()
    {
        using var key = U2fFixture.Key();
        var begun = Enrolment.BeginU2f(null, "k", U2fFixture.Settings, TfaState.Empty, Now);
        var client = key.ClientData("typ", "navigator.id.finishEnrollment", begun.NextState!.Pending[0].HandlerState);
        var data = key.RegistrationData(client);
        foreach (var damaged in Mutations.Of(data, 1500, 1))
        {
            var result = Finish(begun.NextState, begun.ChallengeJson!, SoftwareU2fKey.RegistrationJson(damaged, client));

            // Parts of the certificate are signed by nobody who is asked.
            Assert.True(!result.Succeeded || result.NextFactors!.U2f[0].Value.PublicKey.AsSpan().SequenceEqual(key.Point));
            Assert.True(!result.Succeeded || result.NextFactors!.U2f[0].Value.KeyHandle.AsSpan().SequenceEqual(key.Handle));
        }

        foreach (var damaged in Mutations.Of(client, 500, 2).Where(bytes => !bytes.AsSpan().SequenceEqual(client)))
        {
            Assert.False(Finish(begun.NextState, begun.ChallengeJson!, SoftwareU2fKey.RegistrationJson(data, damaged)).Succeeded);
        }

        foreach (var damaged in Mutations.Of(Encoding.UTF8.GetBytes(SoftwareU2fKey.RegistrationJson(data, client)), 500, 3))
        {
            _ = Finish(begun.NextState, begun.ChallengeJson!, Encoding.UTF8.GetString(damaged));
        }
    }

    [Fact]
    public void A_damaged_login_is_refused_and_throws_nothing()
    {
        using var key = U2fFixture.Key();
        var login = U2fFixture.LoginWith(key);
        var challenge = login.Challenge();
        var state = login.State;
        var client = key.ClientData("typ", "navigator.id.getAssertion", U2fFixture.ChallengeIn(challenge));
        var data = key.SignatureData(client, 5);
        foreach (var damaged in Mutations.Of(data, 1500, 4).Where(bytes => !bytes.AsSpan().SequenceEqual(data)))
        {
            Assert.False(Judge(key.LoginJson(damaged, client)).Accepted);
        }

        foreach (var damaged in Mutations.Of(client, 500, 5).Where(bytes => !bytes.AsSpan().SequenceEqual(client)))
        {
            Assert.False(Judge(key.LoginJson(data, damaged)).Accepted);
        }

        foreach (var damaged in Mutations.Of(Encoding.UTF8.GetBytes(key.LoginJson(data, client)), 500, 6))
        {
            _ = Judge(Encoding.UTF8.GetString(damaged));
        }

        Assert.True(Judge(key.LoginJson(data, client)).Accepted);

        TfaVerdict Judge(string answer) =>
            SecondFactor.Verify(login.User, login.Factors, "", login.Settings, state, challenge, "u2f:" + answer, Now);
    }

    private static EnrolmentResult Finish(TfaState state, string challenge, string value) =>
        Enrolment.FinishU2f(null, U2fFixture.Settings, state, challenge, value, "new", Now);

    private static TfaVerdict Answer(SoftwareU2fKey key, Func<string, uint, string> form)
    {
        var login = U2fFixture.LoginWith(key);
        var challenge = login.Challenge();
        return login.Answer(challenge, "u2f:" + form(U2fFixture.ChallengeIn(challenge), 1));
    }
}
