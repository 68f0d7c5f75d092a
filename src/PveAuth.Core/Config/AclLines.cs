using System.Runtime.InteropServices;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>Gathers ACL entries into lines: members with the same roles at a path share one.</summary>
internal static class AclLines
{
    /// <summary>Appends the lines in the peer's order.</summary>
    public static void Append(TextBuffer text, IReadOnlyList<AclEntry> acl)
    {
        var items = new List<Item>(acl.Count);
        var isSorted = true;
        foreach (var entry in acl)
        {
            // The super-user's entries mean nothing and are never written.
            if (!entry.Subject.Id.IsRoot)
            {
                isSorted &= items.Count == 0 || AclPath.CompareInTree(items[^1].Path, entry.Path) <= 0;
                items.Add(new(entry.Path, entry.Propagate, entry.Subject.ToString(), entry.Role));
            }
        }

        // Programs write them in order.
        if (!isSorted)
        {
            items.Sort(static (x, y) => AclPath.CompareInTree(x.Path, y.Path));
        }

        var rest = CollectionsMarshal.AsSpan(items);
        while (!rest.IsEmpty)
        {
            var end = 1;
            while (end < rest.Length && rest[end].Path == rest[0].Path)
            {
                end++;
            }

            AppendNode(text, rest[..end]);
            rest = rest[end..];
        }
    }

    private static void AppendNode(TextBuffer text, Span<Item> items)
    {
        items.Sort(ByMember);
        items = JoinRoles(items);
        items.Sort(ByRoles);
        for (var i = 0; i < items.Length;)
        {
            var first = items[i];
            text.Append(first.Propagate ? "acl:1:" : "acl:0:").Append(first.Path.ToString()).Append(':').Append(first.Member);
            for (i++; i < items.Length && items[i].Propagate == first.Propagate && items[i].Roles == first.Roles; i++)
            {
                text.Append(',').Append(items[i].Member);
            }

            text.Append(':').Append(first.Roles).Append(":\n");
        }
    }

    /// <summary>Makes one item of all roles of a member, who stand side by side.</summary>
    private static Span<Item> JoinRoles(Span<Item> items)
    {
        var count = 0;
        List<string> roles = [];
        for (var i = 0; i < items.Length;)
        {
            var first = items[i];
            roles.Clear();
            for (; i < items.Length && items[i].Propagate == first.Propagate && items[i].Member == first.Member; i++)
            {
                roles.Add(items[i].Roles);
            }

            items[count++] = roles.Count == 1 ? first : first with { Roles = string.Join(',', roles) };
        }

        return items[..count];
    }

    private static int ByMember(Item x, Item y) => Order(
        x.Propagate.CompareTo(y.Propagate), string.CompareOrdinal(x.Member, y.Member), string.CompareOrdinal(x.Roles, y.Roles));

    private static int ByRoles(Item x, Item y) => Order(
        x.Propagate.CompareTo(y.Propagate), string.CompareOrdinal(x.Roles, y.Roles), string.CompareOrdinal(x.Member, y.Member));

    private static int Order(int first, int second, int third) => first != 0 ? first : second != 0 ? second : third;

    /// <summary>A member at a path, with one role or with all.</summary>
    private readonly record struct Item(AclPath Path, bool Propagate, string Member, string Roles);
}
