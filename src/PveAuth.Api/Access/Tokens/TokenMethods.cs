using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Checks;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Tokens;

/// <summary>API tokens: list, look and change; what changes do is in the file beside this one.</summary>
internal static class TokenMethods
{
    private const string Path = "/access/users/{userid}/token/{tokenid}";

    private static readonly Parameter User = Param.Of(Formats.UserId, "userid", UserId.MaxLength) with { Description = "The user." };

    private static readonly ImmutableArray<Parameter> Token =
    [
        User,
        Param.Text("tokenid") with { Pattern = @"(?:[A-Za-z][A-Za-z0-9\.\-_]+)", Description = "The token's name." },
    ];

    private static readonly ImmutableArray<Parameter> Details =
    [
        .. Token,
        Param.Text("comment").Optional() with { Description = "A remark." },
        Param.Integer("expire", minimum: 0).Optional() with
        {
            Default = "same as user",
            Description = "When the token ends, epoch seconds; 0 for never.",
        },
        Param.Flag("privsep").Optional() with { Default = "1", Description = "Whether the token has permissions of its own only." },
    ];

    private static readonly Permission SelfOrAdministrator =
        Permission.Or(Permission.Self, Permission.OnGroupsOfUser(Privilege.UserModify));

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/users/{userid}/token")
            .Describes("Lists the API tokens of a user.")
            .Takes(User)
            .Requires(SelfOrAdministrator)
            .Runs(List),

        ApiMethod.Get(Path)
            .Describes("Shows an API token.")
            .Takes(Token)
            .Requires(SelfOrAdministrator)
            .Runs(Show),

        ApiMethod.Post(Path)
            .Describes("Creates an API token. Its secret is in the answer and nowhere else.")
            .Takes(Details)
            .Requires(SelfOrAdministrator)
            .Runs(TokenChanges.CreateAsync),

        ApiMethod.Put(Path)
            .Describes("Changes an API token; what is not given stays.")
            .Takes(
            [
                .. Details,
                Param.Of("pve-configid-list", "delete").Optional() with { Description = "Settings to remove; only comment can be." },
                Param.Flag("regenerate").Optional() with { Default = "0", Description = "Makes a new secret; the old one ends at once." },
            ])
            .Requires(SelfOrAdministrator)
            .Runs(TokenChanges.UpdateAsync),

        ApiMethod.Delete(Path)
            .Describes("Deletes an API token with its permissions.")
            .Takes(Token)
            .Requires(SelfOrAdministrator)
            .Runs(TokenChanges.DeleteAsync),
    ];

    /// <summary>Finds the token that a call names.</summary>
    /// <returns>Null when it is there; else PVE's words for what is missing.</returns>
    public static ApiError? Find(ApiCall call, UserCfg users, out User user, out ApiToken token)
    {
        token = null!;
        if (!users.Users.TryGetValue(call.User, out user!))
        {
            return NoSuchUser(call);
        }

        var name = call.Parameters.RequiredText("tokenid");
        return user.Tokens.TryGetValue(name, out token!) ? null : ApiError.Failed($"no such token '{name}' for user '{user.Id}'");
    }

    /// <summary>PVE's words for a user who is not there.</summary>
    public static ApiError NoSuchUser(ApiCall call) => ApiError.Failed($"no such user ('{call.User}')");

    private static ApiResult List(ApiCall call) => call.Config.Users.Users.TryGetValue(call.User, out var user)
        ? ApiResult.Of(new JsonArray([.. user.Tokens.Values.Select(token => TokenJson.Of(token, withId: true))]))
        : NoSuchUser(call);

    private static ApiResult Show(ApiCall call) =>
        Find(call, call.Config.Users, out _, out var token) is { } missing ? missing : ApiResult.Of(TokenJson.Of(token));
}
