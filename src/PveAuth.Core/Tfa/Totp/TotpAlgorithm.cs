namespace PveAuth.Core.Tfa;

/// <summary>The hash below TOTP.</summary>
public enum TotpAlgorithm
{
    /// <summary>HMAC-SHA-1, which every authenticator app understands.</summary>
    Sha1,

    /// <summary>HMAC-SHA-256.</summary>
    Sha256,

    /// <summary>HMAC-SHA-512.</summary>
    Sha512,
}
