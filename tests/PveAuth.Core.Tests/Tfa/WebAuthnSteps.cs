using System.Text;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>The steps of WebAuthn Level 2 that a server takes, by their numbers: 7.1 for a registration, 7.2 for a login. Each is
/// passed by an honest answer and failed by one that is bent in just this place.</summary>
/// <remarks>Not here: the steps of the browser (7.1 1 to 4, 7.2 1 to 4), token binding (10, 14), which browsers dropped, the
/// extensions (17, 18), which may be anything because none decides about a login, and trust in attestation (20 to 23), which PVE
/// does not evaluate either. Step 15 and 17 on user verification are those of a passkey: a second factor does not ask for it.</remarks>
public sealed class WebAuthnSteps : IDisposable
{
    private const byte Present = 0x01;

    private readonly SoftwareAuthenticator token = new();

    [Theory]
    [InlineData("7.1 step 5: the answer is JSON", "{", TfaFault.Malformed)]
    [InlineData("7.1 step 6: the client data are JSON", "client data", TfaFault.Malformed)]
    [InlineData("7.1 step 7: the type is webauthn.create", "type", TfaFault.WrongCeremony)]
    [InlineData("7.1 step 8: the challenge is ours", "challenge", TfaFault.WrongChallenge)]
    [InlineData("7.1 step 9: the origin is ours", "origin", TfaFault.OriginMismatch)]
    [InlineData("7.1 step 11: the statement covers the client data", "hash", TfaFault.BadAttestation)]
    [InlineData("7.1 step 12: the attestation object is CBOR", "cbor", TfaFault.Malformed)]
    [InlineData("7.1 step 13: the relying party is ours", "rpId", TfaFault.RpIdMismatch)]
    [InlineData("7.1 step 14: the user was present", "presence", TfaFault.UserNotPresent)]
    [InlineData("7.1 step 16: the algorithm was offered", "algorithm", TfaFault.AlgorithmNotOffered)]
    [InlineData("7.1 step 18: the format is known", "format", TfaFault.BadAttestation)]
    [InlineData("7.1 step 19: the statement verifies", "statement", TfaFault.BadAttestation)]
    public void Each_step_of_a_registration_stops_an_answer_that_fails_it(string step, string bent, TfaFault expected)
    {
        Assert.True(Register(token, "").Succeeded, step);

        var refused = Register(new SoftwareAuthenticator(), bent);
        Assert.False(refused.Succeeded, step);
        Assert.False(refused.FactorsChanged);
        Assert.Equal(expected, refused.Reason);
    }

    [Fact]
    public void Step_22_of_7_1_a_credential_is_registered_once()
    {
        var first = Register(token, "");
        var second = Register(token, "", first.NextFactors);

        Assert.Equal(TfaFault.CredentialExists, second.Reason);
    }

    [Theory]
    [InlineData("7.2 step 5: the credential was asked for", "id", TfaFault.UnknownCredential)]
    [InlineData("7.2 steps 8 to 10: the client data are JSON", "client data", TfaFault.Malformed)]
    [InlineData("7.2 step 11: the type is webauthn.get", "type", TfaFault.WrongCeremony)]
    [InlineData("7.2 step 12: the challenge is ours", "challenge", TfaFault.WrongChallenge)]
    [InlineData("7.2 step 13: the origin is ours", "origin", TfaFault.OriginMismatch)]
    [InlineData("7.2 step 15: the relying party is ours", "rpId", TfaFault.RpIdMismatch)]
    [InlineData("7.2 step 16: the user was present", "presence", TfaFault.UserNotPresent)]
    [InlineData("7.2 step 19: the signature covers the client data", "hash", TfaFault.BadSignature)]
    [InlineData("7.2 step 20: the signature is the key's", "signature", TfaFault.BadSignature)]
    [InlineData("7.2 step 21: the counter grows", "counter", TfaFault.CounterWentBack)]
    public void Each_step_of_a_login_stops_an_answer_that_fails_it(string step, string bent, TfaFault expected)
    {
        var factors = Register(token, "", counter: 7).NextFactors;
        Assert.True(LogIn(factors, "").Accepted, step);

        var refused = LogIn(factors, bent);
        Assert.Equal((expected, step), (refused.Fault, step));
        Assert.Equal(1, refused.NextState.TfaFailures);
    }

    [Fact]
    public void Step_6_of_7_2_a_credential_of_another_user_is_none_of_this_users()
    {
        using var other = new SoftwareAuthenticator();
        var login = new TfaLogin(Register(token, "").NextFactors) { Settings = WebAuthnFixture.Settings };
        var challenge = login.Challenge();

        Assert.Equal(TfaFault.UnknownCredential, login.Answer(challenge, "webauthn:" + other.Login(login.State.Pending[0].Challenge)).Fault);
    }

    [Theory]
    [InlineData(new byte[] { 0xBF, 0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xA3, 0x63, 0x66, 0x6D, 0x74, 0x7B, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF })]
    public void A_CBOR_bomb_costs_nothing(byte[] bomb) => Assert.Equal(TfaFault.Malformed, RegisterObject(bomb).Reason);

