using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Permissions;

/// <summary>Who may do what where: a user.cfg compiled for questions. Never changes, so that any number of threads may
/// ask at once; a question about one path allocates nothing.</summary>
/// <remarks>
/// The rules speak of a walk from <c>/</c> to the path asked for. At each component the first of these that has an entry
/// which applies replaces all that was collected above: the token, the user, the groups of the user taken together. An
/// entry applies when it propagates or the component is the last one. NoAccess beats all others, but only among the
/// roles that are left at the end. So the walk can as well go up from the path and stop at the first component where
/// anything applies. What a user has at <c>/pool/NAME</c> is added at the paths of the pool's members.
/// </remarks>
public sealed partial class PermissionIndex
{
    private readonly PathTree tree;
    private readonly SubjectIndex subjects;

    private PermissionIndex(PathTree tree, SubjectIndex subjects)
    {
        this.tree = tree;
        this.subjects = subjects;
    }

    /// <summary>Compiles a configuration.</summary>
    public static PermissionIndex Compile(UserCfg cfg)
    {
        var subjects = new SubjectIndex(cfg);
        return new(PathTree.Build(cfg, subjects), subjects);
    }

    /// <summary>The privileges at a path. The super-user in person has all; who does not exist has none.</summary>
    /// <remarks>Whether a user is disabled or expired is not asked here: that ends logins, not permissions.</remarks>
    public EffectivePrivileges On(AuthId who, AclPath path)
    {
        if (who.IsRoot)
        {
            return EffectivePrivileges.Full;
        }

        var node = tree.Find(path.ToString(), out var isWhole);
        if (!who.IsToken)
        {
            return subjects.TryGetUser(who.User, out var user) ? At(node, isWhole, user) : default;
        }

        if (!subjects.TryGetToken(who, out var token, out var owner, out var isSeparated))
        {
            return default;
        }

        // A separated token has what both have; any other has what the owner has.
        var ownerIsRoot = who.User == UserId.Root;
        var ofOwner = ownerIsRoot ? EffectivePrivileges.Full : At(node, isWhole, owner);
        return isSeparated ? ofOwner & At(node, isWhole, token) : ofOwner;
    }

    /// <summary>Whether every one of the privileges is held at the path.</summary>
    public bool HasAll(AuthId who, AclPath path, PrivilegeSet privileges) =>
        who.IsRoot || On(who, path).Granted.ContainsAll(privileges);

    /// <summary>Whether at least one of the privileges is held at the path.</summary>
    public bool HasAny(AuthId who, AclPath path, PrivilegeSet privileges) =>
        who.IsRoot || On(who, path).Granted.ContainsAny(privileges);

    /// <summary>What somebody has at a node, or at a path below it of which nothing is known.</summary>
    private static EffectivePrivileges At(PathNode node, bool isWhole, in Subject who)
    {
        var direct = Collect(node, isWhole, who);
        return isWhole ? WithPools(direct, node, who) : direct.Outcome();
    }

    private static Grant Collect(PathNode node, bool isTarget, in Subject who)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            if (at.TryGet(who, isTarget, out var grant))
            {
                return grant;
            }

            isTarget = false;
        }

        return default;
    }

    private static EffectivePrivileges WithPools(in Grant direct, PathNode node, in Subject who)
    {
        var result = direct.Outcome();
        if (node.Pools is null || direct.NoAccess)
        {
            return result;
        }

        foreach (var pool in node.Pools)
        {
            var atPool = Collect(pool, isTarget: true, who);
            if (atPool.NoAccess)
            {
                return default;
            }

            // What comes through a pool holds at the member itself and nowhere below.
            result = result with { Granted = result.Granted | atPool.All };
        }

        return result;
    }
}
