using System.Text.Json.Nodes;
using PveAuth.Api.Access.Users;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api.Access.Tokens;

/// <summary>Creates, changes and removes API tokens.</summary>
/// <remarks>The secret is written before user.cfg, and removed before it: a token without an entry there is nobody, and an
/// entry without a secret opens nothing. So it does not matter where somebody dies.</remarks>
internal static class TokenChanges
{
    public static Task<ApiResult> CreateAsync(ApiCall call, CancellationToken cancellationToken) => call.ChangeUsersAsync(
        "generating token failed", $"created token '{Id(call)}'", now => CreateAsync(call, now, cancellationToken), cancellationToken);

    public static Task<ApiResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken) => call.ChangeUsersAsync(
        "updating token info failed", $"changed token '{Id(call)}'", now => UpdateAsync(call, now, cancellationToken), cancellationToken);

    public static Task<ApiResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) => call.ChangeUsersAsync(
        "deleting token failed",
        $"deleted token '{Id(call)}'",
        async now =>
        {
            if (SuperUser.RefusalToChange(call, now) is { } refusal)
            {
                return Outcome.Plain(refusal);
            }

            if (TokenMethods.Find(call, now.Users, out var user, out var token) is { } missing)
            {
                return Outcome.Plain(missing);
            }

            await call.Services.Directory.Tokens.UpdateAsync(secrets => (secrets.Without(Id(call)), true), cancellationToken);
            return now.Users.With(user.WithoutToken(token.Id));
        },
        cancellationToken);

    private static async Task<Outcome> CreateAsync(ApiCall call, ConfigSnapshot now, CancellationToken cancellationToken)
    {
        if (SuperUser.RefusalToChange(call, now) is { } refusal)
        {
            return Outcome.Plain(refusal);
        }

        if (!now.Users.Users.TryGetValue(call.User, out var user))
        {
            return Outcome.Plain(TokenMethods.NoSuchUser(call));
        }

        var name = Id(call).Token!;
        if (user.Tokens.ContainsKey(name))
        {
            return Outcome.Plain(ApiError.Parameter("tokenid", "Token already exists."));
        }

        var token = Changed(new ApiToken(name), call.Parameters);
        var info = TokenJson.Of(token);
        if (!call.Parameters.Has("expire"))
        {
            info.Remove("expire");
        }

        var reply = new JsonObject { ["info"] = info };
        await RenewSecretAsync(call, reply, cancellationToken);
        return (Outcome)now.Users.With(user.With(token)) with { Data = reply };
    }

    private static async Task<Outcome> UpdateAsync(ApiCall call, ConfigSnapshot now, CancellationToken cancellationToken)
    {
        if (SuperUser.RefusalToChange(call, now) is { } refusal)
        {
            return Outcome.Plain(refusal);
        }

        if (TokenMethods.Find(call, now.Users, out var user, out var token) is { } missing)
        {
            return Outcome.Plain(missing);
        }

        var removed = ListText.Split(call.Parameters.Text("delete") ?? "");
        if (removed.FirstOrDefault(name => name != "comment") is { } other)
        {
            return ApiError.Parameter("delete", $"unknown option '{other}'");
        }

        token = Changed(removed.Count > 0 ? token with { Comment = "" } : token, call.Parameters);

        var reply = TokenJson.Of(token);
        if (call.Parameters.Flag("regenerate") == true)
        {
            await RenewSecretAsync(call, reply, cancellationToken);
        }

        return (Outcome)now.Users.With(user.With(token)) with { Data = reply };
    }

    private static ApiToken Changed(ApiToken token, BoundParameters given) => token with
    {
        Expire = given.Integer("expire") ?? token.Expire,
        PrivilegeSeparated = given.Flag("privsep") ?? token.PrivilegeSeparated,
        Comment = given.Text("comment") ?? token.Comment,
    };

    /// <summary>Makes a secret, keeps it and adds it to the answer, which is the only one to show it.</summary>
    private static async Task RenewSecretAsync(ApiCall call, JsonObject reply, CancellationToken cancellationToken)
    {
        var secret = TokenSecret.New();
        await call.Services.Directory.Tokens.UpdateAsync(secrets => (secrets.With(Id(call), secret), true), cancellationToken);
        reply["full-tokenid"] = Id(call).ToString();
        reply["value"] = secret;
    }

    private static AuthId Id(ApiCall call) => AuthId.TryCreateToken(call.User, call.Parameters.RequiredText("tokenid"), out var id)
        ? id
        : throw new InvalidOperationException("The schema lets only names of tokens pass.");
}
