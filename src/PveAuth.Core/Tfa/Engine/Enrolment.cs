using System.Collections.Immutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>Adds, changes and removes factors. Everything is computed; the caller stores it, if it succeeded.</summary>
/// <remarks>When a factor is added, legacy keys become entries for good: give the record as
/// <see cref="LegacyKeys.Merge"/> makes it, and set the marker in user.cfg on success.</remarks>
public static partial class Enrolment
{
    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescription = 255;

    /// <summary>The longest period of a new TOTP generator, in seconds.</summary>
    public const ulong MaxPeriod = 3600;

    /// <summary>The most factors of one user. All users share one file, which a node limits to a mebibyte.</summary>
    public const int MaxEntries = 32;

    /// <summary>The longest otpauth URI of a new TOTP generator as it is stored, in characters.</summary>
    public const int MaxUri = 4096;

    /// <summary>Adds a TOTP generator.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="description">The user's name for it.</param>
    /// <param name="uri">An otpauth URI.</param>
    /// <param name="code">The present code, which proves that the user's device has the secret. It is spent by this: it
    /// cannot be used again to log in.</param>
    /// <param name="id">The new entry's id, see <see cref="EntryId.New"/>.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult AddTotp(TfaUser? factors, string description, string uri, string code, string id, long now)
    {
        if (RefusalToAdd(factors, description) is { } refusal)
        {
            return refusal;
        }

        if (!OtpAuthUri.TryParse(uri, out var generator) || !generator.IsUsable || generator.Period > MaxPeriod
            || generator.ToCanonical().Length > MaxUri)
        {
            return Refuse(EnrolmentFault.BadTotpUri, factors);
        }

        if (Totp.Match(generator, code, now) is not { } counter)
        {
            return Refuse(EnrolmentFault.WrongTotpCode, factors);
        }

        var entry = new TfaEntry<TotpEntry>(id, description, now, true, new(generator, counter));
        var before = factors ?? TfaUser.Empty;
        return Done(before with { Totp = before.Totp.Add(entry) }) with { Id = id };
    }