    [Fact]
    public void Lists_within_lists_without_end_are_refused() =>
        Assert.Equal(TfaFault.Malformed, RegisterObject([.. Enumerable.Repeat((byte)0x81, 100_000)]).Reason);

    [Fact]
    public void A_registration_answered_twice_is_stored_once()
    {
        var begun = Begin(null);
        var challenge = begun.NextState!.Pending[0].Challenge;
        var answer = token.Register(challenge);
        var done = Finish(begun.NextState, null, challenge, answer);

        Assert.True(done.Succeeded);
        Assert.Equal(EnrolmentFault.NoSuchChallenge, Finish(done.NextState!, done.NextFactors, challenge, answer).Fault);
    }

    public void Dispose() => token.Dispose();

    private EnrolmentResult Register(SoftwareAuthenticator with, string bent, TfaUser? factors = null, uint counter = 0)
    {
        var begun = Begin(factors);
        var challenge = begun.NextState!.Pending[0].Challenge;
        var by = bent switch
        {
            "origin" => new SoftwareAuthenticator { Origin = "https://evil.example.com" },
            "rpId" => new SoftwareAuthenticator { RpId = "evil.example.com" },
            "presence" => new SoftwareAuthenticator { Flags = 0 },
            _ => with,
        };
        var client = by.ClientData(
            bent == "type" ? "webauthn.get" : "webauthn.create",
            bent == "challenge" ? WebAuthnFixture.Base64(new byte[32]) : challenge);
        var data = by.AuthenticatorData(counter, registration: true);
        if (bent == "algorithm")
        {
            // -35 instead of -7: ES384 on a curve that is not its own, which nobody offered.
            var key = data.AsSpan(data.AsSpan().LastIndexOf(by.CoseKey));
            var at = key.IndexOf((ReadOnlySpan<byte>)[0x03, 0x26]);
            data = [.. data[..^key.Length], .. key[..(at + 1)].ToArray(), 0x38, 0x22, .. key[(at + 2)..].ToArray()];
        }

        var statement = by.Attest(bent == "format" ? "android-unknown" : "packed/self", data, bent == "hash" ? [1, 2, 3] : client);
        if (bent == "statement")
        {
            // The signature is the longest byte string before the data; its last byte stands before the name authData.
            statement[statement.AsSpan().IndexOf("authData"u8) - 2] ^= 1;
        }

        var answer = bent switch
        {
            "{" => "{",
            "cbor" => by.RegistrationJson([0xFF, 0x00], client),
            "client data" => by.RegistrationJson(statement, Encoding.UTF8.GetBytes("no JSON")),
            _ => by.RegistrationJson(statement, client),
        };
        return Finish(begun.NextState, factors, challenge, answer);
    }

    private EnrolmentResult RegisterObject(byte[] attestationObject)
    {
        var begun = Begin(null);
        var challenge = begun.NextState!.Pending[0].Challenge;
        return Finish(
            begun.NextState, null, challenge, token.RegistrationJson(attestationObject, token.ClientData("webauthn.create", challenge)));
    }

    private TfaVerdict LogIn(TfaUser? factors, string bent)
    {
        var login = new TfaLogin(factors) { Settings = WebAuthnFixture.Settings };
        var challenge = login.Challenge();
        var asked = login.State.Pending[0].Challenge;
        using var other = new SoftwareAuthenticator();
        using var by = bent switch
        {
            "origin" => new SoftwareAuthenticator { Origin = "https://evil.example.com" },
            "rpId" => new SoftwareAuthenticator { RpId = "evil.example.com" },
            "presence" => new SoftwareAuthenticator { Flags = 0 },
            _ => new SoftwareAuthenticator { Flags = Present },
        };
        var client = bent == "client data"
            ? Encoding.UTF8.GetBytes("no JSON")
            : by.ClientData(bent == "type" ? "webauthn.create" : "webauthn.get", bent == "challenge" ? WebAuthnFixture.Base64(new byte[32]) : asked);
        var data = by.AuthenticatorData(bent == "counter" ? 7u : 8u, registration: false);
        var signature = (bent == "signature" ? other : token).Sign(data, bent == "hash" ? [1, 2, 3] : client);
        return login.Answer(challenge, "webauthn:" + (bent == "id" ? other : token).AssertionJson(asked, data, client, signature));
    }

    private static EnrolmentResult Begin(TfaUser? factors) => Enrolment.BeginWebAuthn(
        WebAuthnFixture.User, factors, "my key", WebAuthnFixture.Settings, TfaState.Empty, FactorNotes.Empty, TfaVectors.Now);

    private static EnrolmentResult Finish(TfaState state, TfaUser? factors, string challenge, string answer) => Enrolment.FinishWebAuthn(
        factors, WebAuthnFixture.Settings, state, FactorNotes.Empty, challenge, answer, EntryId.New(), TfaVectors.Now);
}
