using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>All second factors of one user, and his locks. A user without any factor is possible.</summary>
public sealed record TfaUser
{
    /// <summary>A user without factors and locks.</summary>
    public static TfaUser Empty { get; } = new();

    /// <summary>TOTP generators, in the order of the file, which is the order they are tried in.</summary>
    public ImmutableArray<TfaEntry<TotpEntry>> Totp { get; init; } = [];

    /// <summary>Legacy U2F keys.</summary>
    public ImmutableArray<TfaEntry<U2fEntry>> U2f { get; init; } = [];

    /// <summary>WebAuthn credentials.</summary>
    public ImmutableArray<TfaEntry<WebAuthnEntry>> WebAuthn { get; init; } = [];

    /// <summary>The recovery keys; null when none were made.</summary>
    public RecoverySet? Recovery { get; init; }

    /// <summary>Public ids of YubiKeys, 12 characters.</summary>
    public ImmutableArray<TfaEntry<string>> Yubico { get; init; } = [];

    /// <summary>TOTP is refused until a recovery key is used or an administrator unlocks.</summary>
    public bool TotpLocked { get; init; }

    /// <summary>No second factor at all is accepted before this time (epoch seconds).</summary>
    public long? TfaLockedUntil { get; init; }

    /// <summary>Whether any factor exists, enabled or not.</summary>
    public bool HasFactors =>
        Totp.Length + U2f.Length + WebAuthn.Length + Yubico.Length > 0 || Recovery is not null;

    /// <summary>Whether any factor exists that may be used. Recovery keys count even when all are spent.</summary>
    public bool HasEnabledFactors =>
        Totp.Any(e => e.Enabled) || U2f.Any(e => e.Enabled) || WebAuthn.Any(e => e.Enabled) || Yubico.Any(e => e.Enabled)
        || Recovery is not null;

    /// <summary>Whether all factors are refused at the given time (epoch seconds).</summary>
    public bool IsLockedAt(long now) => TfaLockedUntil > now;

    /// <summary>Never prints a secret.</summary>
    public override string ToString() =>
        $"{Totp.Length} totp, {WebAuthn.Length} webauthn, {U2f.Length} u2f, {Yubico.Length} yubico";
}
