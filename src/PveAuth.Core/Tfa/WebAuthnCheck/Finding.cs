using System.Collections.Immutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>How much a finding of the WebAuthn check matters.</summary>
public enum FindingSeverity
{
    /// <summary>Somebody cannot use a key.</summary>
    Problem,

    /// <summary>It works, but not for everybody or not for long.</summary>
    Warning,

    /// <summary>Good to know.</summary>
    Info,
}

/// <summary>Something that the WebAuthn check found.</summary>
/// <param name="Code">Stable name of the rule, such as <c>O02</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What is the case, in one sentence.</param>
/// <param name="Remedy">What to do about it, in one sentence; empty when nothing need be done.</param>
public sealed record Finding(string Code, FindingSeverity Severity, string Message, string Remedy)
{
    /// <summary>A value that would do in place of the one that is at fault; null when none is known.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The users concerned, sorted. Not everybody who may see the message may see their names.</summary>
    public ImmutableArray<UserId> Users { get; init; } = [];

    /// <summary>How many second factors are concerned.</summary>
    public int Entries { get; init; }
}
