using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

public static partial class Enrolment
{
    /// <summary>Begins the registration of a passkey that may log in without a password.</summary>
    /// <param name="user">Whose passkey it will be.</param>
    /// <param name="factors">His record; null when there is none.</param>
    /// <param name="description">The user's name for it.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="notes">The notes on his factors.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult BeginPasskey(
        UserId user, TfaUser? factors, string description, TfaSettings settings, TfaState state, FactorNotes notes, long now) =>

        // Only passkeys are excluded, disabled ones too: a new one would replace them on the authenticator. A key that is a second
        // factor already may become a passkey as well.
        BeginWebAuthn(
            ChallengeKind.PasskeyRegistration, user, factors, description, settings, state, notes, now,
            isExcluded: entry => notes.Of(entry.Id).IsPasskey,
            (party, handle, challenge, exclude) =>
                WebAuthnOptionsJson.PasskeyCreation(party, user.ToString(), handle, challenge, exclude));

    /// <summary>Finishes the registration of a passkey.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="state">His run-time state.</param>
    /// <param name="notes">The notes on his factors.</param>
    /// <param name="challenge">The bare challenge, base64url.</param>
    /// <param name="value">The browser's answer, JSON.</param>
    /// <param name="id">The new entry's id, see <see cref="EntryId.New"/>.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult FinishPasskey(
        TfaUser? factors, TfaSettings settings, TfaState state, FactorNotes notes, string challenge, string value, string id, long now) =>
        FinishWebAuthn(ChallengeKind.PasskeyRegistration, factors, settings, state, notes, challenge, value, id, now);
}
