using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>One grant: somebody has a role at a path.</summary>
/// <param name="Path">Where.</param>
/// <param name="Subject">Who.</param>
/// <param name="Role">The role's name.</param>
/// <param name="Propagate">Whether it holds below the path too.</param>
public readonly record struct AclEntry(AclPath Path, AclSubject Subject, string Role, bool Propagate)
{
    /// <summary>What makes the entry unique: the same three again only change the flag.</summary>
    internal (AclPath Path, AclSubject Subject, string Role) Key => (Path, Subject, Role);
}
