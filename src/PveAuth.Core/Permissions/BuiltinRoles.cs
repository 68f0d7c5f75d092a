namespace PveAuth.Core.Permissions;

/// <summary>The roles that every installation has and nobody can change.</summary>
public static class BuiltinRoles
{
    /// <summary>Everything.</summary>
    public const string Administrator = "Administrator";

    /// <summary>Nothing, whatever other roles at the same place say.</summary>
    public const string NoAccess = "NoAccess";

    /// <summary>Names that begin so, in any case, are reserved for roles of the product.</summary>
    public const string ReservedPrefix = "PVE";

    private const string VmUser = "VM.Audit VM.Backup VM.Config.CDROM VM.Config.Cloudinit VM.Console VM.GuestAgent.Audit "
        + "VM.GuestAgent.FileRead VM.GuestAgent.FileSystemMgmt VM.GuestAgent.FileWrite VM.PowerMgmt";

    private static readonly PrivilegeSet OnlyForAdministrator = Set("Permissions.Modify Realm.Allocate Mapping.Modify "
        + "Sys.Modify Sys.PowerMgmt Sys.Incoming Sys.AccessNetwork");

    private static readonly Dictionary<string, PrivilegeSet> Roles = new(StringComparer.Ordinal)
    {
        [Administrator] = PrivilegeSet.Full,
        [NoAccess] = PrivilegeSet.None,
        ["PVEAdmin"] = PrivilegeSet.Full - OnlyForAdministrator,
        ["PVEAuditor"] = Where(name => name.EndsWith(".Audit", StringComparison.Ordinal)),
        ["PVEDatastoreAdmin"] = Where(name => name.StartsWith("Datastore.", StringComparison.Ordinal)),
        ["PVEDatastoreUser"] = Set("Datastore.AllocateSpace Datastore.Audit"),
        ["PVEMappingAdmin"] = Set("Mapping.Audit Mapping.Modify Mapping.Use"),
        ["PVEMappingUser"] = Set("Mapping.Audit Mapping.Use"),
        ["PVEPoolAdmin"] = Set("Pool.Allocate Pool.Audit"),
        ["PVEPoolUser"] = Set("Pool.Audit"),
        ["PVESDNAdmin"] = Set("SDN.Allocate SDN.Audit SDN.Use"),
        ["PVESDNUser"] = Set("SDN.Audit SDN.Use"),
        ["PVESysAdmin"] = Set("Sys.Audit Sys.Console Sys.Syslog"),
        ["PVETemplateUser"] = Set("VM.Audit VM.Clone"),
        ["PVEUserAdmin"] = Set("Group.Allocate Realm.AllocateUser User.Modify"),
        ["PVEVMAdmin"] = Where(name => name.StartsWith("VM.", StringComparison.Ordinal)),
        ["PVEVMUser"] = Set(VmUser),
    };

    /// <summary>The roles by name.</summary>
    public static IReadOnlyDictionary<string, PrivilegeSet> All => Roles;

    /// <summary>Finds a role by a part of a line, without making a string.</summary>
    internal static bool TryGet(ReadOnlySpan<char> name, out string key, out PrivilegeSet privileges)
    {
        // The table is small; the name's own string is wanted, so that entries share it.
        foreach (var (role, set) in Roles)
        {
            if (name.SequenceEqual(role))
            {
                (key, privileges) = (role, set);
                return true;
            }
        }

        (key, privileges) = ("", default);
        return false;
    }

    private static PrivilegeSet Where(Func<string, bool> condition)
    {
        var set = PrivilegeSet.None;
        foreach (var privilege in PrivilegeSet.Full)
        {
            set |= condition(privilege.ToString()) ? privilege : PrivilegeSet.None;
        }

        return set;
    }

    private static PrivilegeSet Set(string names)
    {
        var set = PrivilegeSet.None;
        foreach (var name in names.Split(' '))
        {
            set |= Parse(name);
        }

        return set;
    }

    private static Privilege Parse(string name) =>
        Privilege.TryParse(name, out var privilege) ? privilege : throw new FormatException($"'{name}' is not a privilege.");
}
