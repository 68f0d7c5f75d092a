using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>A public key as tfa.cfg holds it. The bytes are what the file said: they may not be a usable key.</summary>
/// <param name="Algorithm">The algorithm it is used with.</param>
public abstract record CredentialKey(CredentialAlgorithm Algorithm);

/// <summary>A point on a NIST curve.</summary>
/// <param name="Algorithm">The algorithm it is used with.</param>
/// <param name="Curve">The curve.</param>
/// <param name="X">Big endian.</param>
/// <param name="Y">Big endian.</param>
public sealed record EllipticKey(CredentialAlgorithm Algorithm, EllipticCurve Curve, ImmutableArray<byte> X, ImmutableArray<byte> Y)
    : CredentialKey(Algorithm);

/// <summary>An RSA key.</summary>
/// <param name="Algorithm">The algorithm it is used with.</param>
/// <param name="Modulus">Big endian.</param>
/// <param name="Exponent">Big endian, three bytes.</param>
public sealed record RsaKey(CredentialAlgorithm Algorithm, ImmutableArray<byte> Modulus, ImmutableArray<byte> Exponent)
    : CredentialKey(Algorithm);

/// <summary>A key of an Edwards curve (RFC 8032).</summary>
/// <param name="Algorithm">The algorithm it is used with.</param>
/// <param name="Curve">The curve.</param>
/// <param name="X">The encoded point.</param>
public sealed record EdwardsKey(CredentialAlgorithm Algorithm, EdwardsCurve Curve, ImmutableArray<byte> X)
    : CredentialKey(Algorithm);

/// <summary>The NIST curves of COSE.</summary>
public enum EllipticCurve
{
    /// <summary>P-256.</summary>
    Secp256r1,

    /// <summary>P-384.</summary>
    Secp384r1,

    /// <summary>P-521.</summary>
    Secp521r1,
}

/// <summary>The Edwards curves of COSE.</summary>
public enum EdwardsCurve
{
    /// <summary>Ed25519.</summary>
    Ed25519,

    /// <summary>Ed448.</summary>
    Ed448,
}
