using PveAuth.Core.Config;

namespace PveAuth.Core.Permissions;

/// <summary>What one ACL entry does to a permission question.</summary>
public enum EntryEffect
{
    /// <summary>It counts, and its role has the privilege.</summary>
    Grants,

    /// <summary>It counts, but its role does not have the privilege.</summary>
    LacksPrivilege,

    /// <summary>It counts, and its role is NoAccess, which beats all others that count.</summary>
    Denies,

    /// <summary>It stands above the path and does not propagate.</summary>
    DoesNotPropagate,

    /// <summary>It is for a group, and an entry for the user at the same path comes first.</summary>
    BehindUser,

    /// <summary>An entry that stands nearer to the path comes first.</summary>
    BehindNearer,
}

/// <summary>An ACL entry that concerns somebody on the way to a path, and what it does.</summary>
/// <param name="Entry">The entry. When it is for a group, the one asked about is a member.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Pool">The pool at whose path the entry was looked for because the path is a member of the pool; null
/// when it was found on the way to the path itself.</param>
public sealed record ExplainedEntry(AclEntry Entry, EntryEffect Effect, string? Pool);
