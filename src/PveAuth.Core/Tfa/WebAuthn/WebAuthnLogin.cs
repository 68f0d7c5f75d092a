using System.Collections.Immutable;
using System.Security.Cryptography;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>A login with WebAuthn: what PVE asks, and what it demands of the answer.</summary>
internal static class WebAuthnLogin
{
    /// <summary>A challenge to hand out and to remember.</summary>
    internal sealed record Started(string OptionsJson, PendingChallenge Pending);

    /// <summary>What an answer is worth, and the credential with what must be remembered of it.</summary>
    internal sealed record Check(TfaFault Fault, WebAuthnEntry Credential, string? Expected = null, string? Got = null);

    /// <summary>Asks for one of the credentials; null when the configuration does not allow it.</summary>
    public static Started? Start(UserId user, ImmutableArray<WebAuthnEntry> credentials, TfaSettings settings, long now)
    {
        if (RelyingParty.Create(settings.WebAuthn, settings.DefaultOrigin) is not { } party)
        {
            return null;
        }

        var start = settings.Verifier.StartAssertion(party, user);
        ImmutableArray<ImmutableArray<byte>> ids = [.. credentials.Select(c => c.CredentialId)];
        return new(
            WebAuthnOptionsJson.Request(party, start.Challenge, ids),
            new(ChallengeKind.Login, start.Challenge, "", now, start.HandlerState, ids));
    }

    /// <summary>Verifies an answer that uses this credential.</summary>
    public static Check Verify(
        UserId user, PendingChallenge pending, WebAuthnEntry credential, AssertionResponse response, TfaSettings settings)
    {
        // The configuration changed since the challenge was made: nothing can fit any more.
        if (RelyingParty.Create(settings.WebAuthn, settings.DefaultOrigin) is not { } party)
        {
            return new(TfaFault.OriginMismatch, credential, settings.WebAuthn?.Origin, settings.DefaultOrigin);
        }

        if (ClientData.Read(response.ClientDataJson) is not { } client
            || AuthenticatorData.Read(response.AuthenticatorData) is not { } data)
        {
            return new(TfaFault.Malformed, credential);
        }

        var fault = client.Check("webauthn.get", pending.Challenge, party);
        if (fault != TfaFault.None)
        {
            return fault == TfaFault.OriginMismatch
                ? new(fault, credential, party.Origin, client.Origin)
                : new(fault, credential);
        }

        fault = data.Check(party, pending.Kind == ChallengeKind.PasskeyLogin);
        if (fault != TfaFault.None)
        {
            return fault == TfaFault.RpIdMismatch
                ? new(fault, credential, party.Id, party.NameOf(data.RpIdHash))
                : new(fault, credential);
        }

        if (!CoseKey.IsVerifiable(credential.Key))
        {
            return new(TfaFault.UnsupportedKey, credential);
        }

        fault = credential.Key is EdwardsKey edwards
            ? Ed25519Signature(edwards, response)
            : settings.Verifier.VerifyAssertion(party, user, pending.HandlerState, credential, response);
        if (fault != TfaFault.None)
        {
            return new(fault, credential);
        }

        // 7.2 step 22: a counter that was ever counted must go up; dropping back to zero is not an excuse.
        return (data.Counter != 0 || credential.Counter != 0) && data.Counter <= credential.Counter
            ? new(TfaFault.CounterWentBack, credential)
            : new(TfaFault.None, Remember(credential, data));
    }

    // The framework's handler does not know EdDSA.
    private static TfaFault Ed25519Signature(EdwardsKey key, AssertionResponse response) =>
        Ed25519.Verify(
            key.X.AsSpan(), [.. response.AuthenticatorData, .. SHA256.HashData(response.ClientDataJson)], response.Signature)
            ? TfaFault.None
            : TfaFault.BadSignature;

    // The very same entry when nothing changed, so that a synced passkey, which counts 0, costs no write.
    private static WebAuthnEntry Remember(WebAuthnEntry credential, AuthenticatorData data)
    {
        var next = data.Counter > credential.Counter ? credential with { Counter = data.Counter } : credential;
        return next.KeepsBackupFlags && (next.BackupEligible, next.BackupState) != (data.BackupEligible, data.BackedUp)
            ? next with { BackupEligible = data.BackupEligible, BackupState = data.BackedUp }
            : next;
    }
}
