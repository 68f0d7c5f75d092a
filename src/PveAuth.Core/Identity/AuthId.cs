using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Core.Identity;

/// <summary>Who acts: a user (<c>alice@pve</c>) or one of a user's API tokens (<c>alice@pve!backup</c>).</summary>
/// <remarks>A token is an identity of its own: rules for "oneself" and group membership never match it.</remarks>
public readonly record struct AuthId : IComparable<AuthId>
{
    private readonly string? text;

    /// <summary>A user as the acting identity.</summary>
    public AuthId(UserId user)
    {
        User = user;
        text = user.ToString();
    }

    private AuthId(UserId user, string token, string text)
    {
        User = user;
        Token = token;
        this.text = text;
    }

    /// <summary>The user, or the token's owner.</summary>
    public UserId User { get; }

    /// <summary>The token's sub-id; null for a user.</summary>
    public string? Token { get; }

    /// <summary>Whether this is a token.</summary>
    public bool IsToken => Token is not null;

    /// <summary>False for the default value, which is nobody.</summary>
    public bool Exists => User.Exists;

    /// <summary>The super-user in person; its tokens are not.</summary>
    public bool IsRoot => Token is null && User == UserId.Root;

    /// <summary>Names a token of a user; false when the sub-id is not valid.</summary>
    public static bool TryCreateToken(UserId user, [NotNullWhen(true)] string? token, out AuthId id)
    {
        var ok = user.Exists && token is not null && RealmName.IsValid(token);
        id = ok ? new AuthId(user, token!, $"{user}!{token}") : default;
        return ok;
    }

    /// <summary>Reads <c>user@realm</c> or <c>user@realm!token</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AuthId id)
    {
        id = default;
        if (text is null)
        {
            return false;
        }

        // A realm cannot hold '!', so a '!' behind the last '@' begins the token.
        var at = text.LastIndexOf('@');
        var bang = at < 0 ? -1 : text.IndexOf('!', at);
        if (bang >= 0)
        {
            return UserId.TryParse(text[..bang], out var owner) && TryCreateToken(owner, text[(bang + 1)..], out id);
        }

        if (!UserId.TryParse(text, out var user))
        {
            return false;
        }

        id = new AuthId(user);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(AuthId other) => string.Equals(text, other.text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => text is null ? 0 : string.GetHashCode(text, StringComparison.Ordinal);

    /// <summary>Order of the bytes, as PVE sorts.</summary>
    public int CompareTo(AuthId other) => string.CompareOrdinal(text, other.text);

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}
