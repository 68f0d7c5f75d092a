using System.Security.Cryptography;

namespace PveAuth.Core.Tfa;

/// <summary>A registration with WebAuthn: what PVE demands of the answer, each refusal with its own reason. What passes here
/// must then pass the verifier, too.</summary>
internal static class WebAuthnRegistration
{
    /// <summary>What an answer is worth, and the credential when it is accepted.</summary>
    internal sealed record Check(TfaFault Fault, WebAuthnEntry? Credential = null, string? Expected = null, string? Got = null);

    /// <summary>Verifies an answer.</summary>
    public static Check Verify(RelyingParty party, PendingChallenge pending, string value, IWebAuthn verifier)
    {
        if (WebAuthnResponseReader.ReadRegistration(value) is not { } response
            || ClientData.Read(response.ClientDataJson) is not { } client)
        {
            return new(TfaFault.Malformed);
        }

        var fault = client.Check("webauthn.create", pending.Challenge, party);
        if (fault != TfaFault.None)
        {
            return fault == TfaFault.OriginMismatch ? new(fault, null, party.Origin, client.Origin) : new(fault);
        }

        if (AttestationStatement.Read(response.AttestationObject) is not { } statement
            || AuthenticatorData.Read(statement.AuthenticatorData) is not { Credential: { } made } data
            || !made.Id.AsSpan().SequenceEqual(response.Id))
        {
            return new(TfaFault.Malformed);
        }

        fault = data.Check(party, pending.Kind == ChallengeKind.PasskeyRegistration);
        if (fault != TfaFault.None)
        {
            return new(fault, null, fault == TfaFault.RpIdMismatch ? party.Id : null);
        }

        if (CoseKey.Read(made.CoseKey) is not { } key)
        {
            return new(TfaFault.AlgorithmNotOffered);
        }

        if (!statement.Holds(made, key, SHA256.HashData(response.ClientDataJson)))
        {
            return new(TfaFault.BadAttestation);
        }

        if (pending.Credentials.Any(id => id.AsSpan().SequenceEqual(made.Id)))
        {
            return new(TfaFault.CredentialExists);
        }

        fault = verifier.VerifyRegistration(party, pending.HandlerState, response);
        return fault != TfaFault.None
            ? new(fault)
            : new(TfaFault.None, new([.. made.Id], key, data.Counter, data.BackupEligible, data.BackedUp));
    }
}
