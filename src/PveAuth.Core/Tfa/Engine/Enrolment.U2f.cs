using System.Collections.Immutable;
using System.Security.Cryptography;

namespace PveAuth.Core.Tfa;

public static partial class Enrolment
{
    /// <summary>Begins the registration of a U2F key. tfa.cfg does not change before it is finished.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="description">The user's name for it.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult BeginU2f(TfaUser? factors, string description, TfaSettings settings, TfaState state, long now)
    {
        if (RefusalToAdd(factors, description) is { } refusal)
        {
            return refusal;
        }

        if (U2fApplication.Create(settings.U2f, settings.DefaultOrigin) is not { } application)
        {
            return Refuse(EnrolmentFault.NoU2f, factors);
        }

        var challenge = Base64Text.EncodeUrl(RandomNumberGenerator.GetBytes(32));
        var json = U2fRegistration.Options(application, challenge);
        var pending = new PendingChallenge(ChallengeKind.U2fRegistration, json, description, now, challenge, []);
        return new() { NextFactors = factors, NextState = state.With(pending), ChallengeJson = json };
    }

    /// <summary>Finishes the registration of a U2F key.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="challenge">The whole JSON of the challenge, unchanged.</param>
    /// <param name="value">The key's answer, JSON.</param>
    /// <param name="id">The new entry's id, see <see cref="EntryId.New"/>.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult FinishU2f(
        TfaUser? factors, TfaSettings settings, TfaState state, string challenge, string value, string id, long now)
    {
        // The challenge is gone after this, whatever the answer is worth.
        var (pending, rest) = state.Take(ChallengeKind.U2fRegistration, challenge);
        if (pending is null || !pending.IsAlive(now))
        {
            return Refuse(EnrolmentFault.NoSuchChallenge, factors) with { NextState = rest };
        }

        if (U2fApplication.Create(settings.U2f, settings.DefaultOrigin) is not { } application)
        {
            return Refuse(EnrolmentFault.NoU2f, factors) with { NextState = rest };
        }

        var check = U2fRegistration.Verify(application, pending.HandlerState, value);
        if (check.Key is not { } key)
        {
            return Refuse(EnrolmentFault.U2fRefused, factors) with
            {
                NextState = rest,
                Reason = check.Fault,
                Expected = check.Expected,
                Got = check.Got,
            };
        }

        var before = factors ?? TfaUser.Empty;
        if (before.U2f.Any(e => e.Value.KeyHandle.AsSpan().SequenceEqual(key.KeyHandle.AsSpan())))
        {
            return Refuse(EnrolmentFault.CredentialExists, factors) with { NextState = rest };
        }

        if (IsFull(factors))
        {
            return Refuse(EnrolmentFault.TooManyEntries, factors) with { NextState = rest };
        }

        var entry = new TfaEntry<U2fEntry>(id, pending.Description, now, true, key);
        return Done(before with { U2f = before.U2f.Add(entry) }) with { Id = id, NextState = rest };
    }

    // The U2F keys that a WebAuthn registration excludes. A browser fails the whole registration over an application of
    // another site, so that only one below the relying party's id is named.
    private static (ImmutableArray<ImmutableArray<byte>> Handles, string? AppId) U2fExclusion(
        TfaUser? factors, TfaSettings settings, RelyingParty party)
    {
        ImmutableArray<ImmutableArray<byte>> handles =
            [.. (factors?.U2f ?? []).Where(e => e.Enabled).Select(e => e.Value.KeyHandle)];
        return !handles.IsEmpty && U2fApplication.Create(settings.U2f, settings.DefaultOrigin) is { } application
            && party.Covers(application.Id)
            ? (handles, application.Id)
            : ([], null);
    }
}
