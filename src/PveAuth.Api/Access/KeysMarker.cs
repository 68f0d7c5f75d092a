using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Api.Access;

/// <summary>The field <c>keys</c> of user.cfg, where PVE notes with an <c>x</c> that a user has entries in tfa.cfg.</summary>
internal static class KeysMarker
{
    private const string HasEntries = "x";

    /// <summary>Sets or clears the mark. Taken under the lock of tfa.cfg, which comes before that of user.cfg.</summary>
    /// <returns>Whether there still is such a user.</returns>
    public static Task<bool> SetAsync(ConfigDirectory directory, UserId user, bool present, CancellationToken cancellationToken) =>
        directory.Users.UpdateAsync(
            users =>
            {
                var keys = present ? HasEntries : "";
                var isThere = users.Users.TryGetValue(user, out var found);
                return (isThere && found!.Keys != keys ? users.With(found with { Keys = keys }) : users, isThere);
            },
            cancellationToken);
}
