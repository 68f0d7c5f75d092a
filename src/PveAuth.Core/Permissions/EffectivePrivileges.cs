namespace PveAuth.Core.Permissions;

/// <summary>What somebody may do at a path.</summary>
/// <param name="Granted">All privileges there.</param>
/// <param name="Propagating">Those of them that hold below the path too. Only who hands out a role with the
/// propagate flag needs to look at this.</param>
public readonly record struct EffectivePrivileges(PrivilegeSet Granted, PrivilegeSet Propagating)
{
    /// <summary>Nothing.</summary>
    public static EffectivePrivileges None => default;

    /// <summary>Everything, as the super-user has it.</summary>
    public static EffectivePrivileges Full { get; } = new(PrivilegeSet.Full, PrivilegeSet.Full);

    /// <summary>What both have: a privilege-separated token and its owner.</summary>
    public static EffectivePrivileges operator &(EffectivePrivileges left, EffectivePrivileges right) =>
        new(left.Granted & right.Granted, left.Propagating & right.Propagating);
}
