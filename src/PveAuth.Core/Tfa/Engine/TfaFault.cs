namespace PveAuth.Core.Tfa;

/// <summary>Why a second factor was refused. For the audit log; the caller learns at most <see cref="TfaFaults.Code"/>.</summary>
public enum TfaFault
{
    /// <summary>Not refused.</summary>
    None,

    /// <summary>The user has no factor that could be used, so there is nothing to answer. Not counted.</summary>
    NoFactors,

    /// <summary>The answer's type is missing or unknown. Not counted.</summary>
    UnknownType,

    /// <summary>The answer should be JSON and is not. Not counted.</summary>
    NotJson,

    /// <summary>The realm demands another factor. Not counted.</summary>
    RealmRequires,

    /// <summary>The validation server gave no answer that can be trusted. Not counted.</summary>
    YubicoUnavailable,

    /// <summary>The validation server says that the YubiKey's password is wrong or was used before.</summary>
    YubicoRefused,

    /// <summary>All factors are locked for a time. Not counted.</summary>
    Locked,

    /// <summary>TOTP is locked. Not counted.</summary>
    TotpLocked,

    /// <summary>The challenge did not offer this type.</summary>
    NotOffered,

    /// <summary>No generator has this code now.</summary>
    WrongCode,

    /// <summary>The code was right, but it or a later one was used before.</summary>
    CodeReused,

    /// <summary>Not one of the unspent recovery keys.</summary>
    RecoveryUnknown,

    /// <summary>Not the one-time pass that an administrator issued, or it is used or too old.</summary>
    PassUnknown,

    /// <summary>No such challenge is pending; it may have been used.</summary>
    ChallengeUnknown,

    /// <summary>The challenge is too old.</summary>
    ChallengeExpired,

    /// <summary>The JSON, or something in it, has the wrong shape.</summary>
    Malformed,

    /// <summary>The credential was not among those asked for.</summary>
    UnknownCredential,

    /// <summary>Client data of the other ceremony.</summary>
    WrongCeremony,

    /// <summary>The client data answer another challenge.</summary>
    WrongChallenge,

    /// <summary>The page's origin is not the configured one.</summary>
    OriginMismatch,

    /// <summary>The page was embedded in a page of another origin.</summary>
    CrossOrigin,

    /// <summary>The credential belongs to another relying party id.</summary>
    RpIdMismatch,

    /// <summary>Nobody touched the authenticator.</summary>
    UserNotPresent,

    /// <summary>The authenticator did not verify who uses it, by PIN or biometrics.</summary>
    UserNotVerified,

    /// <summary>Backed up, but not eligible for backup.</summary>
    ContradictoryFlags,

    /// <summary>The stored key is not a key that can be verified with.</summary>
    UnsupportedKey,

    /// <summary>The signature does not verify.</summary>
    BadSignature,

    /// <summary>The signature counter did not go up: the authenticator may have been cloned.</summary>
    CounterWentBack,

    /// <summary>The new key's algorithm was not offered, or the key is none.</summary>
    AlgorithmNotOffered,

    /// <summary>The attestation statement does not verify, or its format is not known.</summary>
    BadAttestation,

    /// <summary>The user has this credential already.</summary>
    CredentialExists,
}
