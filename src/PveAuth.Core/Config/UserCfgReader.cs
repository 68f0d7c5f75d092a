using System.Collections.Immutable;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Config;

/// <summary>One pass over user.cfg. What a line needs must stand above it, as at the peer.</summary>
internal sealed partial class UserCfgReader
{
    private const int MaxFields = 9;

    private readonly ReadOnlyMemory<char> file;
    private readonly bool isLatin1;
    private readonly Dictionary<UserId, User> users;

    // The same users by text, so that the members of groups are found without making strings.
    private readonly Dictionary<string, UserId> userIds;
    private readonly Dictionary<string, GroupLines> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PoolLines> pools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RoleLines> roles = new(StringComparer.Ordinal);
    private readonly HashSet<long> pooledGuests = [];
    private readonly List<string> keptLines = [];
    private readonly ImmutableArray<Problem>.Builder problems = ImmutableArray.CreateBuilder<Problem>();
    private bool tokensWereLost;
    private int line;

    /// <summary>Prepares to read the text of a file.</summary>
    /// <param name="file">The text, needed until <see cref="Read"/> returns.</param>
    /// <param name="isLatin1">Whether each character stands for one byte.</param>
    public UserCfgReader(ReadOnlyMemory<char> file, bool isLatin1)
    {
        this.file = file;
        this.isLatin1 = isLatin1;

        // Tables that need not grow are read twice as fast. The counts may be off by a line.
        var userLines = file.Span.Count("\nuser:") + 2;
        var aclLines = file.Span.Count("\nacl:");
        userIds = new(userLines, StringComparer.Ordinal);
        acl = ImmutableArray.CreateBuilder<AclEntry>(aclLines);
        positions = new(aclLines);

        // The super-user is there before the first line, so that its tokens may come without it.
        users = new(userLines) { [UserId.Root] = new User(UserId.Root) };
    }

    /// <summary>Reads the whole file.</summary>
    public Parsed<UserCfg> Read()
    {
        Span<Range> ranges = stackalloc Range[MaxFields + 1];
        var all = file.Span;
        foreach (var raw in all.Split('\n'))
        {
            line++;
            var text = FileText.Trim(all[raw]);
            if (text.IsEmpty)
            {
                continue;
            }

            var fields = new Fields(text, ranges[..text.Split(ranges, ':')]);
            switch (ReadLine(fields))
            {
                case Use.Done:
                    break;
                case Use.Never:
                    keptLines.Add(all[raw].ToString());
                    break;
                case Use.NotYet:
                    // Behind the other lines it would begin to count, now or when its user, token or role is made.
                    // Behind a '#' it stays what it is: not in force.
                    keptLines.Add(string.Concat("#", all[raw]));
                    break;
            }
        }

        DropAclOfLostTokens();
        var cfg = UserCfg.Read(
            users,
            groups.ToDictionary(g => g.Key, g => g.Value.ToGroup(), StringComparer.Ordinal),
            pools.ToDictionary(p => p.Key, p => p.Value.ToPool(), StringComparer.Ordinal),
            roles.ToDictionary(r => r.Key, r => r.Value.ToRole(), StringComparer.Ordinal),
            acl.DrainToImmutable(),
            keptLines,
            isLatin1);
        return new(cfg, problems.ToImmutable());
    }

    private Use ReadLine(Fields fields) => fields[0] switch
    {
        "user" => ReadUser(fields),
        "token" => ReadToken(fields),
        "group" => ReadGroup(fields),
        "pool" => ReadPool(fields),
        "role" => ReadRole(fields),
        "acl" => ReadAcl(fields),
        ['#', ..] => Use.Never,
        _ => Ignore("unknown kind of line"),
    };

    private Use ReadUser(Fields fields)
    {
        if (!UserId.TryParse(fields[1].ToString(), out var id))
        {
            return Ignore("invalid user name");
        }

        if (!TryReadExpire(fields[3], out var expire))
        {
            return Ignore("illegal characters in expire");
        }

        // A second line replaces the first with its tokens.
        tokensWereLost |= users.TryGetValue(id, out var before) && before.Tokens.Count > 0;
        userIds.TryAdd(id.ToString(), id);
        users[id] = new User(id)
        {
            Enabled = IsTrue(fields[2]),
            Expire = expire,
            FirstName = Decode(fields[4]),
            LastName = Decode(fields[5]),
            Email = fields[6].ToString(),
            Comment = Decode(fields[7]),
            Keys = fields[8].ToString(),
        };
        return Use.Done;
    }

    private Use ReadToken(Fields fields)
    {
        if (!AuthId.TryParse(fields[1].ToString(), out var id) || id.Token is not { } token)
        {
            return Ignore("invalid token id");
        }

        if (!TryReadExpire(fields[2], out var expire))
        {
            return Ignore("illegal characters in expire");
        }

        if (!users.TryGetValue(id.User, out var user))
        {
            return Ignore("token of an unknown user", Use.NotYet);
        }

        users[id.User] = user.With(new ApiToken(token)
        {
            Expire = expire,
            PrivilegeSeparated = IsTrue(fields[3]),
            Comment = Decode(fields[4]),
        });
        return Use.Done;
    }

    private Use Ignore(string why, Use use = Use.Never)
    {
        problems.Add(new Problem(line, why));
        return use;
    }

    private string Decode(ReadOnlySpan<char> field) => TextCodec.Decode(field, isLatin1);

    // Truth as the peer's language has it.
    private static bool IsTrue(ReadOnlySpan<char> field) => field is not ("" or "0");

    private static bool TryReadExpire(ReadOnlySpan<char> field, out long expire)
    {
        expire = 0;
        if (field.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // A number that no clock reaches stays one that no clock reaches.
        expire = field.IsEmpty || long.TryParse(field, out expire) ? expire : long.MaxValue;
        return true;
    }

    private static T GetOrAdd<T>(Dictionary<string, T> map, ReadOnlySpan<char> name, Func<string, T> make)
    {
        if (!map.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var value))
        {
            var key = name.ToString();
            map[key] = value = make(key);
        }

        return value;
    }

    /// <summary>What became of a line.</summary>
    private enum Use
    {
        Done,
        Never,
        NotYet,
    }

    /// <summary>The fields of a line; missing ones are empty.</summary>
    private readonly ref struct Fields(ReadOnlySpan<char> line, ReadOnlySpan<Range> ranges)
    {
        private readonly ReadOnlySpan<char> line = line;
        private readonly ReadOnlySpan<Range> ranges = ranges;

        public ReadOnlySpan<char> this[int index] => index < ranges.Length ? FileText.Trim(line[ranges[index]]) : [];
    }
}
