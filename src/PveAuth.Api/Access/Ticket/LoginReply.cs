using System.Text.Json.Nodes;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Access.Ticket;

/// <summary>The answers of <c>POST /access/ticket</c>.</summary>
public static class LoginReply
{
    /// <summary>A finished login.</summary>
    public static async Task<JsonObject> CompleteAsync(ApiCall call, UserId user, CancellationToken cancellationToken)
    {
        var name = user.ToString();
        var keys = await call.Services.Directory.Keys.SigningKeysAsync(call.Now, cancellationToken);
        return WithClusterName(call, user, new JsonObject
        {
            ["username"] = name,
            ["ticket"] = keys.IssueSession(name, call.Now),
            ["CSRFPreventionToken"] = call.Services.Directory.Keys.Csrf.Issue(name, call.Now),
            ["cap"] = Capabilities(call.Config.Permissions, user),
        });
    }

    /// <summary>The first phase of a login with a second factor.</summary>
    public static async Task<JsonObject> HalfAsync(ApiCall call, UserId user, string challengeJson, CancellationToken cancellationToken)
    {
        var name = user.ToString();
        var keys = await call.Services.Directory.Keys.SigningKeysAsync(call.Now, cancellationToken);
        return WithClusterName(call, user, new JsonObject
        {
            ["username"] = name,
            ["ticket"] = keys.IssueHalf(name, challengeJson, call.Now),
            ["CSRFPreventionToken"] = call.Services.Directory.Keys.Csrf.Issue(name, call.Now),
            ["NeedTFA"] = 1,
        });
    }

    /// <summary>A verified credential, for which there is no new ticket.</summary>
    public static JsonObject Verified(ApiCall call, UserId user) => WithClusterName(call, user, new JsonObject
    {
        ["username"] = user.ToString(),
        ["cap"] = Capabilities(call.Config.Permissions, user),
    });

    /// <summary>What the user may do somewhere, for user interfaces that hide what nobody may use.</summary>
    public static JsonObject Capabilities(PermissionIndex permissions, UserId user)
    {
        var cap = new JsonObject();
        foreach (var (bucket, privileges) in permissions.Cap(new AuthId(user)))
        {
            var names = new JsonObject();
            foreach (var privilege in privileges)
            {
                names[privilege.ToString()] = 1;
            }

            cap[bucket] = names;
        }

        return cap;
    }

    /// <summary>The cluster's name is for those who may look at the system.</summary>
    private static JsonObject WithClusterName(ApiCall call, UserId user, JsonObject reply)
    {
        if (call.Config.Permissions.HasAll(new AuthId(user), AclPath.Root, Privilege.SysAudit) &&
            call.Services.Directory.ClusterName is { } name)
        {
            reply["clustername"] = name;
        }

        return reply;
    }
}
