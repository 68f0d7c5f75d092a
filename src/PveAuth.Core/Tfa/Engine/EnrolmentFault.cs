namespace PveAuth.Core.Tfa;

/// <summary>Why a factor could not be added or changed.</summary>
public enum EnrolmentFault
{
    /// <summary>It could.</summary>
    None,

    /// <summary>The description is longer than 255 characters.</summary>
    DescriptionTooLong,

    /// <summary>Not an otpauth URI that codes can be computed from.</summary>
    BadTotpUri,

    /// <summary>The code does not belong to the URI now.</summary>
    WrongTotpCode,

    /// <summary>There is a set of recovery keys already.</summary>
    RecoveryExists,

    /// <summary>No relying party is configured, or the configured one does not fit the origin.</summary>
    NoWebAuthn,

    /// <summary>No such challenge is pending, or it is too old.</summary>
    NoSuchChallenge,

    /// <summary>The authenticator's answer was refused; <see cref="EnrolmentResult.Reason"/> says why.</summary>
    WebAuthnRefused,

    /// <summary>No U2F application is configured.</summary>
    NoU2f,

    /// <summary>The U2F key's answer was refused; <see cref="EnrolmentResult.Reason"/> says why.</summary>
    U2fRefused,

    /// <summary>The user has this credential already.</summary>
    CredentialExists,

    /// <summary>The user has <see cref="Enrolment.MaxEntries"/> already.</summary>
    TooManyEntries,

    /// <summary>There is no such entry, or none that could be changed.</summary>
    NoSuchEntry,
}
