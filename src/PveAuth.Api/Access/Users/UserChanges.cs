using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Users;

/// <summary>Creates, changes and removes users.</summary>
internal static class UserChanges
{
    private const string CreateFailed = "create user failed";

    public static async Task<ApiResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var user = call.User;
        if (!user.IsSafeToCreate)
        {
            // In the lists of user.cfg such a name would be several names, and a ticket could name somebody else.
            return ApiError.Parameter("userid", "a new name must be ASCII, without ',', ';', '%' and control characters");
        }

        return await call.ChangeUsersAsync(
            CreateFailed, $"created user '{user}'", now => CreateAsync(call, user, now, cancellationToken), cancellationToken);
    }

    public static async Task<ApiResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (SuperUser.LockOut(call) is { } lockOut)
        {
            return lockOut;
        }

        return await call.ChangeUsersAsync(
            "update user failed", $"changed user '{call.User}'", now => Update(call, now), cancellationToken);
    }

    /// <summary>Removes a user from every file. Somebody who dies in between leaves a user who cannot log in, or second factors
    /// of nobody; both are cleared away by doing it again.</summary>
    public static Task<ApiResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var user = call.User;
        if (user == UserId.Root && !call.Caller.IsRoot)
        {
            // It would take away the second factors of root@pam, which is up to root@pam alone.
            return Task.FromResult<ApiResult>(ApiError.Forbidden());
        }

        return call.Services.Directory.SecondFactors.UpdateAsync(
            user,
            async record =>
            {
                var result = await call.ChangeUsersAsync(
                    "delete user failed",
                    $"deleted user '{user}'",
                    async now =>
                    {
                        await RemoveSecretsAsync(call, user, now, cancellationToken);
                        return now.Users.Without(user);
                    },
                    cancellationToken);
                return (result.Error is null ? TfaRecord.Empty : record, result);
            },
            cancellationToken);
    }

    private static async Task<Outcome> CreateAsync(ApiCall call, UserId user, ConfigSnapshot now, CancellationToken cancellationToken)
    {
        var realm = now.Domains.Find(user.Realm);
        if (Namesake(now.Users, user, ignoreCase: realm is { CaseSensitive: false }) is { Exists: true } namesake)
        {
            return ApiError.Failed($"user '{namesake}' already exists");
        }

        var groups = Groups(call);
        if (MissingGroup(now.Users, groups) is { } missing)
        {
            return missing;
        }

        // The last step before the write: PVE leaves the password behind when a later one fails.
        if (await SetPasswordAsync(call, user, realm, now, cancellationToken) is { } fault)
        {
            return fault;
        }

        return now.Users.With(Changed(new User(user), call.Parameters)).WithMemberships(user, groups, keepOthers: true);
    }

    private static Outcome Update(ApiCall call, ConfigSnapshot now)
    {
        if (SuperUser.RefusalToChange(call, now) is { } refusal)
        {
            return Outcome.Plain(refusal);
        }

        if (!now.Users.Users.TryGetValue(call.User, out var user))
        {
            return ApiError.Failed($"no such user ('{call.User}')");
        }

        var groups = Groups(call);
        if (MissingGroup(now.Users, groups) is { } missing)
        {
            return missing;
        }

        var users = now.Users.With(Changed(user, call.Parameters));
        return call.Parameters.Has("groups")
            ? users.WithMemberships(user.Id, groups, keepOthers: call.Parameters.Flag("append") == true)
            : users;
    }

    /// <summary>The user with what was given; empty texts and an end at 0 clear.</summary>
    private static User Changed(User user, BoundParameters given) => user with
    {
        Enabled = given.Flag("enable") ?? user.Enabled,
        Expire = given.Integer("expire") ?? user.Expire,
        FirstName = given.Text("firstname") ?? user.FirstName,
        LastName = given.Text("lastname") ?? user.LastName,
        Email = given.Text("email") ?? user.Email,
        Comment = given.Text("comment") ?? user.Comment,
        Keys = given.Text("keys") ?? user.Keys,
    };

    private static HashSet<string> Groups(ApiCall call) =>
        ListText.Split(call.Parameters.Text("groups") ?? "").ToHashSet(StringComparer.Ordinal);

    private static ApiError? MissingGroup(UserCfg users, HashSet<string> groups) =>
        groups.FirstOrDefault(id => !users.Groups.ContainsKey(id)) is { } missing ? ApiError.Failed($"no such group '{missing}'") : null;

    /// <summary>The user who has the name already; nobody if it is free.</summary>
    private static UserId Namesake(UserCfg users, UserId user, bool ignoreCase) => users.Users.ContainsKey(user)
        ? user
        : ignoreCase
            ? users.Users.Keys.FirstOrDefault(other =>
                string.Equals(other.ToString(), user.ToString(), StringComparison.OrdinalIgnoreCase) && other.Realm == user.Realm)
            : default;

    /// <summary>Sets the password, or sees to it that the new user has none: a hash may be left of an attempt that failed, and
    /// whoever made it knows the password.</summary>
    private static async Task<ApiError?> SetPasswordAsync(
        ApiCall call, UserId user, Realm? realm, ConfigSnapshot now, CancellationToken cancellationToken)
    {
        var passwords = call.Services.Passwords;
        if (call.Parameters.Text("password") is not { } password)
        {
            await passwords.RemoveAsync(realm, user, cancellationToken);
            return null;
        }

        if (realm is null)
        {
            return ApiError.Failed($"auth domain '{user.Realm}' does not exist");
        }

        return SuperUser.RefusalOfSystemPassword(call, now)
            ?? (await passwords.SetAsync(realm, user, password, cancellationToken) is { } fault ? ApiError.Failed(fault) : null);
    }

    private static async Task RemoveSecretsAsync(ApiCall call, UserId user, ConfigSnapshot now, CancellationToken cancellationToken)
    {
        await call.Services.Directory.Tokens.UpdateAsync(
            tokens => (tokens.Tokens.Any(token => token.User == user) ? tokens.WithoutTokensOf(user) : tokens, true), cancellationToken);
        await call.Services.Passwords.RemoveAsync(now.Domains.Find(user.Realm), user, cancellationToken);
    }
}
