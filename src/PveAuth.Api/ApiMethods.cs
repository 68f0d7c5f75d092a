using System.Collections.Immutable;
using PveAuth.Api.Access;
using PveAuth.Api.Access.Acl;
using PveAuth.Api.Access.Domains;
using PveAuth.Api.Access.Groups;
using PveAuth.Api.Access.OpenId;
using PveAuth.Api.Access.Passkey;
using PveAuth.Api.Access.Roles;
using PveAuth.Api.Access.Tfa;
using PveAuth.Api.Access.Ticket;
using PveAuth.Api.Access.Tokens;
using PveAuth.Api.Access.Users;
using PveAuth.Api.Audit;
using PveAuth.Api.Cluster;
using PveAuth.Api.Cluster.Jobs;
using PveAuth.Api.Extras;
using PveAuth.Api.Pools;

namespace PveAuth.Api;

/// <summary>Every method that there is. A new one is added to the list of its folder.</summary>
public static class ApiMethods
{
    // Where the paths of each list begin. Of lists that share a beginning the more special stands first, so that a command line,
    // which looks for one method, need not make the others.
    private static readonly (string Root, Func<ImmutableArray<ApiMethod>> Methods)[] Lists =
    [
        ("/access/domains", static () => DomainMethods.All),
        ("/access/openid", static () => OpenIdMethods.All),
        ("/access/permissions", static () => PermissionMethods.All),
        ("/access/password", static () => PasswordMethods.All),
        ("/access/users/{userid}/token", static () => TokenMethods.All),
        ("/access/users", static () => UserMethods.All),
        ("/access/groups", static () => GroupMethods.All),
        ("/access/roles", static () => RoleMethods.All),
        ("/access/acl", static () => AclMethods.All),
        ("/access", static () => TicketMethods.All),
        ("/access", static () => TfaMethods.All),
        ("/pools", static () => PoolMethods.All),
        ("/cluster/options", static () => OptionsMethods.All),
        ("/cluster", static () => JobMethods.All),
        ("/pveauth/audit", static () => AuditMethods.All),
        ("/pveauth", static () => PasskeyMethods.All),
        ("/pveauth", static () => PolicyMethods.All),
        ("/pveauth", static () => ExtraMethods.All),
        ("/", static () => AccessMethods.All),
    ];

    private static readonly Lazy<ImmutableArray<ApiMethod>> Every = new(static () => [.. Lists.SelectMany(list => list.Methods())]);

    /// <summary>All methods.</summary>
    public static ImmutableArray<ApiMethod> All => Every.Value;

    /// <summary>Finds one method without making all others.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="path">The path as the method declares it, with names in braces.</param>
    public static ApiMethod? Find(string verb, string path)
    {
        foreach (var (root, methods) in Lists)
        {
            if (!path.StartsWith(root, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var method in methods())
            {
                if (method.Path == path && method.Verb == verb)
                {
                    return method;
                }
            }
        }

        return null;
    }
}
