using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Checks;
using PveAuth.Core.Config;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Roles;

/// <summary>Roles.</summary>
internal static class RoleMethods
{
    private static readonly Parameter Id = Param.Of("pve-roleid", "roleid") with { Description = "The role." };

    private static readonly Parameter Privileges =
        Param.Of("pve-priv-list", "privs").Optional() with { Description = "What the role allows." };

    private static readonly Permission Change = Permission.On("/access", Privilege.SysModify);

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/roles")
            .Describes("Lists the roles.")
            .Requires(Permission.AnyUser)
            .Runs(List),

        ApiMethod.Get("/access/roles/{roleid}")
            .Describes("Shows what a role allows.")
            .Takes(Id)
            .Requires(Permission.AnyUser)
            .Runs(Show),

        ApiMethod.Post("/access/roles")
            .Describes("Creates a role.")
            .Takes(Id, Privileges)
            .Requires(Change)
            .Runs(CreateAsync),

        ApiMethod.Put("/access/roles/{roleid}")
            .Describes("Changes what a role allows.")
            .Takes(
                Id,
                Privileges,
                Param.Flag("append").Optional() with { Requires = "privs", Description = "Adds to what the role allows already." })
            .Requires(Change)
            .Runs(UpdateAsync),

        ApiMethod.Delete("/access/roles/{roleid}")
            .Describes("Deletes a role and the permissions that were given by it.")
            .Takes(Id)
            .Requires(Change)
            .Runs(DeleteAsync),
    ];

    private static ApiResult List(ApiCall call)
    {
        var builtin = BuiltinRoles.All.Select(role => (Id: role.Key, Privileges: role.Value, IsSpecial: 1));
        var own = call.Config.Users.Roles.Values.Select(role => (role.Id, role.Privileges, IsSpecial: 0));
        return ApiResult.Of(new JsonArray([.. builtin.Concat(own).OrderBy(role => role.Id, StringComparer.Ordinal).Select(role =>
            new JsonObject { ["roleid"] = role.Id, ["privs"] = role.Privileges.ToString(), ["special"] = role.IsSpecial })]));
    }

    private static ApiResult Show(ApiCall call)
    {
        var id = call.Parameters.RequiredText("roleid");
        return call.Config.Users.PrivilegesOf(id) is { } privileges
            ? ApiResult.Of(new JsonObject(privileges.Select(p => KeyValuePair.Create<string, JsonNode?>(p.ToString(), 1))))
            : Missing(id);
    }

    private static Task<ApiResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("roleid");
        if (id.StartsWith(BuiltinRoles.ReservedPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult<ApiResult>(
                ApiError.Parameter("roleid", $"names that begin with {BuiltinRoles.ReservedPrefix}, in any case, are reserved"));
        }

        return call.ChangeUsersAsync(
            "create role failed",
            $"created role '{id}'",
            now => now.Users.HasRole(id) ? ApiError.Failed($"role '{id}' already exists") : now.Users.With(new Role(id, Given(call))),
            cancellationToken);
    }

    private static Task<ApiResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken) => ChangeAsync(
        call,
        "update role failed",
        "modified",
        (users, role) => users.With(call.Parameters.Flag("append") == true
            ? role with { Privileges = role.Privileges | Given(call) }
            : new Role(role.Id, Given(call))),
        cancellationToken);

    private static Task<ApiResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        ChangeAsync(call, "delete role failed", "deleted", (users, role) => users.WithoutRole(role.Id), cancellationToken);

    /// <summary>Changes an own role.</summary>
    private static Task<ApiResult> ChangeAsync(
        ApiCall call, string failure, string done, Func<UserCfg, Role, UserCfg> change, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("roleid");
        if (BuiltinRoles.All.ContainsKey(id))
        {
            return Task.FromResult<ApiResult>(ApiError.Failed($"auto-generated role '{id}' cannot be {done}"));
        }

        return call.ChangeUsersAsync(
            failure,
            $"{done} role '{id}'",
            now => now.Users.Roles.TryGetValue(id, out var role) ? change(now.Users, role) : Missing(id),
            cancellationToken);
    }

    private static PrivilegeSet Given(ApiCall call) =>
        PrivilegeList.TryRead(call.Parameters.Text("privs") ?? "", out var privileges)
            ? privileges
            : throw new InvalidOperationException("The schema lets only privileges pass.");

    private static ApiError Missing(string id) => ApiError.Failed($"role '{id}' does not exist");
}
