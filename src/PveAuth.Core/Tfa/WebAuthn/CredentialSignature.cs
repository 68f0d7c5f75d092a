using System.Security.Cryptography;

namespace PveAuth.Core.Tfa;

/// <summary>Signatures by the keys of the two algorithms that are offered.</summary>
internal static class CredentialSignature
{
    /// <summary>The key for the framework.</summary>
    /// <exception cref="CryptographicException">It is not a key, such as a point off the curve.</exception>
    public static AsymmetricAlgorithm Import(CredentialKey key)
    {
        switch (key)
        {
            case EllipticKey point:
                return ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = [.. point.X], Y = [.. point.Y] },
                });
            case RsaKey rsa:
                return RSA.Create(new RSAParameters { Modulus = [.. rsa.Modulus], Exponent = [.. rsa.Exponent] });
            default:
                throw new CryptographicException("No key of this kind.");
        }
    }

    /// <summary>Whether the signature is the key's, ES256 for points and RS256 for RSA.</summary>
    public static bool Verify(AsymmetricAlgorithm key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return key switch
            {
                ECDsa point => point.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
                RSA rsa => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
