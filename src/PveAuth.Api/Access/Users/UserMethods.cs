using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Access.Tokens;
using PveAuth.Api.Checks;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Users;

/// <summary>Users: list, look and change; what changes do is in the file beside this one.</summary>
internal static class UserMethods
{
    private static readonly Parameter User = Param.Of(Formats.UserId, "userid", UserId.MaxLength) with { Description = "The user." };

    /// <summary>What can be said about a user at the beginning and later.</summary>
    private static readonly ImmutableArray<Parameter> Details =
    [
        User,
        Param.Flag("enable").Optional() with { Default = "1", Description = "Whether the user may log in." },
        Param.Integer("expire", minimum: 0).Optional() with { Description = "When the account ends, epoch seconds; 0 for never." },
        Param.Text("firstname", 1024).Optional() with { Description = "Given name." },
        Param.Text("lastname", 1024).Optional() with { Description = "Family name." },
        Param.Of("email-opt", "email", 254).Optional() with { Description = "Mail address." },
        Param.Text("comment", 2048).Optional() with { Description = "A remark." },
        Param.Text("keys", 4096).Optional() with
        {
            // PVE puts the length into the pattern, which an engine without backtracking would unroll.
            Pattern = "[0-9a-zA-Z!=]*",
            IsSecret = true,
            Description = "Old keys for second factors; x when there are entries of the newer kind.",
        },
        Param.Of("pve-groupid-list", "groups").Optional() with { Description = "The groups that the user is in." },
    ];

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/users")
            .Describes("Lists the users that the caller may see.")
            .Takes(
                Param.Flag("enabled").Optional() with { Description = "Only users that are enabled, or only others." },
                Param.Flag("full").Optional() with { Default = "0", Description = "Also groups and API tokens." })
            .Requires(Permission.AnyUser)
            .Runs(List),

        ApiMethod.Get("/access/users/{userid}")
            .Describes("Shows a user.")
            .Takes(User)
            .Requires(Permission.OnGroupsOfUser(Privilege.UserModify, Privilege.SysAudit))
            .Runs(Show),

        ApiMethod.Post("/access/users")
            .Describes("Creates a user.")
            .Takes([.. Details, Param.Password("password", 8, 64).Optional() with { Description = "The first password." }])
            .Requires(Permission.And(Permission.AllocateUserInRealm, Permission.OnGroupsOfNewUser(Privilege.UserModify)))
            .Runs(UserChanges.CreateAsync),

        ApiMethod.Put("/access/users/{userid}")
            .Describes("Changes a user; what is not given stays.")
            .Takes(
            [
                .. Details,
                Param.Flag("append").Optional() with { Requires = "groups", Description = "Whether the user stays in the other groups." },
            ])
            .Requires(Permission.OnGroupsOfChangedUser(Privilege.UserModify))
            .Runs(UserChanges.UpdateAsync),

        ApiMethod.Delete("/access/users/{userid}")
            .Describes("Deletes a user with tokens, memberships, permissions, password and second factors.")
            .Takes(User)
            .Requires(Permission.And(Permission.AllocateUserInRealm, Permission.OnGroupsOfUser(Privilege.UserModify)))
            .Runs(UserChanges.DeleteAsync),
    ];

    /// <summary>Which users the caller may see.</summary>
    public static Func<UserId, bool> Visible(ApiCall call) => VisibleUsers.To(call.Caller, call.Config);

    private static ApiResult List(ApiCall call) => ApiResult.OfList(Listed(call));

    private static IEnumerable<JsonObject> Listed(ApiCall call)
    {
        var isVisible = Visible(call);
        var enabled = call.Parameters.Flag("enabled");
        var full = call.Parameters.Flag("full") == true;
        var tfa = call.Services.Directory.Tfa.Current.Value;
        foreach (var user in call.Config.Users.SortedUsers())
        {
            if (!isVisible(user.Id) || (enabled is not null && enabled != user.Enabled))
            {
                continue;
            }

            var entry = new JsonObject { ["userid"] = user.Id.ToString() };
            Describe(user, entry);
            if (call.Config.Domains.Find(user.Id.Realm) is { } realm)
            {
                entry["realm-type"] = realm.Type;
            }

            TfaLocks.Describe(tfa.Users.GetValueOrDefault(user.Id), call.Now, entry);
            if (full)
            {
                entry["groups"] = string.Join(',', GroupNames(call, user.Id));
                entry["tokens"] = user.Tokens.Count == 0
                    ? null
                    : new JsonArray([.. user.Tokens.Values.Select(t => TokenJson.Of(t, withId: true))]);
            }

            yield return entry;
        }
    }

    private static ApiResult Show(ApiCall call)
    {
        if (!call.Config.Users.Users.TryGetValue(call.User, out var user))
        {
            return ApiError.Failed($"no such user ('{call.User}')");
        }

        var entry = new JsonObject();
        Describe(user, entry);
        entry["groups"] = new JsonArray([.. GroupNames(call, user.Id).Select(name => JsonValue.Create(name))]);
        entry["tokens"] = user.Tokens.Count == 0
            ? null
            : new JsonObject(user.Tokens.Values.Select(t => KeyValuePair.Create<string, JsonNode?>(t.Id, TokenJson.Of(t))));
        return ApiResult.Of(entry);
    }

    private static IEnumerable<string> GroupNames(ApiCall call, UserId user) =>
        call.Config.Users.GroupsOf(user).Select(group => group.Id);

    private static void Describe(User user, JsonObject entry)
    {
        entry["enable"] = user.Enabled ? 1 : 0;
        entry["expire"] = user.Expire;
        AddText(entry, "firstname", user.FirstName);
        AddText(entry, "lastname", user.LastName);
        AddText(entry, "email", user.Email);
        AddText(entry, "comment", user.Comment);
        AddText(entry, "keys", user.Keys);
    }

    private static void AddText(JsonObject entry, string name, string text)
    {
        if (text.Length > 0)
        {
            entry[name] = text;
        }
    }
}
