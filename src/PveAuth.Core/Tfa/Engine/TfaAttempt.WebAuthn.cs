using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

internal sealed partial class TfaAttempt
{
    private TfaVerdict ByWebAuthn(string json)
    {
        if (!WebAuthnResponseReader.IsJson(json))
        {
            return Refuse(TfaFault.NotJson);
        }

        if (!IsOffered("webauthn"))
        {
            return Refuse(TfaFault.NotOffered);
        }

        if (WebAuthnResponseReader.ReadAssertion(json) is not { } response)
        {
            return Refuse(TfaFault.Malformed);
        }

        // The challenge must be the one of this half ticket, and it is gone after this, whatever the answer is worth.
        var (pending, rest) = ChallengeJson.Read(challengeJson!).WebAuthnChallenge == response.Challenge
            ? before.Take(ChallengeKind.Login, response.Challenge)
            : (null, before);
        if (pending is null)
        {
            return Refuse(TfaFault.ChallengeUnknown);
        }

        if (!pending.IsAlive(now))
        {
            return Refuse(TfaFault.ChallengeExpired) with { NextState = rest };
        }

        var index = factors is null ? -1 : IndexOf(factors.WebAuthn, key => key.CredentialId, pending, response.Id);
        if (index < 0)
        {
            return Refuse(TfaFault.UnknownCredential) with { NextState = rest };
        }

        var entry = factors!.WebAuthn[index];
        var check = WebAuthnLogin.Verify(user, pending, entry.Value, response, settings);
        if (check.Fault != TfaFault.None)
        {
            return Refuse(check.Fault) with
            {
                NextState = rest,
                EntryId = entry.Id,
                Expected = check.Expected,
                Got = check.Got,
            };
        }

        var next = ReferenceEquals(check.Credential, entry.Value)
            ? factors
            : factors with { WebAuthn = factors.WebAuthn.SetItem(index, entry with { Value = check.Credential }) };
        return Accept(entry.Id, next, rest with { TfaFailures = 0 });
    }

    // It must have been asked for, and it must still be there and enabled.
    private static int IndexOf<T>(
        ImmutableArray<TfaEntry<T>> entries, Func<T, ImmutableArray<byte>> idOf, PendingChallenge pending, byte[] id)
    {
        if (!pending.Credentials.Any(c => c.AsSpan().SequenceEqual(id)))
        {
            return -1;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Enabled && idOf(entries[i].Value).AsSpan().SequenceEqual(id))
            {
                return i;
            }
        }

        return -1;
    }
}
