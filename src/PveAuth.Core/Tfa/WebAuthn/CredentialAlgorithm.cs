namespace PveAuth.Core.Tfa;

/// <summary>A signature algorithm that tfa.cfg can name. Most are only kept: see <see cref="CoseKey.Verifiable"/>.</summary>
public enum CredentialAlgorithm
{
    /// <summary>ECDSA with SHA-256.</summary>
    ES256,

    /// <summary>ECDSA with SHA-384.</summary>
    ES384,

    /// <summary>ECDSA with SHA-512.</summary>
    ES512,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    RS384,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    RS512,

    /// <summary>RSASSA-PSS with SHA-256.</summary>
    PS256,

    /// <summary>RSASSA-PSS with SHA-384.</summary>
    PS384,

    /// <summary>RSASSA-PSS with SHA-512.</summary>
    PS512,

    /// <summary>EdDSA.</summary>
    EdDsa,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-1.</summary>
    InsecureRs1,

    /// <summary>Not a signature at all, yet a name that the peer's reader accepts.</summary>
    PinUvProtocol,
}
