using System.Collections.Immutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <content>The changes. Each keeps the whole consistent, as the next reader of the file would see it.</content>
public sealed partial record UserCfg
{
    /// <summary>Adds or replaces a user. ACL entries of tokens that the user no longer has go with the tokens.</summary>
    public UserCfg With(User user)
    {
        var changed = new Dictionary<UserId, User>(users) { [user.Id] = user };
        var lostTokens = users.TryGetValue(user.Id, out var before) && before.Tokens.Keys.Any(t => !user.Tokens.ContainsKey(t));
        return Copy(
            users: changed,
            acl: lostTokens ? Where(e => !IsTokenOf(user.Id, e) || user.Tokens.ContainsKey(e.Subject.Id.Token!)) : acl);
    }

    /// <summary>Removes a user with tokens, memberships and ACL entries. The super-user is reset instead.</summary>
    public UserCfg Without(UserId user)
    {
        var changed = new Dictionary<UserId, User>(users);
        changed.Remove(user);

        var changedGroups = groups;
        foreach (var group in GroupsOf(user))
        {
            changedGroups = ReferenceEquals(changedGroups, groups) ? new(groups, StringComparer.Ordinal) : changedGroups;
            changedGroups[group.Id] = group.Without(user);
        }

        return Copy(users: changed, groups: changedGroups, acl: Where(e => e.Subject.Id.User != user));
    }

    /// <summary>Makes a user a member of groups.</summary>
    /// <param name="user">The user, who need not exist.</param>
    /// <param name="ids">The groups.</param>
    /// <param name="keepOthers">Whether the user stays in the other groups.</param>
    /// <exception cref="KeyNotFoundException">A group does not exist.</exception>
    public UserCfg WithMemberships(UserId user, IReadOnlySet<string> ids, bool keepOthers)
    {
        var changed = new Dictionary<string, Group>(groups, StringComparer.Ordinal);
        foreach (var group in keepOthers ? [] : GroupsOf(user).Where(g => !ids.Contains(g.Id)))
        {
            changed[group.Id] = group.Without(user);
        }

        foreach (var id in ids)
        {
            changed[id] = groups[id].With(user);
        }

        return Copy(groups: changed);
    }

    /// <summary>Adds or replaces a group.</summary>
    public UserCfg With(Group group) => Copy(groups: new(groups, StringComparer.Ordinal) { [group.Id] = group });

    /// <summary>Removes a group and its ACL entries.</summary>
    public UserCfg WithoutGroup(string id)
    {
        var changed = new Dictionary<string, Group>(groups, StringComparer.Ordinal);
        changed.Remove(id);
        return Copy(groups: changed, acl: Where(e => e.Subject.Group != id));
    }

    /// <summary>Adds or replaces an own role.</summary>
    public UserCfg With(Role role) => Copy(roles: new(roles, StringComparer.Ordinal) { [role.Id] = role });

    /// <summary>Removes an own role and the ACL entries that grant it.</summary>
    public UserCfg WithoutRole(string id)
    {
        var changed = new Dictionary<string, Role>(roles, StringComparer.Ordinal);
        return changed.Remove(id) ? Copy(roles: changed, acl: Where(e => e.Role != id)) : this;
    }

    /// <summary>Adds or replaces a pool; parents that are missing are made. Guests of the pool leave the pool that had
    /// them.</summary>
    public UserCfg With(Pool pool)
    {
        var changed = new Dictionary<string, Pool>(pools, StringComparer.Ordinal);
        foreach (var other in pools.Values.Where(p => p.Id != pool.Id && p.VmIds.Intersect(pool.VmIds).Any()))
        {
            changed[other.Id] = other with { VmIds = [.. other.VmIds.Except(pool.VmIds)] };
        }

        changed[pool.Id] = pool;
        for (var parent = pool.Parent; parent is not null && changed.TryAdd(parent, new Pool(parent));)
        {
            parent = changed[parent].Parent;
        }

        return Copy(pools: changed);
    }

    /// <summary>Removes a pool and the ACL entries at its path.</summary>
    /// <exception cref="InvalidOperationException">Other pools lie in it.</exception>
    public UserCfg WithoutPool(string id)
    {
        if (pools.Values.Any(p => p.Parent == id))
        {
            throw new InvalidOperationException("A pool that holds other pools stays.");
        }

        var changed = new Dictionary<string, Pool>(pools, StringComparer.Ordinal);
        var path = "/pool/" + id;
        return changed.Remove(id) ? Copy(pools: changed, acl: Where(e => e.Path.ToString() != path)) : this;
    }

    /// <summary>Adds entries; the flag of one that is already there is overwritten. Entries of the super-user mean
    /// nothing and are left out.</summary>
    /// <exception cref="ArgumentException">A role or token does not exist, so that the next reader would drop the line.</exception>
    public UserCfg WithAcl(params IEnumerable<AclEntry> entries)
    {
        var added = new Dictionary<(AclPath, AclSubject, string), AclEntry>();
        foreach (var entry in entries.Where(e => !e.Subject.Id.IsRoot))
        {
            if (!HasRole(entry.Role) || (entry.Subject.Kind == AclSubjectKind.Token && Token(entry.Subject.Id) is null))
            {
                throw new ArgumentException("An ACL entry names a role or token that does not exist.", nameof(entries));
            }

            added[entry.Key] = entry;
        }

        var result = ImmutableArray.CreateBuilder<AclEntry>(acl.Length + added.Count);
        foreach (var entry in acl)
        {
            result.Add(added.Remove(entry.Key, out var changed) ? changed : entry);
        }

        result.AddRange(added.Values);
        return Copy(acl: result.DrainToImmutable());
    }

    /// <summary>Removes entries, whatever their flag is. Absent ones are no error.</summary>
    public UserCfg WithoutAcl(params IEnumerable<AclEntry> entries)
    {
        var gone = entries.Select(e => e.Key).ToHashSet();
        return Copy(acl: Where(e => !gone.Contains(e.Key)));
    }

    /// <summary>The grants that another version does not have, or not in the same way.</summary>
    public IReadOnlyList<AclEntry> AclWithout(UserCfg other) => acl == other.acl ? [] : [.. acl.Except(other.acl)];

    private static bool IsTokenOf(UserId user, AclEntry entry) => entry.Subject.Id.IsToken && entry.Subject.Id.User == user;

    private ImmutableArray<AclEntry> Where(Func<AclEntry, bool> keep)
    {
        var kept = acl.Where(keep).ToImmutableArray();
        return kept.Length == acl.Length ? acl : kept;
    }

    private UserCfg Copy(
        Dictionary<UserId, User>? users = null,
        Dictionary<string, Group>? groups = null,
        Dictionary<string, Pool>? pools = null,
        Dictionary<string, Role>? roles = null,
        ImmutableArray<AclEntry>? acl = null) =>
        new(users ?? this.users, groups ?? this.groups, pools ?? this.pools, roles ?? this.roles, acl ?? this.acl)
        {
            KeptLines = KeptLines,
            IsLatin1 = IsLatin1,
            memberships = groups is null || ReferenceEquals(groups, this.groups) ? memberships : IndexOf(groups),
        };
}
