using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Config;

/// <summary>A role that an administrator made. The built-in ones are in <see cref="BuiltinRoles"/>.</summary>
public sealed record Role
{
    /// <summary>A role.</summary>
    public Role(string id, PrivilegeSet privileges)
    {
        if (!Names.IsValid(id) || BuiltinRoles.All.ContainsKey(id))
        {
            throw new ArgumentException("Not the id of an own role.", nameof(id));
        }

        Id = id;
        Privileges = privileges;
    }

    /// <summary>The name.</summary>
    public string Id { get; }

    /// <summary>What the role allows.</summary>
    public PrivilegeSet Privileges { get; init; }

    /// <summary>Names in the file that are no privileges of this release; kept for a release that knows them.</summary>
    public IReadOnlyList<string> UnknownPrivileges { get; internal init; } = [];

    /// <inheritdoc/>
    public bool Equals(Role? other) => other is not null && Id == other.Id && Privileges == other.Privileges
        && UnknownPrivileges.SequenceEqual(other.UnknownPrivileges);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Privileges);
}
