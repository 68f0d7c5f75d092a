using System.Collections.Immutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>A login that begins with a passkey in place of the password.</summary>
public static class PasskeyLogin
{
    /// <summary>The options for the browser: any discoverable credential, the user verified. Null when the configuration does
    /// not allow WebAuthn.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="challenge">The challenge, see <see cref="PasskeyChallenges"/>.</param>
    public static string? Options(TfaSettings settings, string challenge) =>
        RelyingParty.Create(settings.WebAuthn, settings.DefaultOrigin) is { } party
            ? WebAuthnOptionsJson.PasskeyRequest(party, challenge)
            : null;

    /// <summary>Checks an answer and spends its challenge. Failures do not count towards the locks, which hold here too.</summary>
    /// <param name="user">Whom the user handle belongs to.</param>
    /// <param name="factors">His record in tfa.cfg; null when there is none.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="notes">The notes on his factors, which say what is a passkey.</param>
    /// <param name="response">The answer.</param>
    /// <param name="issuedAt">When its challenge was issued here, which the caller has checked; epoch seconds.</param>
    /// <param name="isEnough">Whether the login is complete with it. Only then are earlier failures forgiven: otherwise the holder
    /// of a passkey could guess the second factor without end.</param>
    /// <param name="now">Epoch seconds.</param>
    public static TfaVerdict Verify(
        UserId user,
        TfaUser? factors,
        TfaSettings settings,
        TfaState state,
        FactorNotes notes,
        PasskeyResponse response,
        long issuedAt,
        bool isEnough,
        long now) =>
        new TfaAttempt(user, factors, "", settings, state, challengeJson: null, now).RunPasskey(notes, response, issuedAt, isEnough);

    /// <summary>The factors that are left to ask for after a passkey was the first one.</summary>
    public static TfaUser? Without(TfaUser? factors, string entryId) => factors is null
        ? null
        : factors with { WebAuthn = [.. factors.WebAuthn.Where(entry => entry.Id != entryId)] };
}
