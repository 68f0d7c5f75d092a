namespace PveAuth.Core.Tfa;

internal sealed partial class TfaAttempt
{
    private TfaVerdict ByU2f(string json)
    {
        if (!WebAuthnResponseReader.IsJson(json))
        {
            return Refuse(TfaFault.NotJson);
        }

        if (!IsOffered("u2f"))
        {
            return Refuse(TfaFault.NotOffered);
        }

        // The answer names no challenge: it can only be that of this half ticket, and that is gone after this, whatever the
        // answer is worth.
        var (pending, rest) = ChallengeJson.Read(challengeJson!).U2fChallenge is { } challenge
            ? before.Take(ChallengeKind.U2fLogin, challenge)
            : (null, before);
        if (pending is null)
        {
            return Refuse(TfaFault.ChallengeUnknown);
        }

        if (!pending.IsAlive(now))
        {
            return Refuse(TfaFault.ChallengeExpired) with { NextState = rest };
        }

        if (U2fLoginResponse.Read(json) is not { } response)
        {
            return Refuse(TfaFault.Malformed) with { NextState = rest };
        }

        var index = factors is null ? -1 : IndexOf(factors.U2f, key => key.KeyHandle, pending, response.KeyHandle);
        if (index < 0)
        {
            return Refuse(TfaFault.UnknownCredential) with { NextState = rest };
        }

        var entry = factors!.U2f[index];
        var check = U2fLogin.Verify(settings, pending.Challenge, entry.Value, response);
        return check.Fault == TfaFault.None
            ? Accept(entry.Id, factors, rest with { TfaFailures = 0 })
            : Refuse(check.Fault) with
            {
                NextState = rest,
                EntryId = entry.Id,
                Expected = check.Expected,
                Got = check.Got,
            };
    }
}
