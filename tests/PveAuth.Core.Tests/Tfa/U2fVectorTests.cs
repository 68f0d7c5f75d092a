using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class U2fVectorTests
{
    /// <summary>Accepted by the peer, refused here.</summary>
    private const string Stricter = "no-user-presence";

    private static readonly Dictionary<string, TfaFault> Reasons = new(StringComparer.Ordinal)
    {
        ["registrations/wrong-origin"] = TfaFault.OriginMismatch,
        ["registrations/wrong-appid-hash"] = TfaFault.BadAttestation,
        ["registrations/wrong-challenge"] = TfaFault.WrongChallenge,
        ["registrations/bad-signature"] = TfaFault.BadAttestation,
        ["registrations/bad-reserved-byte"] = TfaFault.Malformed,
        ["registrations/point-not-on-curve"] = TfaFault.AlgorithmNotOffered,
        ["authentications/no-user-presence"] = TfaFault.UserNotPresent,
        ["authentications/bad-signature"] = TfaFault.BadSignature,
        ["authentications/wrong-origin"] = TfaFault.OriginMismatch,
        ["authentications/wrong-appid"] = TfaFault.BadSignature,
        ["authentications/unknown-key-handle"] = TfaFault.UnknownCredential,
        ["authentications/other-key"] = TfaFault.BadSignature,
        ["authentications/wrong-challenge"] = TfaFault.WrongChallenge,
        ["authentications/at-121s"] = TfaFault.ChallengeExpired,
    };

    private static readonly JsonNode File = TfaVectors.Load("u2f.json");

    public static TheoryData<string> Registrations => Names("registrations");

    public static TheoryData<string> Logins => Names("authentications");

    [Fact]
    public void The_vectors_are_for_the_application_of_the_tests()
    {
        Assert.Equal(U2fFixture.AppId, File["config"]!.Text("appid"));
        Assert.Equal(U2fFixture.Origin, File["config"]!.Text("origin"));
        Assert.Equal(11, Registrations.Count);
        Assert.Equal(14, Logins.Count);
    }

    [Theory]
    [MemberData(nameof(Registrations))]
    public void A_registration_is_judged_as_by_the_peer(string name)
    {
        var vector = Vector("registrations", name);
        var challenge = vector.Text("challenge_param");
        var pending = new PendingChallenge(
            ChallengeKind.U2fRegistration,
            challenge,
            "Key " + name,
            TfaVectors.Now,
            JsonNode.Parse(challenge)!.Text("challenge"),
            []);

        var result = Enrolment.FinishU2f(
            null,
            U2fFixture.Settings,
            TfaState.Empty with { Pending = [pending] },
            name == "unknown-challenge-param" ? challenge.Replace("\"version\"", "\"Version\"", StringComparison.Ordinal) : challenge,
            vector.Text("response_value"),
            "new-id",
            Time(vector, "finish_time"));

        Assert.True(vector.Is("accepted") == result.Succeeded, $"{result.Fault} {result.Reason}");
        Assert.Equal(Reasons.GetValueOrDefault("registrations/" + name), result.Reason);
        Assert.Equal(name is "unknown-challenge-param" or "at-121s", result.Fault == EnrolmentFault.NoSuchChallenge);
        Assert.Equal(name == "unknown-challenge-param" ? 1 : 0, result.NextState!.Pending.Length);
        if (result.Succeeded)
        {
            var file = TfaCfgCodec.Write(
                TfaCfg.Empty.With(WebAuthnFixture.User, result.NextFactors), TfaWriteFormat.Pve9, TfaVectors.Now);
            var written = JsonNode.Parse(file)!["users"]!["joe@pve"]!["u2f"]![0]!;
            Assert.Equal("Key " + name, written.Text("description"));
            if (vector["expected_entry_json"] is { } expected)
            {
                Assert.Equal(expected.GetValue<string>(), written["entry"]!.Compact());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Logins))]
    public void A_login_is_judged_as_by_the_peer(string name)
    {
        var vector = Vector("authentications", name);
        var login = new TfaLogin(WebAuthnFixture.Factors(vector["tfa_cfg_before"]))
        {
            Settings = U2fFixture.Settings with { U2f = name == "u2f-not-configured" ? null : U2fFixture.Settings.U2f },
        };
        var challenge = vector.Text("challenge_json");
        if (vector["password_param"] is null)
        {
            var outcome = login.Begin();
            Assert.Equal(challenge, outcome is FirstFactorOutcome.Challenge c ? c.ChallengeJson : "null");
            return;
        }

        // Ours has another challenge and nothing else that differs.
        var own = login.Challenge();
        Assert.Equal(challenge, own.Replace(U2fFixture.ChallengeIn(own), U2fFixture.ChallengeIn(challenge), StringComparison.Ordinal));
        var pending = Assert.Single(login.State.Pending) with { Challenge = U2fFixture.ChallengeIn(challenge) };
        login.State = login.State with { Pending = [pending] };
        login.Now = Time(vector, "verify_time");

        var verdict = login.Answer(challenge, vector.Text("password_param"));

        Assert.Equal(Reasons.GetValueOrDefault("authentications/" + name), verdict.Fault);
        Assert.Equal(vector.Is("accepted") && name != Stricter, verdict.Accepted);
        Assert.Equal(verdict.Accepted ? 0 : 1, login.State.TfaFailures);

        // Whatever it was worth, it is worth nothing a second time.
        Assert.Empty(login.State.Pending);
        Assert.Equal(TfaFault.ChallengeUnknown, login.Answer(challenge, vector.Text("password_param")).Fault);
    }

    private static long Time(JsonNode vector, string member) => vector[member]?.GetValue<long>() ?? TfaVectors.Now;

    private static JsonNode Vector(string list, string name) => File.Items(list).Single(v => v.Text("name") == name);

    private static TheoryData<string> Names(string list) => [.. File.Items(list).Select(v => v.Text("name"))];
}
