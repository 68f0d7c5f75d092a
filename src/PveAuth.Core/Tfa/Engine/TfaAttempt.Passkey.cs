namespace PveAuth.Core.Tfa;

internal sealed partial class TfaAttempt
{
    /// <summary>The name of the method in verdicts, logs and notes.</summary>
    public const string PasskeyMethod = "passkey";

    public TfaVerdict RunPasskey(FactorNotes notes, PasskeyResponse response, long issuedAt, bool isEnough)
    {
        // Whoever answers here has proven nothing yet, and a signature cannot be guessed: to count what is wrong would only let
        // everybody who knows a user handle, which is no secret, lock its owner out of all factors.
        return Described(
            factors is not null && factors.IsLockedAt(now)
                ? Refuse(TfaFault.Locked) with { LockedUntil = factors.TfaLockedUntil }
                : ByPasskey(notes, response, issuedAt, isEnough),
            PasskeyMethod);
    }

    private TfaVerdict ByPasskey(FactorNotes notes, PasskeyResponse response, long issuedAt, bool isEnough)
    {
        var answer = response.Assertion;
        if (issuedAt < now - PasskeyChallenges.Life || issuedAt > now + PasskeyChallenges.Skew)
        {
            return Refuse(TfaFault.ChallengeExpired);
        }

        if (before.HasSpent(answer.Challenge))
        {
            return Refuse(TfaFault.ChallengeUnknown);
        }

        // A plain second factor is none of these: nobody asked its owner whether it may stand for the password.
        var index = -1;
        for (var i = 0; i < (factors?.WebAuthn.Length ?? 0); i++)
        {
            var candidate = factors!.WebAuthn[i];
            if (candidate.Enabled && notes.Of(candidate.Id).IsPasskey && candidate.Value.CredentialId.AsSpan().SequenceEqual(answer.Id))
            {
                index = i;
            }
        }

        if (index < 0)
        {
            return Refuse(TfaFault.UnknownCredential);
        }

        var entry = factors!.WebAuthn[index];
        var pending = new PendingChallenge(
            ChallengeKind.PasskeyLogin, answer.Challenge, "", issuedAt, settings.Verifier.StateFor(user, answer.Challenge), []);
        var check = WebAuthnLogin.Verify(user, pending, entry.Value, answer, settings);
        if (check.Fault != TfaFault.None)
        {
            return Refuse(check.Fault) with { EntryId = entry.Id, Expected = check.Expected, Got = check.Got };
        }

        var next = ReferenceEquals(check.Credential, entry.Value)
            ? factors
            : factors with { WebAuthn = factors.WebAuthn.SetItem(index, entry with { Value = check.Credential }) };
        var spent = before.WithoutExpired(now).Spend(answer.Challenge, issuedAt);
        return Accept(entry.Id, next, isEnough ? spent with { TfaFailures = 0 } : spent);
    }
}
