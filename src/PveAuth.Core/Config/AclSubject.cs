using System.Diagnostics.CodeAnalysis;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>Whom an ACL entry means.</summary>
public enum AclSubjectKind
{
    /// <summary>A user.</summary>
    User,

    /// <summary>All members of a group.</summary>
    Group,

    /// <summary>An API token.</summary>
    Token,
}

/// <summary>A user, a group or a token in an ACL entry.</summary>
public readonly record struct AclSubject : IComparable<AclSubject>
{
    private AclSubject(AuthId id) => Id = id;

    private AclSubject(string group) => Group = group;

    /// <summary>What it is.</summary>
    public AclSubjectKind Kind =>
        Group is not null ? AclSubjectKind.Group : Id.IsToken ? AclSubjectKind.Token : AclSubjectKind.User;

    /// <summary>The user or token; nobody for a group.</summary>
    public AuthId Id { get; }

    /// <summary>The group's name; null for a user or token.</summary>
    public string? Group { get; }

    /// <summary>The name without the <c>@</c> of groups, as the API shows it (<c>ugid</c>).</summary>
    public string Name => Group ?? Id.ToString();

    /// <summary>A user.</summary>
    public static AclSubject Of(UserId user) => new(new AuthId(user));

    /// <summary>A user or a token.</summary>
    public static AclSubject Of(AuthId id) => new(id);

    /// <summary>A group.</summary>
    public static AclSubject OfGroup(string group) =>
        Names.IsValid(group) ? new(group) : throw new ArgumentException("Not a group id.", nameof(group));

    /// <summary>Reads <c>@group</c>, <c>user@realm</c> or <c>user@realm!token</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AclSubject subject)
    {
        subject = default;
        if (text is ['@', ..])
        {
            var isGroup = Names.IsValid(text.AsSpan(1));
            subject = isGroup ? new AclSubject(text[1..]) : default;
            return isGroup;
        }

        if (!AuthId.TryParse(text, out var id))
        {
            return false;
        }

        subject = new AclSubject(id);
        return true;
    }

    /// <summary>Order of the written form.</summary>
    public int CompareTo(AclSubject other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>As user.cfg writes it.</summary>
    public override string ToString() => Group is null ? Id.ToString() : "@" + Group;
}
