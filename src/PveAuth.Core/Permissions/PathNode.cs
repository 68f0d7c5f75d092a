using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PveAuth.Core.Config;

namespace PveAuth.Core.Permissions;

/// <summary>What a path is good for besides holding grants.</summary>
[Flags]
internal enum PathUse
{
    None = 0,

    /// <summary>An ACL entry is at the path or below it.</summary>
    Acl = 1,

    /// <summary>The path always counts for the capabilities of a login.</summary>
    Cap = 2,

    /// <summary>The path is always asked for when all permissions are listed.</summary>
    Listed = 4,
}

/// <summary>A component of a path in the compiled tree, with the grants of each kind of subject by the subject's number.</summary>
/// <remarks>The path is a piece of a longer one, because a copy for each node of a deep path would grow with the square
/// of its depth.</remarks>
internal sealed class PathNode(string source, int length, PathNode? parent, int index)
{
    private Dictionary<string, PathNode>? children;
    private Dictionary<int, Grant>? users;
    private Dictionary<int, Grant>? groups;
    private Dictionary<int, Grant>? tokens;

    /// <summary>The whole path.</summary>
    public ReadOnlySpan<char> Path => source.AsSpan(0, length);

    /// <summary>The node above; null for the root.</summary>
    public PathNode? Parent => parent;

    /// <summary>The place in the list of nodes.</summary>
    public int Index => index;

    /// <summary>What the path is good for.</summary>
    public PathUse Use { get; set; }

    /// <summary>The pools of which the guest or storage at this path is a member.</summary>
    public List<PathNode>? Pools { get; set; }

    /// <summary>Finds a child by a piece of a path.</summary>
    public PathNode? Child(ReadOnlySpan<char> name) =>
        children is not null && children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var child) ? child : null;

    /// <summary>Hangs a child in.</summary>
    public void Add(string name, PathNode child) => (children ??= new(StringComparer.Ordinal)).Add(name, child);

    /// <summary>The grant of a subject, to be added to. For building only.</summary>
    public ref Grant GrantOf(AclSubjectKind kind, int subject)
    {
        var table = kind switch
        {
            AclSubjectKind.User => users ??= [],
            AclSubjectKind.Group => groups ??= [],
            _ => tokens ??= [],
        };
        return ref CollectionsMarshal.GetValueRefOrAddDefault(table, subject, out _)!;
    }

    /// <summary>What applies here to somebody; false when nothing does, so that what is above counts.</summary>
    /// <param name="who">Number and groups.</param>
    /// <param name="isTarget">Whether this is the path asked for, so that entries that do not propagate apply too.</param>
    /// <param name="grant">What applies.</param>
    public bool TryGet(in Subject who, bool isTarget, out Grant grant) => who.IsToken
        ? TryGet(tokens, who.Number, isTarget, out grant)
        : TryGet(users, who.Number, isTarget, out grant) || TrySum(who.Groups, isTarget, out grant);

    private static bool TryGet(Dictionary<int, Grant>? table, int subject, bool isTarget, out Grant grant)
    {
        grant = default;
        if (table is null)
        {
            return false;
        }

        ref readonly var found = ref CollectionsMarshal.GetValueRefOrNullRef(table, subject);
        if (Unsafe.IsNullRef(in found) || !(isTarget || found.Propagates))
        {
            return false;
        }

        grant = isTarget ? found : found.Below();
        return true;
    }

    // The groups of a user count together.
    private bool TrySum(ReadOnlySpan<int> wanted, bool isTarget, out Grant sum)
    {
        sum = default;
        var applies = false;
        if (groups is null || wanted.IsEmpty)
        {
            return false;
        }

        // A user has few groups or a path few entries; the fewer are looked up among the more.
        if (groups.Count < wanted.Length)
        {
            foreach (var group in groups.Keys)
            {
                applies |= wanted.BinarySearch(group) >= 0 && AddGroup(group, isTarget, ref sum);
            }
        }
        else
        {
            foreach (var group in wanted)
            {
                applies |= AddGroup(group, isTarget, ref sum);
            }
        }

        return applies;
    }

    private bool AddGroup(int group, bool isTarget, ref Grant sum)
    {
        var applies = TryGet(groups, group, isTarget, out var grant);
        if (applies)
        {
            sum.Add(grant);
        }

        return applies;
    }
}
