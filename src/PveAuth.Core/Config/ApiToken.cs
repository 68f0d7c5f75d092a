using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>What user.cfg says about an API token. Its secret is in <c>priv/token.cfg</c>.</summary>
public sealed record ApiToken
{
    /// <summary>A token without an end, with privileges of its own.</summary>
    /// <param name="id">The sub-id, such as <c>backup</c> in <c>joe@pve!backup</c>.</param>
    public ApiToken(string id)
    {
        if (!RealmName.IsValid(id))
        {
            throw new ArgumentException("Not a token id.", nameof(id));
        }

        Id = id;
    }

    /// <summary>The sub-id.</summary>
    public string Id { get; }

    /// <summary>When the token ends, seconds since the epoch; 0 means never.</summary>
    public long Expire { get; init => field = FieldText.Expire(value); }

    /// <summary>Whether the token has only what its own ACL entries give (and the owner has), instead of all that the
    /// owner has.</summary>
    public bool PrivilegeSeparated { get; init; } = true;

    /// <summary>A remark.</summary>
    public string Comment { get; init => field = FieldText.Encoded(value); } = "";

    /// <summary>Whether the token has ended.</summary>
    /// <param name="now">Seconds since the epoch.</param>
    public bool IsExpired(long now) => Expire != 0 && Expire < now;
}
