namespace PveAuth.Core.Tfa;

/// <summary>The names that tfa.cfg uses for algorithms and curves.</summary>
internal static class CredentialNames
{
    /// <summary>An algorithm by its name of today or of the first builds; null when the peer does not know it.</summary>
    public static CredentialAlgorithm? Algorithm(string name) => name switch
    {
        "ES256" or "ECDSA_SHA256" => CredentialAlgorithm.ES256,
        "ES384" or "ECDSA_SHA384" => CredentialAlgorithm.ES384,
        "ES512" or "ECDSA_SHA512" => CredentialAlgorithm.ES512,
        "RS256" => CredentialAlgorithm.RS256,
        "RS384" => CredentialAlgorithm.RS384,
        "RS512" => CredentialAlgorithm.RS512,
        "PS256" => CredentialAlgorithm.PS256,
        "PS384" => CredentialAlgorithm.PS384,
        "PS512" => CredentialAlgorithm.PS512,
        "EDDSA" => CredentialAlgorithm.EdDsa,
        "INSECURE_RS1" => CredentialAlgorithm.InsecureRs1,
        "PinUvProtocol" => CredentialAlgorithm.PinUvProtocol,
        _ => null,
    };

    /// <summary>The name to write.</summary>
    public static string Name(CredentialAlgorithm algorithm, WebAuthnForm form) => algorithm switch
    {
        CredentialAlgorithm.ES256 when form == WebAuthnForm.Pve71 => "ECDSA_SHA256",
        CredentialAlgorithm.ES384 when form == WebAuthnForm.Pve71 => "ECDSA_SHA384",
        CredentialAlgorithm.ES512 when form == WebAuthnForm.Pve71 => "ECDSA_SHA512",
        CredentialAlgorithm.EdDsa => "EDDSA",
        CredentialAlgorithm.InsecureRs1 => "INSECURE_RS1",
        _ => algorithm.ToString(),
    };

    /// <summary>A NIST curve by its name.</summary>
    public static EllipticCurve? Curve(string name) => name switch
    {
        "SECP256R1" => EllipticCurve.Secp256r1,
        "SECP384R1" => EllipticCurve.Secp384r1,
        "SECP521R1" => EllipticCurve.Secp521r1,
        _ => null,
    };

    /// <summary>The name of a curve.</summary>
    public static string Name(EllipticCurve curve) => curve.ToString().ToUpperInvariant();

    /// <summary>An Edwards curve by its name.</summary>
    public static EdwardsCurve? Edwards(string name) => name switch
    {
        "ED25519" => EdwardsCurve.Ed25519,
        "ED448" => EdwardsCurve.Ed448,
        _ => null,
    };

    /// <summary>The name of a curve.</summary>
    public static string Name(EdwardsCurve curve) => curve.ToString().ToUpperInvariant();
}
