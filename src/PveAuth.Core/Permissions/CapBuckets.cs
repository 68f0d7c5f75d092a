namespace PveAuth.Core.Permissions;

/// <summary>Sorts privileges into the seven areas of a login answer.</summary>
internal sealed class CapBuckets
{
    private static readonly PrivilegeSet Grants = Privilege.PermissionsModify;
    private static readonly PrivilegeSet Vm = Of("VM.");
    private static readonly PrivilegeSet Datastore = Of("Datastore.");
    private static readonly PrivilegeSet Access = Of("User.") | Of("Group.") | Grants;
    private static readonly PrivilegeSet Sys = Of("Sys.") | Grants;
    private static readonly PrivilegeSet Sdn = Of("SDN.");
    private static readonly PrivilegeSet Mapping = Of("Mapping.") | Grants;
    private static readonly PrivilegeSet DataCenter = Sdn | Of("Sys.Audit") | Of("Sys.Modify");

    private PrivilegeSet vms;
    private PrivilegeSet access;
    private PrivilegeSet storage;
    private PrivilegeSet nodes;
    private PrivilegeSet sdn;
    private PrivilegeSet dc;
    private PrivilegeSet mapping;

    /// <summary>Adds what is held at a path. The first component of the path decides what counts for which area.</summary>
    public void Add(ReadOnlySpan<char> path, PrivilegeSet held)
    {
        var rest = path[1..];
        var slash = rest.IndexOf('/');
        switch (slash < 0 ? rest : rest[..slash])
        {
            case "":
                dc |= held & DataCenter;
                break;
            case "vms":
                vms |= held & (Vm | Grants);
                break;
            case "access":
                access |= held & Access;
                break;
            case "storage":
                storage |= held & (Datastore | Grants);
                break;
            case "nodes":
                nodes |= held & Sys;
                break;
            case "sdn":
                sdn |= held & (Sdn | Grants);
                break;
            case "dc":
                dc |= held & DataCenter;
                break;
            case "mapping":
                mapping |= held & Mapping;
                break;
            case "pool":
                vms |= held & (Vm | Grants);
                storage |= held & (Datastore | Grants);
                break;
        }
    }

    /// <summary>The areas by name.</summary>
    public Dictionary<string, PrivilegeSet> ToDictionary() => new(StringComparer.Ordinal)
    {
        ["vms"] = vms,
        ["access"] = access,
        ["storage"] = storage,
        ["nodes"] = nodes,
        ["sdn"] = sdn,
        ["dc"] = dc,
        ["mapping"] = mapping,
    };

    private static PrivilegeSet Of(string prefix) =>
        PrivilegeSet.Of([.. Privilege.All.Where(p => p.ToString().StartsWith(prefix, StringComparison.Ordinal))]);
}
