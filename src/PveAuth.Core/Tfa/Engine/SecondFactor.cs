using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>The second step of a login: which challenge there is, and what an answer to it is worth.</summary>
/// <remarks>Both calls are pure. Check and spend are one: the caller runs <see cref="Verify"/> inside one locked
/// read-change-write of tfa.cfg and of the user's state, so that two answers can never use the same thing.</remarks>
public static class SecondFactor
{
    /// <summary>TOTP failures after which TOTP is locked.</summary>
    public const int TotpLimit = 8;

    /// <summary>Failures after which everything is locked for <see cref="LockSeconds"/>.</summary>
    public const int TfaLimit = 100;

    /// <summary>How long everything is locked.</summary>
    public const long LockSeconds = 3600;

    /// <summary>Which second factor is asked for, now that the first one was right.</summary>
    /// <param name="user">Who logs in.</param>
    /// <param name="factors">His record in tfa.cfg; null when there is none.</param>
    /// <param name="legacyKeys">His <c>keys</c> field in user.cfg; empty when there is none.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="now">Epoch seconds.</param>
    public static FirstFactorOutcome Begin(
        UserId user, TfaUser? factors, string legacyKeys, TfaSettings settings, TfaState state, long now)
    {
        var legacy = LegacyKeys.Entries(user, legacyKeys, settings.Realm, now);
        var all = LegacyKeys.Merge(factors, legacy) ?? TfaUser.Empty;
        var pass = state.Pass?.IsOpenAt(now) == true;
        if (settings.Realm?.Type == RealmTfaType.Yubico)
        {
            // Whatever else the user has, and even when he has nothing.
            return new FirstFactorOutcome.Challenge(ChallengeJson.Write(false, all.Recovery, null, null, yubico: true), state, false);
        }

        var totp = all.Totp.Any(e => e.Enabled);
        var yubico = all.Yubico.Any(e => e.Enabled);
        ImmutableArray<WebAuthnEntry> keys = [.. all.WebAuthn.Where(e => e.Enabled).Select(e => e.Value)];
        ImmutableArray<U2fEntry> oldKeys = [.. all.U2f.Where(e => e.Enabled).Select(e => e.Value)];
        var webAuthn = keys.IsEmpty ? null : WebAuthnLogin.Start(user, keys, settings, now);
        var u2f = oldKeys.IsEmpty ? null : U2fLogin.Start(oldKeys, settings, now);
        if (totp || yubico || webAuthn is not null || u2f is not null || all.Recovery is not null)
        {
            var json = ChallengeJson.Write(totp, all.Recovery, u2f?.OptionsJson, webAuthn?.OptionsJson, yubico, pass);
            var next = webAuthn is null ? state : state.With(webAuthn.Pending);
            next = u2f is null ? next : next.With(u2f.Pending);
            return new FirstFactorOutcome.Challenge(json, next, webAuthn is not null || u2f is not null);
        }

        // A key that cannot be asked for, because the configuration does not fit, blocks the user. It never lets him in.
        if (!keys.IsEmpty || !oldKeys.IsEmpty || (pass && settings.Realm is not null))
        {
            return new FirstFactorOutcome.Challenge(ChallengeJson.Write(false, null, null, null, false, pass), state, false);
        }

        return settings.Realm is null ? new FirstFactorOutcome.NotNeeded() : new FirstFactorOutcome.MissingForRealm();
    }

    /// <summary>Checks an answer and spends what it used.</summary>
    /// <param name="user">Who logs in.</param>
    /// <param name="factors">His record in tfa.cfg; null when there is none.</param>
    /// <param name="legacyKeys">His <c>keys</c> field in user.cfg; empty when there is none.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="challengeJson">The challenge in the half ticket; null when the answer came along with the password.</param>
    /// <param name="response"><c>TYPE:ANSWER</c>. Without a challenge, bare digits are a TOTP code.</param>
    /// <param name="now">Epoch seconds.</param>
    public static TfaVerdict Verify(
        UserId user,
        TfaUser? factors,
        string legacyKeys,
        TfaSettings settings,
        TfaState state,
        string? challengeJson,
        string response,
        long now)
    {
        var attempt = new TfaAttempt(user, factors, legacyKeys, settings, state, challengeJson, now);
        var (type, answer) = Split(response, challengeJson is null);
        return attempt.Run(type, answer);
    }

    private static (string Type, string Answer) Split(string response, bool bareDigits)
    {
        var colon = response.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            return (response[..colon], response[(colon + 1)..]);
        }

        return bareDigits && response.Length > 0 && response.All(char.IsAsciiDigit) ? ("totp", response) : ("", response);
    }
}
