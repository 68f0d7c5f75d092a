using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class WebAuthnVectorTests
{
    /// <summary>Accepted by the peer, refused here, each with its reason.</summary>
    private static readonly Dictionary<string, TfaFault> Stricter = new(StringComparer.Ordinal)
    {
        // The peer looks at crossOrigin at enrolment only.
        ["es256-cross-origin"] = TfaFault.CrossOrigin,
    };

    private static readonly Dictionary<string, TfaFault> Reasons = new(StringComparer.Ordinal)
    {
        ["es256-subdomain-forbidden"] = TfaFault.OriginMismatch,
        ["es256-sibling-node"] = TfaFault.OriginMismatch,
        ["suffix-attack-origin"] = TfaFault.OriginMismatch,
        ["wrong-port"] = TfaFault.OriginMismatch,
        ["default-port-mismatch"] = TfaFault.OriginMismatch,
        ["http-scheme"] = TfaFault.OriginMismatch,
        ["eddsa-none"] = TfaFault.AlgorithmNotOffered,
        ["es384-none"] = TfaFault.AlgorithmNotOffered,
        ["user-not-present"] = TfaFault.UserNotPresent,
        ["backup-state-without-eligibility"] = TfaFault.ContradictoryFlags,
        ["wrong-rp-hash"] = TfaFault.RpIdMismatch,
        ["wrong-type"] = TfaFault.WrongCeremony,
        ["wrong-challenge-in-client-data"] = TfaFault.WrongChallenge,
        ["cross-origin"] = TfaFault.CrossOrigin,
        ["packed-self-bad-signature"] = TfaFault.BadAttestation,
        ["already-registered"] = TfaFault.CredentialExists,
        ["es256-counter-equal"] = TfaFault.CounterWentBack,
        ["es256-counter-zero-after-nonzero"] = TfaFault.CounterWentBack,
        ["es256-bs-without-be"] = TfaFault.ContradictoryFlags,
        ["es384-from-file"] = TfaFault.UnsupportedKey,
        ["es512-from-file"] = TfaFault.UnsupportedKey,
        ["at-121s"] = TfaFault.ChallengeExpired,
        ["bad-signature"] = TfaFault.BadSignature,
        ["authdata-changed"] = TfaFault.BadSignature,
        ["wrong-origin"] = TfaFault.OriginMismatch,
        ["wrong-challenge"] = TfaFault.WrongChallenge,
        ["unknown-challenge-id"] = TfaFault.ChallengeUnknown,
        ["foreign-credential-id"] = TfaFault.UnknownCredential,
        ["other-key-same-id"] = TfaFault.BadSignature,
    };

    public static TheoryData<string> Registrations => Names("registrations");

    public static TheoryData<string> Assertions => Names("assertions");

    [Theory]
    [MemberData(nameof(Registrations))]
    public void A_registration_is_judged_as_by_the_peer(string name)
    {
        var vector = Vector("registrations", name);
        var settings = WebAuthnFixture.SettingsOf(vector["rp_config"]);
        var factors = WebAuthnFixture.Factors(vector["tfa_cfg_before"]);
        var options = JsonNode.Parse(vector.Text("request_options_json"))!["publicKey"]!;
        var pending = WebAuthnFixture.Pending(
            ChallengeKind.Registration,
            options.Text("challenge"),
            "Key " + name,
            settings,
            [.. (factors?.WebAuthn ?? []).Where(e => e.Enabled).Select(e => e.Value.CredentialId)]);
        var result = Enrolment.FinishWebAuthn(
            factors,
            settings,
            TfaState.Empty with { Pending = [pending] },
            FactorNotes.Empty,
            name == "unknown-challenge-param" ? new string('B', 43) : vector.Text("challenge_param"),
            vector.Text("response_value"),
            "new-id",
            vector["finish_time"]?.GetValue<long>() ?? TfaVectors.Now);

        Assert.True(vector.Is("accepted") == result.Succeeded, $"{result.Fault} {result.Reason}");
        Assert.Equal(Reasons.GetValueOrDefault(name), result.Reason);
        Assert.Equal(result.Succeeded, result.FactorsChanged);
        if (result.Succeeded)
        {
            var expected = vector["expected_entry"]!.DeepClone();
            expected["created"] = vector["finish_time"]?.DeepClone() ?? expected["created"]!.DeepClone();
            expected["id"] = "new-id";
            expected["description"] = "Key " + name;
            var file = TfaCfgCodec.Write(
                TfaCfg.Empty.With(WebAuthnFixture.User, result.NextFactors), TfaWriteFormat.Pve9, TfaVectors.Now);
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(file)!["users"]!["joe@pve"]!["webauthn"]!.AsArray()[^1]));
        }
    }

    [Theory]
    [MemberData(nameof(Assertions))]
    public void A_login_is_judged_as_by_the_peer(string name)
    {
        var vector = Vector("assertions", name);
        var login = new TfaLogin(WebAuthnFixture.Factors(vector["tfa_cfg_before"])) { Settings = SettingsFor(name) };
        if (vector["password_param"] is null)
        {
            var outcome = login.Begin();
            Assert.Equal(vector.Text("challenge_json"), outcome is FirstFactorOutcome.Challenge c ? c.ChallengeJson : "null");
            return;
        }

        var challenge = vector.Text("challenge_json");
        var pending = WebAuthnFixture.Pending(
            ChallengeKind.Login,
            JsonNode.Parse(challenge)!["webauthn"]!["publicKey"]!.Text("challenge"),
            "",
            login.Settings,
            [.. login.Factors!.WebAuthn.Select(e => e.Value.CredentialId)]);
        login.State = TfaState.Empty with { Pending = [pending] };
        login.Now = vector["verify_time"]?.GetValue<long>() ?? TfaVectors.Now;
        var verdict = login.Answer(challenge, vector.Text("password_param"));

        var expected = Stricter.TryGetValue(name, out var stricter) ? stricter
            : vector.Is("accepted") ? TfaFault.None : Reasons[name];
        Assert.Equal(expected, verdict.Fault);
        Assert.Equal(verdict.Fault is TfaFault.None ? 0 : 1, login.State.TfaFailures);
        if (verdict.Fault != TfaFault.ChallengeUnknown)
        {
            // Whatever it was worth, it is worth nothing a second time.
            Assert.Empty(login.State.Pending);
            Assert.Equal(TfaFault.ChallengeUnknown, login.Answer(challenge, vector.Text("password_param")).Fault);
        }
    }

    [Theory]
    [MemberData(nameof(Assertions))]
    public void A_counter_that_went_up_is_remembered_and_a_synced_key_costs_no_write(string name)
    {
        var vector = Vector("assertions", name);
        if (!vector.Is("accepted") || Stricter.ContainsKey(name))
        {
            return;
        }

        var before = WebAuthnFixture.Factors(vector["tfa_cfg_before"])!;
        var login = new TfaLogin(before) { Settings = SettingsFor(name) };
        var challenge = vector.Text("challenge_json");
        login.State = TfaState.Empty with
        {
            Pending =
            [
                WebAuthnFixture.Pending(
                    ChallengeKind.Login,
                    JsonNode.Parse(challenge)!["webauthn"]!["publicKey"]!.Text("challenge"),
                    "",
                    login.Settings,
                    [before.WebAuthn[0].Value.CredentialId]),
            ],
        };
        var verdict = login.Answer(challenge, vector.Text("password_param"));
        var flags = vector["decoded"]!["flags"]!.GetValue<int>();
        var key = before.WebAuthn[0].Value;
        var counter = Math.Max(key.Counter, vector["decoded"]!["sign_count"]!.GetValue<uint>());
        var changes = counter != key.Counter
            || (key.KeepsBackupFlags && (key.BackupEligible != ((flags & 8) != 0) || key.BackupState != ((flags & 16) != 0)));

        Assert.Equal(changes, verdict.FactorsChanged);
        Assert.Equal(counter, login.Factors!.WebAuthn[0].Value.Counter);
        Assert.Equal(key.Form, login.Factors.WebAuthn[0].Value.Form);
    }

    private static TfaSettings SettingsFor(string name) => name switch
    {
        "rp-not-suffix-of-origin" => WebAuthnFixture.Settings with { WebAuthn = WebAuthnFixture.Options with { RpId = "other.example.com" } },
        "origin-is-ip" => WebAuthnFixture.Settings with { WebAuthn = WebAuthnFixture.Options with { Origin = "https://192.0.2.1:8006" } },
        _ => WebAuthnFixture.Settings,
    };

    private static TheoryData<string> Names(string list) => [.. TfaVectors.Load("webauthn.json").Items(list).Select(v => v.Text("name"))];

    private static JsonNode Vector(string list, string name) =>
        TfaVectors.Load("webauthn.json").Items(list).Single(v => v.Text("name") == name);
}
