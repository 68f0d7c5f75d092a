using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>What a pending challenge is for.</summary>
public enum ChallengeKind
{
    /// <summary>A login with WebAuthn.</summary>
    Login,

    /// <summary>The registration of a new WebAuthn key.</summary>
    Registration,

    /// <summary>A login with a U2F key.</summary>
    U2fLogin,

    /// <summary>The registration of a new U2F key.</summary>
    U2fRegistration,

    /// <summary>The registration of a new passkey, which may log in without a password.</summary>
    PasskeyRegistration,

    /// <summary>A login that begins with a passkey. It is never stored.</summary>
    PasskeyLogin,
}

/// <summary>A challenge that was handed out and not answered yet.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Challenge">The challenge itself, base64url; for the registration of a U2F key all of its JSON, since
/// that is what comes back.</param>
/// <param name="Description">The new key's description, for a registration.</param>
/// <param name="Created">Epoch seconds.</param>
/// <param name="HandlerState">What the verifier wants to have back; for the registration of a U2F key the bare challenge.</param>
/// <param name="Credentials">Login: the credentials asked for. Registration: those excluded.</param>
public sealed record PendingChallenge(
    ChallengeKind Kind,
    string Challenge,
    string Description,
    long Created,
    string HandlerState,
    ImmutableArray<ImmutableArray<byte>> Credentials)
{
    /// <summary>How long a challenge lives, in seconds, the last one included.</summary>
    public const long Life = 120;

    /// <summary>Whether it may still be answered.</summary>
    public bool IsAlive(long now) => Created >= now - Life;

    /// <summary>Never prints the challenge.</summary>
    public override string ToString() => $"{Kind}";
}

/// <summary>A code that does not count any more, beyond what tfa.cfg remembers: a TOTP code of the future that somebody sent and
/// that was called such, so that whoever guessed it cannot wait for its time; the last password of a YubiKey.</summary>
/// <param name="Entry">The TOTP entry, or the public id of the YubiKey.</param>
/// <param name="Counter">The step, or the key's counter.</param>
/// <param name="Until">The last second in which that matters.</param>
public sealed record SpentCode(string Entry, long Counter, long Until);

/// <summary>A challenge that was answered and may not be answered again.</summary>
/// <param name="Challenge">The challenge, base64url.</param>
/// <param name="IssuedAt">Epoch seconds.</param>
public sealed record SpentChallenge(string Challenge, long IssuedAt)
{
    /// <summary>Whether anybody could take it for alive. Another node's clock may be behind.</summary>
    public bool Matters(long now) => IssuedAt >= now - PasskeyChallenges.Life - (2 * PasskeyChallenges.Skew);

    /// <summary>Never prints the challenge.</summary>
    public override string ToString() => nameof(SpentChallenge);
}

/// <summary>A second factor that was accepted.</summary>
/// <param name="Time">Epoch seconds.</param>
/// <param name="Method">Its type, such as <c>totp</c>.</param>
/// <param name="EntryId">The entry; <see cref="Tfa.EntryId.Recovery"/> stands for the recovery keys.</param>
/// <param name="Ip">The client's address; null when there is none.</param>
public sealed record Confirmation(long Time, string Method, string EntryId, string? Ip);

/// <summary>A user's run-time state: what is counted and pending, and when what was used. It is not part of tfa.cfg.</summary>
public sealed record TfaState
{
    /// <summary>The most challenges kept. Only somebody who knows the password can make them; the oldest go first.</summary>
    public const int MaxPending = 256;

    /// <summary>Nothing counted, nothing pending.</summary>
    public static TfaState Empty { get; } = new();

    /// <summary>TOTP failures since the last success by TOTP or recovery key.</summary>
    public int TotpFailures { get; init; }

    /// <summary>Failures of any factor since the last success.</summary>
    public int TfaFailures { get; init; }

    /// <summary>Challenges without answer, oldest first.</summary>
    public ImmutableArray<PendingChallenge> Pending { get; init; } = [];

