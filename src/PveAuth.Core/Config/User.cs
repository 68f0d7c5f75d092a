using System.Collections.Immutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>A user of user.cfg, with the API tokens.</summary>
public sealed record User
{
    /// <summary>A user without any details.</summary>
    public User(UserId id)
    {
        if (!id.Exists)
        {
            throw new ArgumentException("A user needs an id.", nameof(id));
        }

        Id = id;
    }

    /// <summary>Name and realm.</summary>
    public UserId Id { get; }

    /// <summary>Whether the user may log in.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When the account ends, seconds since the epoch; 0 means never.</summary>
    public long Expire { get; init => field = FieldText.Expire(value); }

    /// <summary>Given name; empty when unset, as all texts here.</summary>
    public string FirstName { get; init => field = FieldText.Encoded(value); } = "";

    /// <summary>Family name.</summary>
    public string LastName { get; init => field = FieldText.Encoded(value); } = "";

    /// <summary>Mail address.</summary>
    public string Email { get; init => field = FieldText.Raw(value); } = "";

    /// <summary>A remark.</summary>
    public string Comment { get; init => field = FieldText.Encoded(value); } = "";

    /// <summary><c>x</c> or <c>x!type</c> when tfa.cfg has factors of the user; anything else are old secret keys.</summary>
    public string Keys { get; init => field = FieldText.Raw(value); } = "";

    /// <summary>The tokens by their sub-id, sorted.</summary>
    public IReadOnlyDictionary<string, ApiToken> Tokens { get => TokenMap; init => TokenMap = Sorted(value); }

    private ImmutableSortedDictionary<string, ApiToken> TokenMap { get; init; } = NoTokens;

    private static ImmutableSortedDictionary<string, ApiToken> NoTokens { get; } =
        ImmutableSortedDictionary.Create<string, ApiToken>(StringComparer.Ordinal);

    /// <summary>Whether the account has ended.</summary>
    /// <param name="now">Seconds since the epoch.</param>
    public bool IsExpired(long now) => Expire != 0 && Expire < now;

    /// <summary>The same user with a token added or replaced.</summary>
    public User With(ApiToken token) => this with { TokenMap = TokenMap.SetItem(token.Id, token) };

    /// <summary>The same user without a token.</summary>
    public User WithoutToken(string tokenId) => this with { TokenMap = TokenMap.Remove(tokenId) };

    /// <inheritdoc/>
    public bool Equals(User? other) => other is not null && Id == other.Id && Enabled == other.Enabled
        && Expire == other.Expire && FirstName == other.FirstName && LastName == other.LastName && Email == other.Email
        && Comment == other.Comment && Keys == other.Keys && TokenMap.Values.SequenceEqual(other.TokenMap.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Enabled, Expire, Keys, TokenMap.Count);

    /// <summary>Only the id: the keys may be secrets.</summary>
    public override string ToString() => Id.ToString();

    private static ImmutableSortedDictionary<string, ApiToken> Sorted(IReadOnlyDictionary<string, ApiToken> tokens) =>
        NoTokens.AddRange(tokens.Values.Select(t => KeyValuePair.Create(t.Id, t)));
}
