using System.Collections.Immutable;
using PveAuth.Api.Access;
using PveAuth.Api.Access.Acl;
using PveAuth.Api.Access.Domains;
using PveAuth.Api.Access.Groups;
using PveAuth.Api.Access.OpenId;
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
    /// <summary>All methods.</summary>
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        .. AccessMethods.All,
        .. TicketMethods.All,
        .. DomainMethods.All,
        .. OpenIdMethods.All,
        .. PermissionMethods.All,
        .. PasswordMethods.All,
        .. UserMethods.All,
        .. TokenMethods.All,
        .. GroupMethods.All,
        .. RoleMethods.All,
        .. AclMethods.All,
        .. TfaMethods.All,
        .. PoolMethods.All,
        .. OptionsMethods.All,
        .. JobMethods.All,
        .. ExtraMethods.All,
        .. AuditMethods.All,
        .. PolicyMethods.All,
    ];
}
