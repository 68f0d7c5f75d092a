namespace PveAuth.Core.Tfa;

internal sealed partial class TfaAttempt
{
    /// <summary>The validation server was asked before, because that takes time and this runs under a lock; the server itself
    /// spends the password.</summary>
    private TfaVerdict ByYubico(string typed)
    {
        if (!IsOffered("yubico"))
        {
            return Refuse(TfaFault.NotOffered);
        }

        if (YubicoOtp.Read(typed) is not { } otp)
        {
            return Refuse(TfaFault.YubicoRefused);
        }

        // Ids are compared as they are stored; one that was typed into user.cfg in another form has never matched.
        var id = YubicoOtp.PublicIdOf(otp);
        var entry = (factors?.Yubico ?? []).Concat(legacy.Yubico).FirstOrDefault(entry => entry.Enabled && entry.Value == id);
        if (entry is null)
        {
            return Refuse(TfaFault.UnknownCredential);
        }

        if (settings.Yubico is not { Verdict: not YubicoVerdict.Unknown } answer)
        {
            return Refuse(TfaFault.YubicoUnavailable);
        }

        // A validation server forgets nothing, it should be thought; not all of them remember.
        var last = before.SpentCodes.FirstOrDefault(spent => spent.Entry == id);
        if (answer.Verdict == YubicoVerdict.Wrong || answer.Counter <= last?.Counter)
        {
            return Refuse(TfaFault.YubicoRefused);
        }

        var spent = last is null ? before.SpentCodes : before.SpentCodes.Remove(last);
        return Accept(
            entry.Id,
            LegacyKeys.Merge(factors, legacy),
            before with
            {
                TfaFailures = 0,
                SpentCodes = answer.Counter is { } counter ? spent.Add(new SpentCode(id, counter, long.MaxValue)) : spent,
            }) with
        {
            SetKeysMarker = !legacy.IsEmpty,
        };
    }
}
