using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Permissions;

/// <summary>The way from a path up to <c>/</c> for one user or one token by itself, entry by entry.</summary>
/// <param name="Who">The user, or the token without its owner.</param>
/// <param name="Entries">Every entry that concerns them, the nearest to the path first.</param>
/// <param name="IsGranted">Whether they have the privilege.</param>
public sealed record PermissionWalk(AuthId Who, ImmutableArray<ExplainedEntry> Entries, bool IsGranted)
{
    /// <summary>Walks. The rules are those of <see cref="PermissionIndex"/>, here one entry at a time.</summary>
    internal static PermissionWalk Of(UserCfg cfg, AuthId who, AclPath path, Privilege privilege)
    {
        var own = EntriesOf(cfg, who);
        var entries = ImmutableArray.CreateBuilder<ExplainedEntry>();
        var direct = Walk(cfg, own, path, privilege, pool: null, entries);

        // NoAccess on the way to the path ends it; what pools give comes on top of everything else.
        var isGranted = direct.Contains(EntryEffect.Grants);
        var isDenied = direct.Contains(EntryEffect.Denies);
        if (!isDenied)
        {
            foreach (var pool in PoolsOf(cfg, path))
            {
                var effects = Walk(cfg, own, AclPath.Parse("/pool/" + pool), privilege, pool, entries);
                isGranted |= effects.Contains(EntryEffect.Grants);
                isDenied |= effects.Contains(EntryEffect.Denies);
            }
        }

        return new PermissionWalk(who, entries.ToImmutable(), isGranted && !isDenied);
    }

    private static HashSet<EntryEffect> Walk(
        UserCfg cfg,
        ILookup<AclPath, AclEntry> own,
        AclPath path,
        Privilege privilege,
        string? pool,
        ImmutableArray<ExplainedEntry>.Builder entries)
    {
        var effects = new HashSet<EntryEffect>();
        var isDecided = false;
        for (AclPath? at = path; at is { } place; at = place.Parent)
        {
            var applying = own[place].Where(e => place == path || e.Propagate).ToList();
            var first = applying.Any(e => e.Subject.Kind != AclSubjectKind.Group) ? AclSubjectKind.User : AclSubjectKind.Group;

            // What decides stands before what does not count.
            var ordered = own[place]
                .OrderBy(e => !applying.Contains(e))
                .ThenBy(e => e.Subject.Kind == AclSubjectKind.Group)
                .ThenBy(e => e.Subject)
                .ThenBy(e => e.Role, StringComparer.Ordinal);
            foreach (var entry in ordered)
            {
                var isGroup = entry.Subject.Kind == AclSubjectKind.Group;
                var effect = !applying.Contains(entry) ? EntryEffect.DoesNotPropagate
                    : isDecided ? EntryEffect.BehindNearer
                    : isGroup && first == AclSubjectKind.User ? EntryEffect.BehindUser
                    : entry.Role == BuiltinRoles.NoAccess ? EntryEffect.Denies
                    : PrivilegesOf(cfg, entry.Role).Contains(privilege) ? EntryEffect.Grants
                    : EntryEffect.LacksPrivilege;
                entries.Add(new ExplainedEntry(entry, effect, pool));
                effects.Add(effect);
            }

            isDecided |= applying.Count > 0;
        }

        return effects;
    }

    private static ILookup<AclPath, AclEntry> EntriesOf(UserCfg cfg, AuthId who)
    {
        var groups = who.IsToken ? [] : cfg.GroupsOf(who.User).Select(g => g.Id).ToHashSet(StringComparer.Ordinal);
        return cfg.Acl
            .Where(e => e.Subject.Group is { } group ? groups.Contains(group) : e.Subject.Id == who)
            .ToLookup(e => e.Path);
    }

    private static IEnumerable<string> PoolsOf(UserCfg cfg, AclPath path)
    {
        var text = path.ToString();
        return cfg.Pools.Values
            .Where(p => p.VmIds.Any(id => text == $"/vms/{id}") || p.Storages.Any(s => text == "/storage/" + s))
            .Select(p => p.Id)
            .Order(StringComparer.Ordinal);
    }

    private static PrivilegeSet PrivilegesOf(UserCfg cfg, string role) =>
        BuiltinRoles.All.TryGetValue(role, out var privileges) ? privileges
        : cfg.Roles.TryGetValue(role, out var own) ? own.Privileges
        : PrivilegeSet.None;
}
