using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>Second factors that a change of settings would make useless.</summary>
/// <param name="Entries">How many.</param>
/// <param name="Users">Whose, sorted.</param>
public sealed record StrandedKeys(int Entries, ImmutableArray<UserId> Users)
{
    private static readonly StrandedKeys None = new(0, []);

    /// <summary>Keys that a new relying party id strands: an authenticator answers for the id it was registered under, and for no
    /// other.</summary>
    /// <param name="before">The stored settings.</param>
    /// <param name="id">The id to come; empty when WebAuthn is taken away.</param>
    /// <param name="factors">The second factors.</param>
    /// <param name="recordedIds">For which id entries were made, where that is known.</param>
    /// <returns>Nothing where the id stays, or where the stored one never worked.</returns>
    public static StrandedKeys ByRpId(
        WebAuthnDraft before,
        string id,
        TfaCfg factors,
        IReadOnlyDictionary<(UserId User, string EntryId), string> recordedIds)
    {
        if (before.RpId == id || !IdRules.IsUsable(before.RpId))
        {
            return None;
        }

        // What is known to be of another id does not answer now either. PVE does not record it: such a key may answer.
        return Of(
            factors,
            (user, factor) => factor.WebAuthn.Count(e => recordedIds.GetValueOrDefault((user, e.Id), before.RpId) == before.RpId));
    }

    /// <summary>Keys that a new AppID strands: a U2F key signs for the AppID it was registered under.</summary>
    /// <param name="before">The stored application.</param>
    /// <param name="after">The one to come.</param>
    /// <param name="factors">The second factors.</param>
    public static StrandedKeys ByAppId(U2fOptions? before, U2fOptions? after, TfaCfg factors) =>
        before is null || before.AppId == after?.AppId ? None : Of(factors, (_, factor) => factor.U2f.Length);

    private static StrandedKeys Of(TfaCfg factors, Func<UserId, TfaUser, int> count)
    {
        var counts = factors.Users
            .Select(user => (User: user.Key, Count: count(user.Key, user.Value)))
            .Where(user => user.Count > 0)
            .ToList();
        return new(counts.Sum(user => user.Count), [.. counts.Select(user => user.User).Order()]);
    }
}
