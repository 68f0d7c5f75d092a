using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Tests.Permissions;

/// <summary>The rules read one after the other, role by role, without any thought of speed.</summary>
internal sealed class PlainPermissions(UserCfg cfg)
{
    public IEnumerable<AuthId> Identities => cfg.Users.Values.SelectMany(u =>
        u.Tokens.Keys.Select(t => AuthId.TryCreateToken(u.Id, t, out var id) ? id : default).Prepend(new AuthId(u.Id)));

    public IEnumerable<AclPath> Paths =>
        cfg.Acl.Select(e => e.Path).Concat(cfg.Acl.Select(e => AclPath.Parse(e.Path + "/deeper")))
            .Concat(new[] { "/vms/100", "/vms/101", "/storage/st", "/pool/p/q", "/nodes", "/vms/100/x" }.Select(AclPath.Parse)).Distinct();

    public EffectivePrivileges On(AuthId who, AclPath path)
    {
        if (who.IsRoot)
        {
            return EffectivePrivileges.Full;
        }

        if (!who.IsToken)
        {
            return Privileges(WithPools(who, path));
        }

        var token = cfg.Token(who)!;
        var owner = On(new AuthId(who.User), path);
        return !token.PrivilegeSeparated ? owner
            : who.User == UserId.Root ? Privileges(WithPools(who, path))
            : Privileges(WithPools(who, path)) & owner;
    }

    private Dictionary<string, bool> WithPools(AuthId who, AclPath path)
    {
        var roles = Roles(who, path);
        foreach (var pool in cfg.Pools.Values.Where(p =>
            p.VmIds.Any(v => path.ToString() == $"/vms/{v}") || p.Storages.Any(s => path.ToString() == $"/storage/{s}")))
        {
            var poolRoles = Roles(who, AclPath.Parse("/pool/" + pool.Id));
            if (roles.ContainsKey("NoAccess") || poolRoles.ContainsKey("NoAccess"))
            {
                return new() { ["NoAccess"] = true };
            }

            foreach (var role in poolRoles.Keys)
            {
                roles.TryAdd(role, false);
            }
        }

        return roles;
    }

    private Dictionary<string, bool> Roles(AuthId who, AclPath path)
    {
        var roles = new Dictionary<string, bool>();
        var parts = path.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var depth = 0; depth <= parts.Length; depth++)
        {
            var node = AclPath.Parse("/" + string.Join('/', parts[..depth]));
            var applicable = cfg.Acl.Where(e => e.Path == node && (depth == parts.Length || e.Propagate)).ToArray();
            var mine = applicable.Where(e => e.Subject.Group is null && e.Subject.Id == who).ToArray();
            if (mine.Length == 0 && !who.IsToken)
            {
                mine = [.. applicable.Where(e => e.Subject.Group is { } g && cfg.Groups.TryGetValue(g, out var group) && group.Contains(who.User))];
            }

            if (mine.Length > 0)
            {
                roles = mine.GroupBy(e => e.Role).ToDictionary(g => g.Key, g => g.Any(e => e.Propagate));
            }
        }

        return roles.ContainsKey("NoAccess") ? new() { ["NoAccess"] = true } : roles;
    }

    private EffectivePrivileges Privileges(Dictionary<string, bool> roles)
    {
        var granted = PrivilegeSet.None;
        var propagating = PrivilegeSet.None;
        foreach (var (role, propagate) in roles)
        {
            var privileges = BuiltinRoles.All.TryGetValue(role, out var builtin) ? builtin : cfg.Roles[role].Privileges;
            granted |= privileges;
            propagating |= propagate ? privileges : PrivilegeSet.None;
        }

        return new(granted, propagating);
    }
}
