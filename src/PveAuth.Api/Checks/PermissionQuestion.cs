using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api.Checks;

/// <summary>Who wants to call a method, with which parameters, under which configuration.</summary>
/// <param name="Caller">The caller; the default value for nobody.</param>
/// <param name="Config">The configuration at the moment the request began.</param>
/// <param name="Raw">The parameters, not yet checked.</param>
public sealed record PermissionQuestion(AuthId Caller, ConfigSnapshot Config, IReadOnlyDictionary<string, RawValue> Raw)
{
    /// <summary>A parameter as text; null when it is absent or a list.</summary>
    public string? Text(string name) => Raw.TryGetValue(name, out var value) && value is { IsList: false, IsUndefined: false } ? value.Text : null;

    /// <summary>Whether the caller has one of the privileges on a group.</summary>
    public bool HasAnyOnGroup(string group, PrivilegeSet privileges) =>
        AclPath.TryParse($"/access/groups/{group}", out var path) && Config.Permissions.HasAny(Caller, path, privileges);
}
