using System.Collections.Immutable;
using PveAuth.Api.Access;
using PveAuth.Api.Access.Domains;
using PveAuth.Api.Access.Tfa;
using PveAuth.Api.Access.Ticket;
using PveAuth.Api.Access.Users;
using PveAuth.Api.Cluster;
using PveAuth.Api.Extras;

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
        .. PermissionMethods.All,
        .. PasswordMethods.All,
        .. UserMethods.All,
        .. TfaMethods.All,
        .. OptionsMethods.All,
        .. ExtraMethods.All,
    ];
}