    /// <summary>Takes over a generator from another system, which is no proof that the user still has the device.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="description">The user's name for it.</param>
    /// <param name="uri">The generator.</param>
    /// <param name="lastCount">The step of the last code that was accepted there; null when none is known.</param>
    /// <param name="id">The new entry's id, see <see cref="EntryId.New"/>.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult ImportTotp(
        TfaUser? factors, string description, OtpAuthUri uri, long? lastCount, string id, long now)
    {
        if (description.Length > MaxDescription)
        {
            return Refuse(EnrolmentFault.DescriptionTooLong, factors);
        }

        var entry = new TfaEntry<TotpEntry>(id, description, now, true, new(uri, lastCount));
        var before = factors ?? TfaUser.Empty;
        return Done(before with { Totp = before.Totp.Add(entry) }) with { Id = id };
    }

    /// <summary>Makes ten recovery keys.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult AddRecovery(TfaUser? factors, long now)
    {
        if (factors?.Recovery is not null)
        {
            return Refuse(EnrolmentFault.RecoveryExists, factors);
        }

        var (set, keys) = RecoveryKeys.Create(now);
        return Done((factors ?? TfaUser.Empty) with { Recovery = set }) with { Id = EntryId.Recovery, RecoveryKeys = keys };
    }

    /// <summary>Begins the registration of a WebAuthn key. tfa.cfg does not change before it is finished.</summary>
    /// <param name="user">Whose key it will be.</param>
    /// <param name="factors">His record; null when there is none.</param>
    /// <param name="description">The user's name for it.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="notes">The notes on his factors.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult BeginWebAuthn(
        UserId user, TfaUser? factors, string description, TfaSettings settings, TfaState state, FactorNotes notes, long now) =>
        BeginWebAuthn(
            ChallengeKind.Registration, user, factors, description, settings, state, notes, now,
            isExcluded: entry => entry.Enabled,
            (party, handle, challenge, exclude) =>
            {
                var old = U2fExclusion(factors, settings, party);
                return WebAuthnOptionsJson.Creation(
                    party, user.ToString(), handle, challenge, exclude.AddRange(old.Handles), old.AppId);
            });

    /// <summary>Finishes the registration of a WebAuthn key.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="notes">The notes on his factors.</param>
    /// <param name="challenge">The bare challenge, base64url.</param>
    /// <param name="value">The browser's answer, JSON.</param>
    /// <param name="id">The new entry's id, see <see cref="EntryId.New"/>.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult FinishWebAuthn(
        TfaUser? factors,
        TfaSettings settings,
        TfaState state,
        FactorNotes notes,
        string challenge,
        string value,
        string id,
        long now) =>
        FinishWebAuthn(ChallengeKind.Registration, factors, settings, state, notes, challenge, value, id, now);

    private static EnrolmentResult BeginWebAuthn(
        ChallengeKind kind,
        UserId user,
        TfaUser? factors,
        string description,
        TfaSettings settings,
        TfaState state,
        FactorNotes notes,
        long now,
        Func<TfaEntry<WebAuthnEntry>, bool> isExcluded,
        Func<RelyingParty, string, string, ImmutableArray<ImmutableArray<byte>>, string> options)
    {
        if (RefusalToAdd(factors, description) is { } refusal)
        {
            return refusal;
        }

        if (RelyingParty.Create(settings.WebAuthn, settings.DefaultOrigin) is not { } party)
        {
            return Refuse(EnrolmentFault.NoWebAuthn, factors);
        }

        var start = settings.Verifier.StartRegistration(party, user);
        ImmutableArray<ImmutableArray<byte>> exclude =
            [.. (factors?.WebAuthn ?? []).Where(isExcluded).Select(entry => entry.Value.CredentialId)];
        var named = notes.WithHandle();
        return new()
        {
            NextFactors = factors,
            NextState = state.With(new(kind, start.Challenge, description, now, start.HandlerState, exclude)),
            NextNotes = named,
            ChallengeJson = options(party, named.Handle, start.Challenge, exclude),
        };
    }

    private static EnrolmentResult FinishWebAuthn(
        ChallengeKind kind,
        TfaUser? factors,
        TfaSettings settings,
        TfaState state,
        FactorNotes notes,
        string challenge,
        string value,
        string id,
        long now)
    {
        // The challenge is gone after this, whatever the answer is worth.
        var (pending, rest) = state.Take(kind, challenge);
        if (pending is null || !pending.IsAlive(now))
        {
            return Refuse(EnrolmentFault.NoSuchChallenge, factors) with { NextState = rest };
        }

        if (RelyingParty.Create(settings.WebAuthn, settings.DefaultOrigin) is not { } party)
        {
            return Refuse(EnrolmentFault.NoWebAuthn, factors) with { NextState = rest };
        }

        var check = WebAuthnRegistration.Verify(party, pending, value, settings.Verifier);
        if (check.Credential is not { } credential)
        {
            return Refuse(EnrolmentFault.WebAuthnRefused, factors) with
            {
                NextState = rest,
                Reason = check.Fault,
                Expected = check.Expected,
                Got = check.Got,
            };
        }

        // Disabled entries count too. Other users' are not compared: their ids must not be found out this way.
        var before = factors ?? TfaUser.Empty;
        if (before.WebAuthn.Any(e => e.Value.CredentialId.AsSpan().SequenceEqual(credential.CredentialId.AsSpan())))
        {
            return Refuse(EnrolmentFault.CredentialExists, factors) with { NextState = rest };
        }

        if (IsFull(factors))
        {
            return Refuse(EnrolmentFault.TooManyEntries, factors) with { NextState = rest };
        }

        var entry = new TfaEntry<WebAuthnEntry>(id, pending.Description, now, true, credential);
        return Done(before with { WebAuthn = before.WebAuthn.Add(entry) }) with
        {
            Id = id,
            NextState = rest,
            NextNotes = notes.Registered(id, party.Id, isPasskey: kind == ChallengeKind.PasskeyRegistration),
        };
    }

    /// <summary>Renames an entry, enables or disables it. Recovery keys can be neither.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="id">The entry.</param>
    /// <param name="description">The new description; null leaves it.</param>
    /// <param name="enable">Whether it may be used; null leaves it.</param>
    public static EnrolmentResult Update(TfaUser? factors, string id, string? description, bool? enable)
    {
        if (description?.Length > MaxDescription)
        {
            return Refuse(EnrolmentFault.DescriptionTooLong, factors);
        }

        var next = TfaList.Change(factors, id, description, enable);
        return next is null ? Refuse(EnrolmentFault.NoSuchEntry, factors) : Done(next) with { Id = id };
    }

    /// <summary>Removes an entry. With the last one, the user's record goes, and his locks with it.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="id">The entry.</param>
    public static EnrolmentResult Remove(TfaUser? factors, string id)
    {
        var next = id == EntryId.Recovery && factors?.Recovery is not null
            ? factors with { Recovery = null }
            : TfaList.Remove(factors, id);
        return next is null
            ? Refuse(EnrolmentFault.NoSuchEntry, factors)
            : Done(next.HasFactors ? next : null) with { Id = id };
    }

    /// <summary>Takes a user's locks and counters away. Says whether there was a lock.</summary>
    /// <param name="factors">His record; null when there is none.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="now">Epoch seconds.</param>
    public static (TfaUser? Factors, TfaState State, bool WasLocked) Unlock(TfaUser? factors, TfaState state, long now)
    {
        var wasLocked = factors is not null && (factors.TotpLocked || factors.IsLockedAt(now));
        return (
            wasLocked ? factors! with { TotpLocked = false, TfaLockedUntil = null } : factors,
            state with { TotpFailures = 0, TfaFailures = 0 },
            wasLocked);
    }

    /// <summary>Why there can be no new entry of that name; null when there can.</summary>
    private static EnrolmentResult? RefusalToAdd(TfaUser? factors, string description) =>
        description.Length > MaxDescription ? Refuse(EnrolmentFault.DescriptionTooLong, factors)
        : IsFull(factors) ? Refuse(EnrolmentFault.TooManyEntries, factors)
        : null;

    private static bool IsFull(TfaUser? factors) => TfaList.Entries(factors).Count(entry => entry.Id != EntryId.Recovery) >= MaxEntries;

    private static EnrolmentResult Refuse(EnrolmentFault fault, TfaUser? factors) => new() { Fault = fault, NextFactors = factors };

    private static EnrolmentResult Done(TfaUser? next) => new() { NextFactors = next, FactorsChanged = true };
}
