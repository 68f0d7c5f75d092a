using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>What became of a change to a user's factors. Nothing is to be stored in tfa.cfg unless it succeeded.</summary>
public sealed record EnrolmentResult
{
    /// <summary>Why it failed; <see cref="EnrolmentFault.None"/> when it did not.</summary>
    public EnrolmentFault Fault { get; init; }

    /// <summary>For <see cref="EnrolmentFault.WebAuthnRefused"/> and <see cref="EnrolmentFault.U2fRefused"/>: the precise
    /// reason, for the audit log.</summary>
    public TfaFault Reason { get; init; }

    /// <summary>Whether it succeeded.</summary>
    public bool Succeeded => Fault == EnrolmentFault.None;

    /// <summary>The user's record as it must be now. Null means that the record goes, and with it the marker in user.cfg.</summary>
    public TfaUser? NextFactors { get; init; }

    /// <summary>Whether tfa.cfg must be written.</summary>
    public bool FactorsChanged { get; init; }

    /// <summary>The user's run-time state as it must be now, also after a failure: an answered challenge is gone. Null when
    /// the change has nothing to do with it.</summary>
    public TfaState? NextState { get; init; }

    /// <summary>The user's notes as they must be now. Null when the change has nothing to do with them.</summary>
    public FactorNotes? NextNotes { get; init; }

    /// <summary>The new entry's id.</summary>
    public string? Id { get; init; }

    /// <summary>The challenge for the browser, when a registration was begun.</summary>
    public string? ChallengeJson { get; init; }

    /// <summary>The new recovery keys in clear. They exist nowhere else.</summary>
    public ImmutableArray<string> RecoveryKeys { get; init; } = [];

    /// <summary>Refused origin or relying party id: what was expected.</summary>
    public string? Expected { get; init; }

    /// <summary>Refused origin or relying party id: what came instead.</summary>
    public string? Got { get; init; }

    /// <summary>The message of a failure, PVE's own where it has one.</summary>
    public string Text => Fault switch
    {
        EnrolmentFault.None => "",
        EnrolmentFault.DescriptionTooLong => "description too long",
        EnrolmentFault.BadTotpUri => "not a usable otpauth URI",
        EnrolmentFault.WrongTotpCode => "failed to verify TOTP challenge",
        EnrolmentFault.RecoveryExists => "user already has recovery keys",
        EnrolmentFault.NoWebAuthn => "no webauthn configuration available",
        EnrolmentFault.NoSuchChallenge => "no such challenge",
        EnrolmentFault.WebAuthnRefused => $"failed to verify webauthn response: {TfaFaults.Text(Reason)}",
        EnrolmentFault.NoU2f => "no u2f configuration available",
        EnrolmentFault.U2fRefused => $"failed to verify u2f response: {TfaFaults.Text(Reason)}",
        EnrolmentFault.CredentialExists => "credential id already present",
        EnrolmentFault.TooManyEntries => $"there are {Enrolment.MaxEntries} second factors already, remove one first",
        EnrolmentFault.NoSuchEntry => "no such entry",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => Succeeded ? "done" : Text;
}
