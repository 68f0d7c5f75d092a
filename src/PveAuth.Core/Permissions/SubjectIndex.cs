using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Permissions;

/// <summary>Numbers for users, groups and tokens, and the groups of each user as sorted numbers.</summary>
internal sealed class SubjectIndex
{
    private readonly Dictionary<UserId, int> users;
    private readonly Dictionary<string, int> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<AuthId, TokenEntry> tokens = [];

    // The groups of user n are groupsOfUsers[first[n] .. first[n + 1]].
    private readonly int[] first;
    private readonly int[] groupsOfUsers;

    /// <summary>Numbers everybody of a configuration.</summary>
    public SubjectIndex(UserCfg cfg)
    {
        users = new(cfg.Users.Count);
        foreach (var user in cfg.Users.Values)
        {
            var number = users.Count;
            users.Add(user.Id, number);
            if (user.Tokens.Count > 0)
            {
                AddTokens(user, number);
            }
        }

        (first, groupsOfUsers) = AddGroups(cfg);
    }

    /// <summary>Whether there is such a user or token.</summary>
    public bool Knows(AuthId id) => id.IsToken ? tokens.ContainsKey(id) : users.ContainsKey(id.User);

    /// <summary>A user; false if there is no such user.</summary>
    public bool TryGetUser(UserId id, out Subject user)
    {
        var found = users.TryGetValue(id, out var number);
        user = found ? UserOf(number) : default;
        return found;
    }

    /// <summary>A token with its owner; false if there is no such token.</summary>
    public bool TryGetToken(AuthId id, out Subject token, out Subject owner, out bool isSeparated)
    {
        var found = tokens.TryGetValue(id, out var entry);
        token = new Subject(entry.Number, isToken: true, default);
        owner = found ? UserOf(entry.Owner) : default;
        isSeparated = entry.IsSeparated;
        return found;
    }

    /// <summary>The number of whom an entry means; -1 if they do not exist.</summary>
    public int NumberOf(AclSubject subject) => subject.Kind switch
    {
        AclSubjectKind.User => users.TryGetValue(subject.Id.User, out var user) ? user : -1,
        AclSubjectKind.Group => groups.TryGetValue(subject.Group!, out var group) ? group : -1,
        _ => tokens.TryGetValue(subject.Id, out var token) ? token.Number : -1,
    };

    private Subject UserOf(int number) => new(number, isToken: false, groupsOfUsers.AsSpan(first[number]..first[number + 1]));

    private void AddTokens(User user, int owner)
    {
        foreach (var token in user.Tokens.Values)
        {
            if (AuthId.TryCreateToken(user.Id, token.Id, out var id))
            {
                tokens.Add(id, new(tokens.Count, owner, token.PrivilegeSeparated));
            }
        }
    }

    private (int[] First, int[] Groups) AddGroups(UserCfg cfg)
    {
        // Pairs of member and group first, then all groups of a member next to each other.
        var pairs = new List<(int User, int Group)>();
        var starts = new int[users.Count + 1];
        foreach (var group in cfg.Groups.Values)
        {
            var number = groups.Count;
            groups.Add(group.Id, number);
            foreach (var member in group.Members)
            {
                if (users.TryGetValue(member, out var user))
                {
                    pairs.Add((user, number));
                    starts[user + 1]++;
                }
            }
        }

        for (var i = 0; i < users.Count; i++)
        {
            starts[i + 1] += starts[i];
        }

        var next = starts.AsSpan().ToArray();
        var result = new int[pairs.Count];
        foreach (var (user, group) in pairs)
        {
            // The numbers of groups rise along the pairs, so each member's list is sorted.
            result[next[user]++] = group;
        }

        return (starts, result);
    }

    private readonly record struct TokenEntry(int Number, int Owner, bool IsSeparated);
}
