using System.Collections.Immutable;

namespace PveAuth.Core.Audit;

/// <summary>What the audit trail says about one authentication or one change. It never holds a secret.</summary>
/// <param name="Time">Milliseconds since the epoch.</param>
/// <param name="Event">What it was, such as <c>login.tfa</c> or <c>user.add</c>.</param>
/// <param name="Result">How it ended.</param>
public sealed record AuditRecord(long Time, string Event, AuditResult Result)
{
    /// <summary>The node where it happened.</summary>
    public string Node { get; init; } = "";

    /// <summary>Whom it concerns: the user who logs in or is changed, as the client spelled the name; null when it is nobody.</summary>
    public string? User { get; init; }

    /// <summary>The user or token that did it; null at a login, where that is not known yet.</summary>
    public string? By { get; init; }

    /// <summary>The factor: <c>password</c>, <c>totp</c>, <c>webauthn</c>, <c>recovery</c>, …</summary>
    public string? Method { get; init; }

    /// <summary>The entry that was used or changed, or the number of the recovery key that was spent.</summary>
    public string? Entry { get; init; }

    /// <summary>The client's address; null for the command line.</summary>
    public string? Address { get; init; }

    /// <summary>The browser or program, as it calls itself.</summary>
    public string? Agent { get; init; }

    /// <summary>The reference that the caller was shown.</summary>
    public string? Reference { get; init; }

    /// <summary>A short name of the reason, such as <c>tfa.wrong-code</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The precise reason, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>The origin, relying party id or type that was expected.</summary>
    public string? Expected { get; init; }

    /// <summary>What came instead.</summary>
    public string? Got { get; init; }

    /// <summary>The parameters of a change, without secrets.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Stored values that a change replaced, by name; empty where nothing was stored. Without secrets.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Replaced { get; init; } = [];
}
