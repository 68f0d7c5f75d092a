namespace PveAuth.Core.Tfa;

/// <summary>Words for <see cref="TfaFault"/>.</summary>
public static class TfaFaults
{
    /// <summary>The code that a caller with a proven first factor may learn; null when there is none for it.</summary>
    public static string? Code(TfaFault fault) => fault switch
    {
        TfaFault.WrongCode => "tfa.wrong-code",
        TfaFault.CodeReused => "tfa.code-reused",
        TfaFault.TotpLocked => "tfa.totp-locked",
        TfaFault.Locked => "tfa.locked",
        TfaFault.ChallengeExpired => "tfa.challenge-expired",
        TfaFault.ChallengeUnknown => "tfa.challenge-unknown",
        TfaFault.OriginMismatch => "tfa.origin-mismatch",
        TfaFault.RpIdMismatch => "tfa.rpid-mismatch",
        TfaFault.UnknownCredential => "tfa.unknown-credential",
        TfaFault.RealmRequires => "tfa.realm-requires",
        TfaFault.RecoveryUnknown => "tfa.recovery-unknown",
        TfaFault.YubicoUnavailable => "tfa.yubico-unreachable",
        TfaFault.YubicoRefused => "tfa.yubico-refused",
        TfaFault.PassUnknown => "tfa.pass-unknown",
        TfaFault.Malformed or TfaFault.WrongCeremony or TfaFault.WrongChallenge or TfaFault.CrossOrigin
            or TfaFault.UserNotPresent or TfaFault.UserNotVerified or TfaFault.ContradictoryFlags or TfaFault.UnsupportedKey or TfaFault.BadSignature
            or TfaFault.CounterWentBack or TfaFault.AlgorithmNotOffered or TfaFault.BadAttestation => "tfa.bad-signature",
        _ => null,
    };

    /// <summary>Whether it counts towards the locks.</summary>
    public static bool IsCounted(TfaFault fault) => fault is not
        (TfaFault.None or TfaFault.NoFactors or TfaFault.UnknownType or TfaFault.NotJson or TfaFault.RealmRequires
            or TfaFault.YubicoUnavailable or TfaFault.Locked or TfaFault.TotpLocked);

    /// <summary>A short sentence for the audit log.</summary>
    public static string Text(TfaFault fault) => fault switch
    {
        TfaFault.None => "accepted",
        TfaFault.NoFactors => "the user has no second factor to answer with",
        TfaFault.UnknownType => "the answer names no known type",
        TfaFault.NotJson => "the answer is not JSON",
        TfaFault.RealmRequires => "the realm demands another second factor",
        TfaFault.YubicoUnavailable => "validation server gave no answer that can be trusted",
        TfaFault.YubicoRefused => "validation server refused the YubiKey password",
        TfaFault.Locked => "all second factors are locked",
        TfaFault.TotpLocked => "TOTP is locked",
        TfaFault.NotOffered => "the challenge did not offer this type",
        TfaFault.WrongCode => "wrong TOTP code",
        TfaFault.CodeReused => "TOTP code was used before",
        TfaFault.RecoveryUnknown => "not an unused recovery key",
        TfaFault.PassUnknown => "not the one-time pass, or it is used or too old",
        TfaFault.ChallengeUnknown => "no such challenge",
        TfaFault.ChallengeExpired => "challenge expired",
        TfaFault.Malformed => "malformed answer",
        TfaFault.UnknownCredential => "credential was not asked for",
        TfaFault.WrongCeremony => "client data of another ceremony",
        TfaFault.WrongChallenge => "client data answer another challenge",
        TfaFault.OriginMismatch => "origin is not the configured one",
        TfaFault.CrossOrigin => "page was embedded across origins",
        TfaFault.RpIdMismatch => "credential belongs to another relying party id",
        TfaFault.UserNotPresent => "user was not present",
        TfaFault.UserNotVerified => "user was not verified by the authenticator",
        TfaFault.ContradictoryFlags => "backup flags contradict each other",
        TfaFault.UnsupportedKey => "stored key cannot be used",
        TfaFault.BadSignature => "signature does not verify",
        TfaFault.CounterWentBack => "signature counter did not go up, key may be cloned",
        TfaFault.AlgorithmNotOffered => "key has an algorithm that was not offered",
        TfaFault.BadAttestation => "attestation does not verify",
        TfaFault.CredentialExists => "credential is registered already",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