    /// <summary>Codes that do not count any more.</summary>
    public ImmutableArray<SpentCode> SpentCodes { get; init; } = [];

    /// <summary>Challenges that nobody had to store and that were answered, with the time when they were issued.</summary>
    public ImmutableArray<SpentChallenge> Spent { get; init; } = [];

    /// <summary>A pass that an administrator issued; null when there is none.</summary>
    public OneTimePass? Pass { get; init; }

    /// <summary>When each entry was last accepted, the latest at the end.</summary>
    public ImmutableArray<Confirmation> Uses { get; init; } = [];

    /// <summary>The last second factor that was accepted; null when none was.</summary>
    public Confirmation? LastConfirmed => Uses.IsEmpty ? null : Uses[^1];

    /// <summary>Whether it says nothing, so that it need not be kept.</summary>
    public bool IsEmpty => TotpFailures == 0 && TfaFailures == 0 && Pending.IsEmpty && SpentCodes.IsEmpty && Spent.IsEmpty
        && Pass is null && Uses.IsEmpty;

    /// <summary>When an entry was last accepted; null when that is not known.</summary>
    public Confirmation? LastUse(string entryId) => Uses.FirstOrDefault(use => use.EntryId == entryId);

    /// <summary>The same after a factor was accepted.</summary>
    public TfaState Confirmed(Confirmation use) => this with { Uses = [.. Uses.Where(u => u.EntryId != use.EntryId), use] };

    /// <summary>The same without what was said on entries that are gone. Of those, only the latest use is remembered.</summary>
    public TfaState For(TfaUser? factors)
    {
        var ids = TfaList.Entries(factors).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        return Uses.SkipLast(1).All(use => ids.Contains(use.EntryId))
            ? this
            : this with { Uses = [.. Uses.Where(use => ids.Contains(use.EntryId) || use == LastConfirmed)] };
    }

    /// <summary>The same without what is too old to matter.</summary>
    public TfaState WithoutExpired(long now) =>
        Pending.All(p => p.IsAlive(now)) && SpentCodes.All(t => t.Until >= now) && Spent.All(s => s.Matters(now)) && !(Pass?.Until < now)
            ? this
            : this with
            {
                Pending = [.. Pending.Where(p => p.IsAlive(now))],
                SpentCodes = [.. SpentCodes.Where(t => t.Until >= now)],
                Spent = [.. Spent.Where(s => s.Matters(now))],
                Pass = Pass?.Until < now ? null : Pass,
            };

    /// <summary>Whether a challenge was answered before.</summary>
    public bool HasSpent(string challenge) => Spent.Any(s => string.Equals(s.Challenge, challenge, StringComparison.Ordinal));

    /// <summary>The same after a challenge was answered.</summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="issuedAt">Epoch seconds.</param>
    public TfaState Spend(string challenge, long issuedAt) => this with { Spent = Spent.Add(new(challenge, issuedAt)) };

    /// <summary>The same with one more challenge, and without those that are too old.</summary>
    public TfaState With(PendingChallenge challenge)
    {
        ImmutableArray<PendingChallenge> pending = [.. WithoutExpired(challenge.Created).Pending, challenge];
        return this with { Pending = pending.Length > MaxPending ? pending[^MaxPending..] : pending };
    }

    /// <summary>Takes a challenge out, which ends it whatever the answer is worth.</summary>
    public (PendingChallenge? Challenge, TfaState Remaining) Take(ChallengeKind kind, string challenge)
    {
        var found = Pending.FirstOrDefault(p => p.Kind == kind && string.Equals(p.Challenge, challenge, StringComparison.Ordinal));
        return found is null ? (null, this) : (found, this with { Pending = Pending.Remove(found) });
    }

    /// <summary>Never prints a challenge.</summary>
    public override string ToString() => $"{TotpFailures} of {TfaFailures} failures, {Pending.Length} pending";
}
