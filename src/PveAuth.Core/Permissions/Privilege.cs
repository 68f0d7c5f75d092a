using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Core.Permissions;

/// <summary>One of the 47 things that PVE lets a role allow, such as <c>User.Modify</c>.</summary>
public readonly record struct Privilege
{
    private static readonly string[] AllNames =
    [
        "Datastore.Allocate", "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit",
        "Group.Allocate", "Mapping.Audit", "Mapping.Modify", "Mapping.Use", "Permissions.Modify", "Pool.Allocate",
        "Pool.Audit", "Realm.Allocate", "Realm.AllocateUser", "SDN.Allocate", "SDN.Audit", "SDN.Use",
        "Sys.AccessNetwork", "Sys.Audit", "Sys.Console", "Sys.Incoming", "Sys.Modify", "Sys.PowerMgmt", "Sys.Syslog",
        "User.Modify", "VM.Allocate", "VM.Audit", "VM.Backup", "VM.Clone", "VM.Config.CDROM", "VM.Config.CPU",
        "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network",
        "VM.Config.Options", "VM.Console", "VM.GuestAgent.Audit", "VM.GuestAgent.FileRead",
        "VM.GuestAgent.FileSystemMgmt", "VM.GuestAgent.FileWrite", "VM.GuestAgent.Unrestricted", "VM.Migrate",
        "VM.PowerMgmt", "VM.Replicate", "VM.Snapshot", "VM.Snapshot.Rollback",
    ];

    private readonly byte index;

    private Privilege(int index) => this.index = (byte)index;

    /// <summary>How many privileges there are.</summary>
    public static int Count => AllNames.Length;

    /// <summary>Every privilege, in order of their names.</summary>
    public static IEnumerable<Privilege> All => Enumerable.Range(0, AllNames.Length).Select(i => new Privilege(i));

    /// <summary>Create storages, and hand out what one holds on them.</summary>
    public static Privilege DatastoreAllocate { get; } = Parse("Datastore.Allocate");

    /// <summary>Create, change and remove groups.</summary>
    public static Privilege GroupAllocate { get; } = Parse("Group.Allocate");

    /// <summary>See and change permissions.</summary>
    public static Privilege PermissionsModify { get; } = Parse("Permissions.Modify");

    /// <summary>Create pools, and hand out what one holds on them.</summary>
    public static Privilege PoolAllocate { get; } = Parse("Pool.Allocate");

    /// <summary>See pools and what is in them.</summary>
    public static Privilege PoolAudit { get; } = Parse("Pool.Audit");

    /// <summary>Create and change realms.</summary>
    public static Privilege RealmAllocate { get; } = Parse("Realm.Allocate");

    /// <summary>Create users in a realm.</summary>
    public static Privilege RealmAllocateUser { get; } = Parse("Realm.AllocateUser");

    /// <summary>Look at the system's state.</summary>
    public static Privilege SysAudit { get; } = Parse("Sys.Audit");

    /// <summary>Change the system's settings.</summary>
    public static Privilege SysModify { get; } = Parse("Sys.Modify");

    /// <summary>Change users, their passwords and second factors.</summary>
    public static Privilege UserModify { get; } = Parse("User.Modify");

    /// <summary>Create guests, and hand out what one holds on them.</summary>
    public static Privilege VmAllocate { get; } = Parse("VM.Allocate");

    /// <summary>Position in the sorted list of names, 0 to <see cref="Count"/> - 1.</summary>
    internal int Index => index;

    /// <summary>The privilege at a position of the sorted list.</summary>
    internal static Privilege At(int index) => new(index);

    /// <summary>Finds a privilege by its exact name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out Privilege privilege)
    {
        // The names are sorted.
        var index = name is null ? -1 : Array.BinarySearch(AllNames, name, StringComparer.Ordinal);
        privilege = index < 0 ? default : new Privilege(index);
        return index >= 0;
    }

    private static Privilege Parse(string name) =>
        TryParse(name, out var privilege) ? privilege : throw new FormatException($"'{name}' is not a privilege.");

    /// <inheritdoc/>
    public override string ToString() => AllNames[index];
}
