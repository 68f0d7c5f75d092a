using System.Globalization;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Config;

/// <content>Groups, roles and pools, and what several lines of one group, pool or role add up to.</content>
internal sealed partial class UserCfgReader
{
    private Use ReadGroup(Fields fields)
    {
        if (!Names.IsValid(fields[1]))
        {
            return Ignore("invalid characters in group name");
        }

        var group = GetOrAdd(groups, fields[1], name => new GroupLines(name));
        foreach (var item in ListText.Items(fields[2]))
        {
            if (userIds.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(item, out var member)
                || (ListText.IsOneItem(item) && UserId.TryParse(item.ToString(), out member)))
            {
                group.Members.Add(member);
            }
            else
            {
                Ignore("invalid group member");
            }
        }

        group.Comment = IsTrue(fields[3]) ? Decode(fields[3]) : group.Comment;
        return Use.Done;
    }

    private Use ReadRole(Fields fields)
    {
        if (!Names.IsValid(fields[1]))
        {
            return Ignore("invalid characters in role name");
        }

        if (BuiltinRoles.TryGet(fields[1], out _, out _))
        {
            return Ignore("a built-in role cannot be changed");
        }

        var role = GetOrAdd(roles, fields[1], name => new RoleLines(name));
        foreach (var item in ListText.Items(fields[2]))
        {
            var name = item.ToString();
            if (Privilege.TryParse(name, out var privilege))
            {
                role.Privileges |= privilege;
            }
            else
            {
                Ignore("unknown privilege");
                if (name.Length > 0 && ListText.IsOneItem(name))
                {
                    role.Unknown.Add(name);
                }
            }
        }

        return Use.Done;
    }

    private Use ReadPool(Fields fields)
    {
        if (!Pool.IsValidId(fields[1]))
        {
            return Ignore("invalid characters in pool name");
        }

        var pool = GetOrAdd(pools, fields[1], name => new PoolLines(name));
        for (var slash = pool.Id.LastIndexOf('/'); slash > 0; slash = pool.Id.LastIndexOf('/', slash - 1))
        {
            GetOrAdd(pools, pool.Id.AsSpan(0, slash), name => new PoolLines(name));
        }

        pool.Comment = IsTrue(fields[2]) ? Decode(fields[2]) : pool.Comment;
        foreach (var item in ListText.Items(fields[3]))
        {
            if (!long.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var vmId))
            {
                Ignore("invalid guest id in pool");
            }
            else if (pooledGuests.Add(vmId))
            {
                pool.VmIds.Add(vmId);
            }
            else
            {
                Ignore("guest is already in a pool");
            }
        }

        foreach (var item in ListText.Items(fields[4]))
        {
            if (Pool.IsStorageId(item))
            {
                pool.Storages.Add(item.ToString());
            }
            else
            {
                Ignore("invalid storage in pool");
            }
        }

        return Use.Done;
    }

    private sealed class GroupLines(string id)
    {
        public List<UserId> Members { get; } = [];

        public string Comment { get; set; } = "";

        public Group ToGroup() => new(id) { Members = Members, Comment = Comment };
    }

    private sealed class PoolLines(string id)
    {
        public string Id => id;

        public List<long> VmIds { get; } = [];

        public List<string> Storages { get; } = [];

        public string Comment { get; set; } = "";

        public Pool ToPool() => new(id) { VmIds = VmIds, Storages = Storages, Comment = Comment };
    }

    private sealed class RoleLines(string id)
    {
        public PrivilegeSet Privileges { get; set; }

        public SortedSet<string> Unknown { get; } = new(StringComparer.Ordinal);

        public Role ToRole() => new(id, Privileges) { UnknownPrivileges = [.. Unknown] };
    }
}
