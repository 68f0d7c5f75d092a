namespace PveAuth.Core.Tfa;

/// <summary>What an answer to a challenge was worth, and what must be stored because of it.</summary>
public sealed record TfaVerdict
{
    /// <summary>Why it was refused; <see cref="TfaFault.None"/> means that it was accepted.</summary>
    public TfaFault Fault { get; init; }

    /// <summary>Whether it was accepted.</summary>
    public bool Accepted => Fault == TfaFault.None;

    /// <summary>The user's record as it must be now; the present one when it did not change.</summary>
    public TfaUser? NextFactors { get; init; }

    /// <summary>The user's run-time state as it must be now.</summary>
    public required TfaState NextState { get; init; }

    /// <summary>Whether tfa.cfg must be written.</summary>
    public bool FactorsChanged { get; init; }

    /// <summary>Whether the run-time state must be written.</summary>
    public bool StateChanged { get; init; }

    /// <summary>Whether the <c>keys</c> field of user.cfg becomes <see cref="LegacyKeys.Marker"/>, because the factors that
    /// it held are part of <see cref="NextFactors"/> now.</summary>
    public bool SetKeysMarker { get; init; }

    /// <summary>The type of the answer: <c>totp</c>, <c>webauthn</c>, <c>recovery</c>, …; empty when it named none.</summary>
    public string Method { get; init; } = "";

    /// <summary>The entry that was used; null when none was.</summary>
    public string? EntryId { get; init; }

    /// <summary>Counted failures only: how many more of this kind before a lock.</summary>
    public int? Remaining { get; init; }

    /// <summary>Until when everything is refused (epoch seconds).</summary>
    public long? LockedUntil { get; init; }

    /// <summary>How many seconds the clock that made a wrong TOTP code is off; negative when it is behind. Null when the code
    /// fits no time around.</summary>
    public long? Drift { get; init; }

    /// <summary>Whether a refused answer used its challenge up, so that a new one is needed.</summary>
    public bool ChallengeUsed { get; init; }

    /// <summary>Whether this refusal set a lock.</summary>
    public bool SetsLock { get; init; }

    /// <summary>What was expected, for faults where that helps: an origin, a relying party id, a type.</summary>
    public string? Expected { get; init; }

    /// <summary>What came instead.</summary>
    public string? Got { get; init; }

    /// <summary>The number of the recovery key that was spent.</summary>
    public int? RecoveryIndex { get; init; }

    /// <summary>After a one-time pass: what the enrolment that must follow proves the pass with.</summary>
    public string? EnrolmentProof { get; init; }

    /// <summary>How many recovery keys are left.</summary>
    public int RecoveryLeft { get; init; }

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => $"{Method}: {TfaFaults.Text(Fault)}";
}
