using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Core.Identity;

/// <summary>A name inside a realm, such as <c>alice@pve</c>. Exists only in valid form.</summary>
/// <remarks>PVE's rule: the realm follows the last <c>@</c>; the name holds neither white space nor <c>:</c> nor
/// <c>/</c>; 3 to 64 characters in all. Ids differ when their case differs.</remarks>
public readonly record struct UserId : IComparable<UserId>
{
    /// <summary>The longest user id, in characters.</summary>
    public const int MaxLength = 64;

    private readonly string? value;
    private readonly int at;

    private UserId(string value, int at)
    {
        this.value = value;
        this.at = at;
    }

    /// <summary>The super-user, who passes every permission check.</summary>
    public static UserId Root { get; } = Parse("root@pam");

    /// <summary>The part before the realm.</summary>
    public string Name => value is null ? "" : value[..at];

    /// <summary>The realm's name.</summary>
    public string Realm => value is null ? "" : value[(at + 1)..];

    /// <summary>False for the default value, which is nobody.</summary>
    public bool Exists => value is not null;

    /// <summary>Whether a new user may have this id. PVE allows more, but a <c>,</c> or <c>;</c> splits the member
    /// lists of user.cfg and a <c>%</c> is decoded in tickets, so such an id could name somebody else.</summary>
    public bool IsSafeToCreate
    {
        get
        {
            foreach (var c in value ?? "")
            {
                if (c is ',' or ';' or '%' || !char.IsAscii(c) || char.IsControl(c))
                {
                    return false;
                }
            }

            return value is not null;
        }
    }

    /// <summary>Reads a user id; false when the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UserId user)
    {
        user = default;
        if (text is null || text.Length is < 3 or > MaxLength)
        {
            return false;
        }

        // The realm follows the last '@': names in LDAP may themselves contain one.
        var at = text.LastIndexOf('@');
        if (at < 1 || !RealmName.IsValid(text.AsSpan(at + 1)))
        {
            return false;
        }

        foreach (var c in text.AsSpan(0, at))
        {
            if (c is ':' or '/' or '\0' || char.IsWhiteSpace(c))
            {
                return false;
            }
        }

        user = new UserId(text, at);
        return true;
    }

    /// <summary>Reads a user id that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not a user id.</exception>
    public static UserId Parse(string text) =>
        TryParse(text, out var user) ? user : throw new FormatException("Not a user id.");

    /// <inheritdoc/>
    public bool Equals(UserId other) => string.Equals(value, other.value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => value is null ? 0 : string.GetHashCode(value, StringComparison.Ordinal);

    /// <summary>Order of the bytes, as PVE sorts.</summary>
    public int CompareTo(UserId other) => string.CompareOrdinal(value, other.value);

    /// <inheritdoc/>
    public override string ToString() => value ?? "";
}
