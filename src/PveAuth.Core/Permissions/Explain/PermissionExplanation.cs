using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Permissions;

/// <summary>Which rule decides a permission question.</summary>
public enum PermissionRule
{
    /// <summary>There is no such user or token.</summary>
    Nobody,

    /// <summary>root@pam in person passes every check.</summary>
    SuperUser,

    /// <summary>The ACL entries of the user and their groups.</summary>
    User,

    /// <summary>A token without privilege separation has what its owner has.</summary>
    OwnerOfToken,

    /// <summary>A token with privilege separation has what both it and its owner have.</summary>
    TokenAndOwner,
}

/// <summary>Why somebody has a privilege at a path, or does not have it.</summary>
/// <param name="Rule">The rule that decides.</param>
/// <param name="IsGranted">The outcome, the same as that of <see cref="PermissionIndex"/>.</param>
/// <param name="User">The walk of the user or of the token's owner; null where the owner is root@pam or nobody exists.</param>
/// <param name="Token">The walk of a separated token; null for all others.</param>
public sealed record PermissionExplanation(PermissionRule Rule, bool IsGranted, PermissionWalk? User, PermissionWalk? Token)
{
    /// <summary>Answers a question and says why.</summary>
    public static PermissionExplanation Of(UserCfg cfg, AuthId who, AclPath path, Privilege privilege)
    {
        if (who.IsRoot)
        {
            return new(PermissionRule.SuperUser, true, null, null);
        }

        var token = cfg.Token(who);
        if (!cfg.Users.ContainsKey(who.User) || (who.IsToken && token is null))
        {
            return new(PermissionRule.Nobody, false, null, null);
        }

        var owner = who.User == UserId.Root ? null : PermissionWalk.Of(cfg, new AuthId(who.User), path, privilege);
        var ownerHas = owner?.IsGranted ?? true;
        if (token is null)
        {
            return new(PermissionRule.User, ownerHas, owner, null);
        }

        if (!token.PrivilegeSeparated)
        {
            return new(PermissionRule.OwnerOfToken, ownerHas, owner, null);
        }

        var itself = PermissionWalk.Of(cfg, who, path, privilege);
        return new(PermissionRule.TokenAndOwner, ownerHas && itself.IsGranted, owner, itself);
    }
}
