using System.Collections.Concurrent;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Permissions;

/// <content>Answers about all paths at once.</content>
public sealed partial class PermissionIndex
{
    private readonly ConcurrentDictionary<AuthId, IReadOnlyDictionary<string, PrivilegeSet>> caps = new();

    /// <summary>What somebody may do somewhere, by area: what a login answer carries so that an interface knows which
    /// controls to show. The seven areas are always there.</summary>
    /// <remarks>It looks at every path, and clients log in often: the answer is kept for those who exist.</remarks>
    public IReadOnlyDictionary<string, PrivilegeSet> Cap(AuthId who) =>
        subjects.Knows(who) ? caps.GetOrAdd(who, CollectCap) : CollectCap(who);

    private Dictionary<string, PrivilegeSet> CollectCap(AuthId who)
    {
        var buckets = new CapBuckets();
        foreach (var (node, privileges) in All(who, PathUse.Cap | PathUse.Acl))
        {
            buckets.Add(node.Path, privileges.Granted);
        }

        return buckets.ToDictionary();
    }

    /// <summary>The privileges at every path that matters, in order of the paths; paths without any are left out.</summary>
    public IReadOnlyDictionary<AclPath, EffectivePrivileges> Effective(AuthId who)
    {
        var result = new SortedDictionary<AclPath, EffectivePrivileges>();
        foreach (var (node, privileges) in All(who, PathUse.Listed | PathUse.Acl))
        {
            result.Add(AclPath.Parse(node.Path.ToString()), privileges);
        }

        return result;
    }

    private List<(PathNode Node, EffectivePrivileges Privileges)> All(AuthId who, PathUse use)
    {
        var result = new List<(PathNode, EffectivePrivileges)>();
        var isToken = subjects.TryGetToken(who, out var token, out var owner, out var isSeparated);
        if (!who.IsRoot && !isToken && !subjects.TryGetUser(who.IsToken ? default : who.User, out owner))
        {
            return result;
        }

        var ownerIsRoot = who.User == UserId.Root;
        var fromToken = isToken && isSeparated ? HandDown(token) : null;
        var fromOwner = ownerIsRoot ? null : HandDown(owner);
        foreach (var node in tree.Nodes)
        {
            if ((node.Use & use) == 0)
            {
                continue;
            }

            var privileges = fromOwner is null ? EffectivePrivileges.Full : At(node, fromOwner, owner);
            privileges = fromToken is null ? privileges : privileges & At(node, fromToken, token);
            if (!privileges.Granted.IsEmpty)
            {
                result.Add((node, privileges));
            }
        }

        return result;
    }

    private static EffectivePrivileges At(PathNode node, Grant[] handedDown, in Subject who)
    {
        var inherited = node.Parent is null ? default : handedDown[node.Parent.Index];
        return WithPools(node.TryGet(who, isTarget: true, out var grant) ? grant : inherited, node, who);
    }

    /// <summary>What each node hands down to those below it. Parents come first in the list, so no path is walked twice.</summary>
    private Grant[] HandDown(in Subject who)
    {
        var result = new Grant[tree.Nodes.Count];
        foreach (var node in tree.Nodes)
        {
            var inherited = node.Parent is null ? default : result[node.Parent.Index];
            result[node.Index] = node.TryGet(who, isTarget: false, out var grant) ? grant : inherited;
        }

        return result;
    }
}
