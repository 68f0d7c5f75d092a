using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Checks;
using PveAuth.Core.Config;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Groups;

/// <summary>Groups.</summary>
internal static class GroupMethods
{
    private static readonly PrivilegeSet Seeing =
        PrivilegeSet.Of(Privilege.UserModify, Privilege.SysAudit, Privilege.GroupAllocate);

    private static readonly Parameter Id = Param.Of("pve-groupid", "groupid") with { Description = "The group." };

    private static readonly Parameter Comment = Param.Text("comment").Optional() with { Description = "A remark." };

    private static readonly Permission Change = Permission.On("/access/groups", Privilege.GroupAllocate);

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/groups")
            .Describes("Lists the groups that the caller may see.")
            .Requires(Permission.AnyUser)
            .Runs(List),

        ApiMethod.Get("/access/groups/{groupid}")
            .Describes("Shows a group.")
            .Takes(Id)
            .Requires(Permission.OnAny("/access/groups", Privilege.SysAudit, Privilege.GroupAllocate))
            .Runs(Show),

        ApiMethod.Post("/access/groups")
            .Describes("Creates a group.")
            .Takes(Id, Comment)
            .Requires(Change)
            .Runs(CreateAsync),

        ApiMethod.Put("/access/groups/{groupid}")
            .Describes("Changes the remark of a group.")
            .Takes(Id, Comment)
            .Requires(Change)
            .Runs(UpdateAsync),

        ApiMethod.Delete("/access/groups/{groupid}")
            .Describes("Deletes a group with its permissions. Its members stay.")
            .Takes(Id)
            .Requires(Change)
            .Runs(DeleteAsync),
    ];

    private static ApiResult List(ApiCall call)
    {
        var list = new JsonArray();
        foreach (var group in call.Config.Users.Groups.Values.OrderBy(g => g.Id, StringComparer.Ordinal))
        {
            if (!call.AllowsAny($"/access/groups/{group.Id}", Seeing))
            {
                continue;
            }

            var entry = new JsonObject { ["groupid"] = group.Id, ["users"] = string.Join(',', group.Members) };
            AddComment(group, entry);
            list.Add(entry);
        }

        return ApiResult.Of(list);
    }

    private static ApiResult Show(ApiCall call)
    {
        if (!call.Config.Users.Groups.TryGetValue(call.Parameters.RequiredText("groupid"), out var group))
        {
            return Missing(call);
        }

        var reply = new JsonObject { ["members"] = new JsonArray([.. group.Members.Select(m => JsonValue.Create(m.ToString()))]) };
        AddComment(group, reply);
        return ApiResult.Of(reply);
    }

    private static Task<ApiResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("groupid");
        return call.ChangeUsersAsync(
            "create group failed",
            $"created group '{id}'",
            now => now.Users.Groups.ContainsKey(id)
                ? ApiError.Failed($"group '{id}' already exists")
                : now.Users.With(new Group(id) { Comment = call.Parameters.Text("comment") ?? "" }),
            cancellationToken);
    }

    private static Task<ApiResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("groupid");
        return call.ChangeUsersAsync(
            "update group failed",
            $"changed group '{id}'",
            now => now.Users.Groups.TryGetValue(id, out var group)
                ? now.Users.With(group with { Comment = call.Parameters.Text("comment") ?? group.Comment })
                : Missing(call),
            cancellationToken);
    }

    private static Task<ApiResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("groupid");
        return call.ChangeUsersAsync(
            "delete group failed",
            $"deleted group '{id}'",
            now => now.Users.Groups.ContainsKey(id) ? now.Users.WithoutGroup(id) : Missing(call),
            cancellationToken);
    }

    private static ApiError Missing(ApiCall call) => ApiError.Failed($"group '{call.Parameters.RequiredText("groupid")}' does not exist");

    private static void AddComment(Group group, JsonObject entry)
    {
        if (group.Comment.Length > 0)
        {
            entry["comment"] = group.Comment;
        }
    }
}
