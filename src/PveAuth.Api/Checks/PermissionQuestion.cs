using PveAuth.Core.Config;
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
    private static readonly AclPath AllGroups = AclPath.Parse("/access/groups");

    /// <summary>A parameter as text; null when it is absent or a list.</summary>
    public string? Text(string name) => Raw.TryGetValue(name, out var value) && value is { IsList: false, IsUndefined: false } ? value.Text : null;

    /// <summary>A list parameter, split as the method will see it; empty when it is absent.</summary>
    public IReadOnlyList<string> List(string name) =>
        Raw.TryGetValue(name, out var value) && !value.IsUndefined ? ListText.Split(value.ListText) : [];

    /// <summary>Puts parameters into a path; <c>-</c> stands for one that is missing.</summary>
    /// <param name="template">The path with <c>{names}</c>.</param>
    public string Fill(string template)
    {
        for (var start = template.IndexOf('{', StringComparison.Ordinal); start >= 0;)
        {
            var end = template.IndexOf('}', start);
            var value = Text(template[(start + 1)..end]) ?? "-";
            template = $"{template[..start]}{value}{template[(end + 1)..]}";

            // Behind the value: it is a stranger's and may hold braces itself.
            start = template.IndexOf('{', start + value.Length);
        }

        return template;
    }

    /// <summary>Whether the caller has one of the privileges on all groups together.</summary>
    public bool HasAnyOnAllGroups(PrivilegeSet privileges) => Config.Permissions.HasAny(Caller, AllGroups, privileges);

    /// <summary>Whether the caller has one of the privileges on a group.</summary>
    public bool HasAnyOnGroup(string group, PrivilegeSet privileges) =>
        AclPath.TryParse($"/access/groups/{group}", out var path) && Config.Permissions.HasAny(Caller, path, privileges);
}
