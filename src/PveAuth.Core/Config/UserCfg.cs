using System.Collections.Immutable;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Config;

/// <summary>The content of user.cfg: users with tokens, groups, pools, own roles and the ACL. Never changes; every
/// change makes a new one.</summary>
public sealed partial record UserCfg
{
    /// <summary>The most ACL entries that are read: a megabyte of text could name 10^9 pairs of role and member.</summary>
    public const int MaxAclEntries = 500_000;

    private readonly Dictionary<UserId, User> users;
    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Pool> pools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Role> roles = new(StringComparer.Ordinal);
    private readonly ImmutableArray<AclEntry> acl = [];

    // What the members of groups belong to; made when first asked for. It only depends on the groups.
    private Lazy<Dictionary<UserId, Group[]>> memberships = new([]);

    private UserCfg(Dictionary<UserId, User> users)
    {
        // The super-user exists even if no line names it.
        users.TryAdd(UserId.Root, new User(UserId.Root));
        this.users = users;
    }

    /// <summary>What a missing or empty file means: the super-user alone.</summary>
    public static UserCfg Empty { get; } = new([]);

    /// <summary>The users; the super-user is always among them.</summary>
    public IReadOnlyDictionary<UserId, User> Users => users;

    /// <summary>The groups.</summary>
    public IReadOnlyDictionary<string, Group> Groups => groups;

    /// <summary>The pools; a pool's parents are always there.</summary>
    public IReadOnlyDictionary<string, Pool> Pools => pools;

    /// <summary>The own roles, without the built-in ones.</summary>
    public IReadOnlyDictionary<string, Role> Roles => roles;

    /// <summary>The grants, each path, subject and role once.</summary>
    public IReadOnlyList<AclEntry> Acl => acl;

    /// <summary>Lines of the file that mean nothing to this release, written back at its end.</summary>
    public IReadOnlyList<string> KeptLines { get; private init; } = [];

    /// <summary>Whether the file holds bytes that are not UTF-8.</summary>
    internal bool IsLatin1 { get; private init; }

    /// <summary>Puts together what a parser read. The collections must not be changed afterwards.</summary>
    internal static UserCfg Read(
        Dictionary<UserId, User> users,
        Dictionary<string, Group> groups,
        Dictionary<string, Pool> pools,
        Dictionary<string, Role> roles,
        ImmutableArray<AclEntry> acl,
        IReadOnlyList<string> keptLines,
        bool isLatin1) =>
        new(users, groups, pools, roles, acl) { KeptLines = keptLines, IsLatin1 = isLatin1 };

    private UserCfg(
        Dictionary<UserId, User> users,
        Dictionary<string, Group> groups,
        Dictionary<string, Pool> pools,
        Dictionary<string, Role> roles,
        ImmutableArray<AclEntry> acl)
        : this(users)
    {
        this.groups = groups;
        this.pools = pools;
        this.roles = roles;
        this.acl = acl;
        memberships = IndexOf(groups);
    }

    /// <summary>The users in order of their ids.</summary>
    public IReadOnlyList<User> SortedUsers()
    {
        var sorted = new User[users.Count];
        users.Values.CopyTo(sorted, 0);

        // Programs write them in order. All but the super-user, who is always the first here.
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i - 1].Id.CompareTo(sorted[i].Id) > 0)
            {
                Array.Sort(sorted, static (x, y) => x.Id.CompareTo(y.Id));
                break;
            }
        }

        return sorted;
    }

    /// <summary>The groups that list the user, in order of their names. Fast: the index is built once.</summary>
    public IReadOnlyList<Group> GroupsOf(UserId user) => memberships.Value.GetValueOrDefault(user) ?? [];

    /// <summary>Finds a token's entry.</summary>
    public ApiToken? Token(AuthId id) =>
        id.Token is { } token && users.TryGetValue(id.User, out var user) ? user.Tokens.GetValueOrDefault(token) : null;

    /// <summary>Whether a role of that name exists, built-in or own.</summary>
    public bool HasRole(string name) => BuiltinRoles.All.ContainsKey(name) || roles.ContainsKey(name);

    /// <summary>What a role allows, built-in or own; null if there is no such role.</summary>
    public PrivilegeSet? PrivilegesOf(string role) =>
        BuiltinRoles.All.TryGetValue(role, out var builtin) ? builtin : roles.GetValueOrDefault(role)?.Privileges;

    /// <summary>Whether both say the same. The ACL entries of the super-user do not count: they mean nothing and are
    /// never written.</summary>
    public bool HasSameContentAs(UserCfg other) =>
        Same(users, other.users) && Same(groups, other.groups) && Same(pools, other.pools) && Same(roles, other.roles)
        && KeptLines.SequenceEqual(other.KeptLines) && SameAcl(other);

    /// <summary>Prints sizes, not what is in it.</summary>
    public override string ToString() =>
        $"user.cfg ({users.Count} users, {groups.Count} groups, {roles.Count} roles, {acl.Length} ACL entries)";

    private static bool Same<TKey, TValue>(Dictionary<TKey, TValue> left, Dictionary<TKey, TValue> right)
        where TKey : notnull
        where TValue : class =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value)
            && (ReferenceEquals(pair.Value, value) || pair.Value.Equals(value)));

    private static Lazy<Dictionary<UserId, Group[]>> IndexOf(Dictionary<string, Group> groups) => new(() =>
    {
        var lists = new Dictionary<UserId, List<Group>>();
        foreach (var group in groups.Values.OrderBy(g => g.Id, StringComparer.Ordinal))
        {
            foreach (var member in group.Members)
            {
                if (!lists.TryGetValue(member, out var list))
                {
                    lists[member] = list = [];
                }

                list.Add(group);
            }
        }

        return lists.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
    });

    private bool SameAcl(UserCfg other)
    {
        // Mostly nothing about them changed, and then they are in the same order too.
        if (acl.AsSpan().SequenceEqual(other.acl.AsSpan()))
        {
            return true;
        }

        var here = acl.Where(e => !e.Subject.Id.IsRoot).ToHashSet();
        var count = 0;
        foreach (var entry in other.acl)
        {
            if (!entry.Subject.Id.IsRoot && (++count > here.Count || !here.Contains(entry)))
            {
                return false;
            }
        }

        return count == here.Count;
    }
}
