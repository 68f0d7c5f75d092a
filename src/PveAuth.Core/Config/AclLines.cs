using System.Runtime.InteropServices;
using System.Text;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>Gathers ACL entries into lines: members with the same roles at a path share one.</summary>
internal static class AclLines
{
    /// <summary>Appends the lines in the peer's order.</summary>
    public static void Append(StringBuilder text, IReadOnlyList<AclEntry> acl)
    {
        // The super-user's entries mean nothing and are never written.
        var entries = acl.Where(e => !e.Subject.Id.IsRoot).ToArray();
        Array.Sort(entries, static (x, y) => AclPath.CompareInTree(x.Path, y.Path));

        for (var start = 0; start < entries.Length;)
        {
            var end = start + 1;
            while (end < entries.Length && entries[end].Path == entries[start].Path)
            {
                end++;
            }

            AppendNode(text, entries[start].Path, entries.AsSpan(start, end - start));
            start = end;
        }
    }

    private static void AppendNode(StringBuilder text, AclPath path, ReadOnlySpan<AclEntry> entries)
    {
        if (entries.Length == 1)
        {
            AppendLine(text, path, entries[0].Propagate, entries[0].Subject.ToString(), entries[0].Role);
            return;
        }

        var rolesOf = new Dictionary<(bool Propagate, string Member), List<string>>();
        foreach (var entry in entries)
        {
            var key = (entry.Propagate, entry.Subject.ToString());
            ref var roles = ref CollectionsMarshal.GetValueRefOrAddDefault(rolesOf, key, out _);
            (roles ??= []).Add(entry.Role);
        }

        var lines = rolesOf
            .Select(pair => (pair.Key.Propagate, pair.Key.Member, Roles: string.Join(',', pair.Value.Order(StringComparer.Ordinal))))
            .GroupBy(l => (l.Propagate, l.Roles), l => l.Member)
            .OrderBy(l => l.Key.Propagate)
            .ThenBy(l => l.Key.Roles, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            AppendLine(text, path, line.Key.Propagate, string.Join(',', line.Order(StringComparer.Ordinal)), line.Key.Roles);
        }
    }

    private static void AppendLine(StringBuilder text, AclPath path, bool propagate, string members, string roles) =>
        text.Append(propagate ? "acl:1:" : "acl:0:").Append(path).Append(':').Append(members).Append(':').Append(roles).Append(":\n");
}
