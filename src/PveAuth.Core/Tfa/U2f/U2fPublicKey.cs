using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace PveAuth.Core.Tfa;

/// <summary>The keys of U2F: points on P-256, uncompressed.</summary>
internal static class U2fPublicKey
{
    /// <summary>Length of a point: 04, then both coordinates.</summary>
    public const int Length = 65;

    private const byte Uncompressed = 0x04;

    /// <summary>The key for the framework; false for bytes that are no point of the curve, which old files may hold.</summary>
    public static bool TryImport(ReadOnlySpan<byte> point, [NotNullWhen(true)] out AsymmetricAlgorithm? key)
    {
        key = null;
        if (point.Length != Length || point[0] != Uncompressed)
        {
            return false;
        }

        try
        {
            key = CredentialSignature.Import(
                new EllipticKey(CredentialAlgorithm.ES256, EllipticCurve.Secp256r1, [.. point[1..33]], [.. point[33..]]));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
