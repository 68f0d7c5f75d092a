using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Checks;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Users;

/// <summary>Users: list and look.</summary>
internal static class UserMethods
{
    private static readonly PrivilegeSet Seeing = PrivilegeSet.Of(Privilege.UserModify, Privilege.SysAudit);

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
            .Takes(Param.Of(Formats.UserId, "userid", UserId.MaxLength) with { Description = "The user." })
            .Requires(Permission.OnGroupsOfUser(Privilege.UserModify, Privilege.SysAudit))
            .Runs(Show),
    ];

    /// <summary>Which users the caller may see: all, or those in groups that they administer, and always themselves.</summary>
    public static Func<UserId, bool> Visible(ApiCall call)
    {
        if (call.AllowsAny("/access/groups", Seeing))
        {
            return static _ => true;
        }

        var members = call.Config.Users.Groups.Values
            .Where(group => AclPath.TryParse($"/access/groups/{group.Id}", out var path) &&
                call.Config.Permissions.HasAny(call.Caller, path, Seeing))
            .SelectMany(group => group.Members)
            .ToHashSet();
        if (!call.Caller.IsToken)
        {
            members.Add(call.Caller.User);
        }

        return members.Contains;
    }

    private static ApiResult List(ApiCall call)
    {
        var isVisible = Visible(call);
        var enabled = call.Parameters.Flag("enabled");
        var full = call.Parameters.Flag("full") == true;
        var tfa = call.Services.Directory.Tfa.Current.Value;
        var list = new JsonArray();
        foreach (var user in call.Config.Users.Users.Values.OrderBy(u => u.Id))
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
                    : new JsonArray([.. Sorted(user).Select(t => Describe(t, new JsonObject { ["tokenid"] = t.Id }))]);
            }

            list.Add(entry);
        }

        return ApiResult.Of(list);
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
            : new JsonObject(Sorted(user).Select(t => KeyValuePair.Create<string, JsonNode?>(t.Id, Describe(t, []))));
        return ApiResult.Of(entry);
    }

    private static IEnumerable<string> GroupNames(ApiCall call, UserId user) =>
        call.Config.Users.GroupsOf(user).Select(group => group.Id).Order(StringComparer.Ordinal);

    private static IEnumerable<ApiToken> Sorted(User user) => user.Tokens.Values.OrderBy(t => t.Id, StringComparer.Ordinal);

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

    private static JsonObject Describe(ApiToken token, JsonObject entry)
    {
        entry["expire"] = token.Expire;
        entry["privsep"] = token.PrivilegeSeparated ? 1 : 0;
        AddText(entry, "comment", token.Comment);
        return entry;
    }

    private static void AddText(JsonObject entry, string name, string text)
    {
        if (text.Length > 0)
        {
            entry[name] = text;
        }
    }
}
