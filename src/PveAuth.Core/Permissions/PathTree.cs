using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Permissions;

/// <summary>The tree of paths that anything is known about.</summary>
internal sealed class PathTree
{
    private static readonly string[] CapPaths = ["/", "/nodes", "/access/groups", "/vms", "/storage", "/sdn", "/mapping"];

    private static readonly string[] ListedPaths =
        ["/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"];

    private readonly List<PathNode> nodes = [new("/", 1, null, 0)];

    private PathTree()
    {
    }

    /// <summary>The node of <c>/</c>.</summary>
    public PathNode Root => nodes[0];

    /// <summary>All nodes, parents before their children.</summary>
    public IReadOnlyList<PathNode> Nodes => nodes;

    /// <summary>Builds the tree of a configuration.</summary>
    public static PathTree Build(UserCfg cfg, SubjectIndex subjects)
    {
        var tree = new PathTree();
        foreach (var path in CapPaths)
        {
            tree.GetOrAdd(path, PathUse.None).Use |= PathUse.Cap;
        }

        foreach (var path in ListedPaths)
        {
            tree.GetOrAdd(path, PathUse.None).Use |= PathUse.Listed;
        }

        tree.AddEntries(cfg, subjects);
        tree.AddPools(cfg);
        return tree;
    }

    /// <summary>Finds the node of a path, or the deepest one above it.</summary>
    public PathNode Find(ReadOnlySpan<char> path, out bool isWhole)
    {
        var node = Root;
        var rest = path[1..];
        while (!rest.IsEmpty)
        {
            var slash = rest.IndexOf('/');
            if (node.Child(slash < 0 ? rest : rest[..slash]) is not { } child)
            {
                isWhole = false;
                return node;
            }

            node = child;
            rest = slash < 0 ? [] : rest[(slash + 1)..];
        }

        isWhole = true;
        return node;
    }

    private void AddEntries(UserCfg cfg, SubjectIndex subjects)
    {
        var roles = cfg.Roles.ToDictionary(r => r.Key, r => r.Value.Privileges, StringComparer.Ordinal);
        foreach (var (name, privileges) in BuiltinRoles.All)
        {
            roles[name] = privileges;
        }

        AclPath lastPath = default;
        var node = Root;
        foreach (var entry in cfg.Acl)
        {
            // Entries of one path stand together in files that were written by a program.
            if (entry.Path != lastPath)
            {
                node = GetOrAdd(entry.Path.ToString(), PathUse.Acl);
                lastPath = entry.Path;
            }

            // The super-user has all, whatever entries say.
            var subject = entry.Subject.Id.IsRoot ? -1 : subjects.NumberOf(entry.Subject);
            if (subject >= 0 && roles.TryGetValue(entry.Role, out var privileges))
            {
                node.GrantOf(entry.Subject.Kind, subject).Add(privileges, entry.Role == BuiltinRoles.NoAccess, entry.Propagate);
            }
        }
    }

    private void AddPools(UserCfg cfg)
    {
        foreach (var pool in cfg.Pools.Values.Where(p => p.VmIds.Count + p.Storages.Count > 0))
        {
            var node = GetOrAdd("/pool/" + pool.Id, PathUse.None);
            foreach (var member in pool.VmIds.Select(id => $"/vms/{id}").Concat(pool.Storages.Select(id => "/storage/" + id)))
            {
                var at = GetOrAdd(member, PathUse.None);
                at.Use |= PathUse.Listed;
                (at.Pools ??= []).Add(node);
            }
        }
    }

    /// <summary>Finds or makes the node of a path; the use counts for its parents too.</summary>
    private PathNode GetOrAdd(string path, PathUse use)
    {
        var node = Root;
        node.Use |= use;
        for (var start = 1; start < path.Length;)
        {
            var slash = path.IndexOf('/', start);
            var end = slash < 0 ? path.Length : slash;
            var child = node.Child(path.AsSpan(start, end - start));
            if (child is null)
            {
                child = new PathNode(path, end, node, nodes.Count);
                node.Add(path[start..end], child);
                nodes.Add(child);
            }

            child.Use |= use;
            (node, start) = (child, end + 1);
        }

        return node;
    }
}
