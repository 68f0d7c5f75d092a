using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Config;

/// <content>ACL lines: every role for every member.</content>
internal sealed partial class UserCfgReader
{
    private readonly ImmutableArray<AclEntry>.Builder acl;

    // Where the entry of a path, member and role is, each by its number: cheaper to compare than three texts.
    private readonly Dictionary<(int Path, int Member, int Role), int> positions;
    private readonly Numbered<AclPath> paths = new();
    private readonly Numbered<AclSubject> members = new();
    private readonly Numbered<string> roleNames = new();
    private readonly List<int> lineRoles = [];
    private readonly List<int> lineMembers = [];

    private Use ReadAcl(Fields fields)
    {
        if (!TryReadPath(fields[2], out var path))
        {
            return Ignore("invalid path in ACL");
        }

        var hasUnknownTokens = ReadMembers(fields[3]);
        var hasUnknownRoles = ReadRoles(fields[4], out var reserved);

        // Roles of a newer release cannot be made here, so their grant can wait for that release.
        if (reserved.Count > 0 && lineRoles.Count > 0 && lineMembers.Count > 0)
        {
            var who = string.Join(',', lineMembers.Select(m => members[m]));
            keptLines.Add($"acl:{fields[1]}:{paths[path]}:{who}:{string.Join(',', reserved)}:");
        }

        if (lineRoles.Count == 0 || lineMembers.Count == 0)
        {
            var mayCount = (lineRoles.Count > 0 || hasUnknownRoles) && (lineMembers.Count > 0 || hasUnknownTokens);
            return mayCount ? Use.NotYet : Use.Never;
        }

        if ((long)lineRoles.Count * lineMembers.Count > UserCfg.MaxAclEntries - acl.Count)
        {
            return Ignore("too many ACL entries", Use.NotYet);
        }

        var propagate = IsTrue(fields[1]);
        foreach (var role in lineRoles)
        {
            foreach (var member in lineMembers)
            {
                var entry = new AclEntry(paths[path], members[member], roleNames[role], propagate);
                ref var position = ref CollectionsMarshal.GetValueRefOrAddDefault(positions, (path, member, role), out var exists);
                if (exists)
                {
                    acl[position] = entry;
                    continue;
                }

                position = acl.Count;
                acl.Add(entry);
            }
        }

        return Use.Done;
    }

    private bool TryReadPath(ReadOnlySpan<char> field, out int path)
    {
        if (paths.TryFind(field, out path))
        {
            return true;
        }

        if (field.Length > AclPath.MaxLength || !AclPath.TryParse(field.ToString(), out var parsed))
        {
            return false;
        }

        if (!paths.TryFind(parsed.ToString(), out path))
        {
            path = paths.Add(parsed.ToString(), parsed);
        }

        return true;
    }

    /// <summary>Collects the members that count; tells whether there were tokens that do not exist (yet).</summary>
    private bool ReadMembers(ReadOnlySpan<char> field)
    {
        lineMembers.Clear();
        var hasUnknown = false;
        foreach (var item in ListText.Items(field))
        {
            if (!members.TryFind(item, out var member))
            {
                if (!ListText.IsOneItem(item) || !AclSubject.TryParse(item.ToString(), out var parsed))
                {
                    Ignore("invalid ACL member");
                    continue;
                }

                member = members.Add(parsed.ToString(), parsed);
            }

            if (members[member].Kind == AclSubjectKind.Token && !HasToken(members[member].Id))
            {
                hasUnknown = true;
                Ignore("unknown token in ACL");
            }
            else
            {
                lineMembers.Add(member);
            }
        }

        Distinct(lineMembers);
        return hasUnknown;
    }

    /// <summary>Collects the roles that exist; tells whether there were others.</summary>
    private bool ReadRoles(ReadOnlySpan<char> field, out List<string> reserved)
    {
        lineRoles.Clear();
        reserved = [];
        var hasUnknown = false;
        foreach (var item in ListText.Items(field))
        {
            if (roleNames.TryFind(item, out var role))
            {
                lineRoles.Add(role);
            }
            else if (BuiltinRoles.TryGet(item, out var name, out _)
                || roles.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(item, out name!, out _))
            {
                lineRoles.Add(roleNames.Add(name, name));
            }
            else if (!Names.IsValid(item))
            {
                Ignore("invalid ACL role");
            }
            else
            {
                Ignore("unknown role in ACL");
                if (item.StartsWith(BuiltinRoles.ReservedPrefix, StringComparison.OrdinalIgnoreCase))
                {
                    reserved.Add(item.ToString());
                }
                else
                {
                    hasUnknown = true;
                }
            }
        }

        Distinct(lineRoles);
        return hasUnknown;
    }

    private bool HasToken(AuthId id) => users.TryGetValue(id.User, out var user) && user.Tokens.ContainsKey(id.Token!);

    private void DropAclOfLostTokens()
    {
        var before = acl.Count;
        if (tokensWereLost)
        {
            acl.RemoveAll(e => e.Subject.Kind == AclSubjectKind.Token && !HasToken(e.Subject.Id));
        }

        if (acl.Count < before)
        {
            problems.Add(new Problem(0, "ACL entries of tokens that a second line of their user removed"));
        }
    }

    private static void Distinct(List<int> items)
    {
        if (items.Count < 2)
        {
            return;
        }

        var seen = new HashSet<int>();
        items.RemoveAll(item => !seen.Add(item));
    }
}
