using PveAuth.Api.Audit;
using PveAuth.Core.Config;
using PveAuth.Store;

namespace PveAuth.Api.Access;

/// <summary>Changes user.cfg on behalf of a call.</summary>
internal static class UserCfgChange
{
    /// <summary>Locks the file, asks for the permission again under what is read then, and changes it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="failure">PVE's words before every error that arises under the lock, such as <c>create user failed</c>.</param>
    /// <param name="done">What the log says after success.</param>
    /// <param name="change">Makes the new content, or an error. It sees the configuration with user.cfg as it is under the
    /// lock, and may take the locks of token.cfg and shadow.cfg, which come later in PVE's order.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    public static async Task<ApiResult> ChangeUsersAsync(
        this ApiCall call, string failure, string done, Func<ConfigSnapshot, Task<Outcome>> change, CancellationToken cancellationToken)
    {
        var directory = call.Services.Directory;
        ApiResult result;
        try
        {
            result = await directory.Users.UpdateAsync(
                async users =>
                {
                    var now = directory.Current with { Users = users };

                    // Since the request began, somebody may have taken away what its permission rests on.
                    if (call.RefusalUnder(now) is { } refusal)
                    {
                        return (users, refusal);
                    }

                    var outcome = await change(now);
                    ReplacedUsers.Note(call, users, outcome.Next ?? users);
                    return (outcome.Next ?? users, outcome.ResultDuring(failure));
                },
                cancellationToken);
        }
        catch (StoreException e)
        {
            return ApiError.Failed(e.Message).During(failure);
        }

        if (result.Error is null)
        {
            call.Services.Log.Did(call.Caller.ToString(), done);
        }

        return result;
    }

    /// <summary>Changes user.cfg by a plain function.</summary>
    public static Task<ApiResult> ChangeUsersAsync(
        this ApiCall call, string failure, string done, Func<ConfigSnapshot, Outcome> change, CancellationToken cancellationToken) =>
        call.ChangeUsersAsync(failure, done, now => Task.FromResult(change(now)), cancellationToken);
}
