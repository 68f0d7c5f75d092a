namespace PveAuth.Core.Permissions;

/// <summary>All entries of one subject at one path, added up.</summary>
/// <remarks>Whether NoAccess is among the roles is remembered beside the privileges, because it beats them only at the
/// end of the walk.</remarks>
internal struct Grant
{
    /// <summary>The privileges of all roles.</summary>
    public PrivilegeSet All;

    /// <summary>The privileges of the roles whose entries propagate.</summary>
    public PrivilegeSet Propagating;

    /// <summary>Whether any entry propagates, possibly one of a role without privileges.</summary>
    public bool Propagates;

    /// <summary>Whether NoAccess is among the roles.</summary>
    public bool NoAccess;

    /// <summary>Whether NoAccess is among the roles whose entries propagate.</summary>
    public bool NoAccessPropagates;

    /// <summary>Adds one entry.</summary>
    public void Add(PrivilegeSet privileges, bool isNoAccess, bool propagate)
    {
        All |= privileges;
        NoAccess |= isNoAccess;
        if (propagate)
        {
            Propagating |= privileges;
            Propagates = true;
            NoAccessPropagates |= isNoAccess;
        }
    }

    /// <summary>Adds the grant of another group at the same path.</summary>
    public void Add(in Grant other)
    {
        All |= other.All;
        Propagating |= other.Propagating;
        Propagates |= other.Propagates;
        NoAccess |= other.NoAccess;
        NoAccessPropagates |= other.NoAccessPropagates;
    }

    /// <summary>What of it still holds below the path.</summary>
    public readonly Grant Below() => new()
    {
        All = Propagating,
        Propagating = Propagating,
        Propagates = Propagates,
        NoAccess = NoAccessPropagates,
        NoAccessPropagates = NoAccessPropagates,
    };

    /// <summary>The outcome at the end of the walk.</summary>
    public readonly EffectivePrivileges Outcome() => NoAccess ? default : new(All, Propagating);
}
