using System.Collections.Immutable;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class WebAuthnDifferentialTests
{
    private const int PerKind = 150;

    private static readonly string Challenge = new('A', 43);

    [Theory]
    [InlineData(false, "none")]
    [InlineData(true, "none")]
    [InlineData(false, "packed/self")]
    [InlineData(true, "packed/self")]
    [InlineData(false, "packed/x5c")]
    [InlineData(false, "fido-u2f")]
    public void Damaged_registrations_are_judged_as_by_the_oracle(bool rsa, string format)
    {
        using var token = new SoftwareAuthenticator(rsa);
        var client = token.ClientData("webauthn.create", Challenge);
        var data = token.AuthenticatorData(3, registration: true);
        var attestation = token.Attest(format, data, client);
        Assert.True(Judge(token, client, attestation));

        var accepted = 0;
        foreach (var damaged in Mutations.Of(client, PerKind, seed: 1))
        {
            accepted += Judge(token, damaged, attestation) ? 1 : 0;
        }

        foreach (var damaged in Mutations.Of(attestation, PerKind, seed: 2))
        {
            accepted += Judge(token, client, damaged) ? 1 : 0;
        }

        foreach (var damaged in Mutations.Of(data, PerKind, seed: 3))
        {
            accepted += Judge(token, client, token.Attest(format, damaged, client)) ? 1 : 0;
        }

        // Some damage hits what nobody looks at, such as an aaguid; most must not.
        Assert.InRange(accepted, 0, PerKind * 3 / 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damaged_logins_are_judged_as_by_the_oracle(bool rsa)
    {
        using var token = new SoftwareAuthenticator(rsa);
        var client = token.ClientData("webauthn.get", Challenge);
        var data = token.AuthenticatorData(8, registration: false);
        var signature = token.Sign(data, client);
        var key = Assert.IsAssignableFrom<CredentialKey>(CoseKey.Read(token.CoseKey));
        Assert.Equal(token.CoseKey, CoseKey.Write(key));
        var entry = new WebAuthnEntry([.. token.Id], key, 7, false, false);
        Assert.True(Judge(token, entry, client, data, signature));

        foreach (var damaged in Mutations.Of(signature, PerKind, seed: 4))
        {
            _ = Judge(token, entry, client, data, damaged);
        }

        // Signed after the damage, so that everything but the signature has to catch it.
        var accepted = 0;
        foreach (var damaged in Mutations.Of(client, PerKind, seed: 5))
        {
            accepted += Judge(token, entry, damaged, data, token.Sign(data, damaged)) ? 1 : 0;
        }

        foreach (var damaged in Mutations.Of(data, PerKind, seed: 6))
        {
            accepted += Judge(token, entry, client, damaged, token.Sign(damaged, client)) ? 1 : 0;
        }

        Assert.InRange(accepted, 1, PerKind / 2);
    }

    private static bool Judge(SoftwareAuthenticator token, byte[] client, byte[] attestation)
    {
        var result = Enrolment.FinishWebAuthn(
            null,
            WebAuthnFixture.Settings,
            Pending(ChallengeKind.Registration, []),
            FactorNotes.Empty,
            Challenge,
            token.RegistrationJson(attestation, client),
            "id",
            TfaVectors.Now);
        var expected = WebAuthnOracle.Registers(Challenge, token.Id, client, attestation);

        Assert.True(expected == result.Succeeded, Case(expected, result.Reason, client, attestation));
        return expected;
    }

    private static bool Judge(SoftwareAuthenticator token, WebAuthnEntry entry, byte[] client, byte[] data, byte[] signature)
    {
        var verdict = SecondFactor.Verify(
            WebAuthnFixture.User,
            TfaUser.Empty with { WebAuthn = [new("id", "", 1, true, entry)] },
            "",
            WebAuthnFixture.Settings,
            Pending(ChallengeKind.Login, [entry.CredentialId]),
            "{\"webauthn\":{\"publicKey\":{\"challenge\":\"" + Challenge + "\"}}}",
            "webauthn:" + token.AssertionJson(Challenge, data, client, signature),
            TfaVectors.Now);
        var expected = WebAuthnOracle.LogsIn(Challenge, token.CoseKey, entry.Counter, client, data, signature);

        Assert.True(expected == verdict.Accepted, Case(expected, verdict.Fault, client, data));
        return expected;
    }

    private static TfaState Pending(ChallengeKind kind, ImmutableArray<ImmutableArray<byte>> ids) => TfaState.Empty with
    {
        Pending = [WebAuthnFixture.Pending(kind, Challenge, "", WebAuthnFixture.Settings, ids)],
    };

    private static string Case(bool expected, TfaFault fault, byte[] client, byte[] other) =>
        $"oracle {expected}, product {fault}\n{System.Text.Encoding.Latin1.GetString(client)}\n{Convert.ToHexString(other)}";
}
