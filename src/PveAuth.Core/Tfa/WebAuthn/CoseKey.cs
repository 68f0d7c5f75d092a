using System.Collections.Immutable;
using System.Formats.Cbor;
using System.Security.Cryptography;

namespace PveAuth.Core.Tfa;

/// <summary>Public keys in the form of COSE (RFC 9053), which authenticators send.</summary>
public static class CoseKey
{
    private const int KeyType = 1;
    private const int Algorithm = 3;

    /// <summary>Reads a key that a registration may bring: ES256 on P-256 or RS256 with 2048 bits, and nothing else, since
    /// nothing else is offered. The key must be one: a point off the curve is refused. Null when it is none of these.</summary>
    public static CredentialKey? Read(ReadOnlyMemory<byte> cbor)
    {
        try
        {
            var reader = new CborReader(cbor, CborConformanceMode.Strict);
            Dictionary<int, long> numbers = [];
            Dictionary<int, byte[]> strings = [];
            reader.ReadStartMap();
            while (reader.PeekState() != CborReaderState.EndMap)
            {
                var label = reader.ReadInt32();
                if (reader.PeekState() == CborReaderState.ByteString)
                {
                    strings[label] = reader.ReadByteString();
                }
                else
                {
                    numbers[label] = reader.ReadInt64();
                }
            }

            reader.ReadEndMap();
            if (reader.BytesRemaining != 0)
            {
                return null;
            }

            return (numbers.GetValueOrDefault(KeyType), numbers.GetValueOrDefault(Algorithm)) switch
            {
                (2, -7) when numbers.GetValueOrDefault(-1) == 1 => Checked(new EllipticKey(
                    CredentialAlgorithm.ES256, EllipticCurve.Secp256r1, Get(strings, -2), Get(strings, -3))),
                (3, -257) => Checked(new RsaKey(CredentialAlgorithm.RS256, Get(strings, -1), Get(strings, -2))),
                _ => null,
            };
        }
        catch (Exception bad) when (bad is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The key as COSE; null when it is of no kind that a login is verified with.</summary>
    public static byte[]? Write(CredentialKey key)
    {
        if (!IsVerifiable(key))
        {
            return null;
        }

        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        switch (key)
        {
            case EllipticKey point:
                writer.WriteStartMap(5);
                Number(writer, KeyType, 2);
                Number(writer, Algorithm, -7);
                Number(writer, -1, 1);
                Bytes(writer, -2, point.X);
                Bytes(writer, -3, point.Y);
                break;
            case RsaKey rsa:
                writer.WriteStartMap(4);
                Number(writer, KeyType, 3);
                Number(writer, Algorithm, -257);
                Bytes(writer, -1, rsa.Modulus);
                Bytes(writer, -2, rsa.Exponent);
                break;
            case EdwardsKey edwards:
                writer.WriteStartMap(4);
                Number(writer, KeyType, 1);
                Number(writer, Algorithm, -8);
                Number(writer, -1, 6);
                Bytes(writer, -2, edwards.X);
                break;
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>Whether logins are verified with such a key: ES256, RS256 and EdDSA on Ed25519, as at the peer, which keeps
    /// others in its file and always refuses them.</summary>
    public static bool IsVerifiable(CredentialKey key) => key switch
    {
        EllipticKey { Algorithm: CredentialAlgorithm.ES256, Curve: EllipticCurve.Secp256r1, X.Length: 32, Y.Length: 32 } => true,
        RsaKey { Algorithm: CredentialAlgorithm.RS256, Modulus.Length: >= 256 and <= 1024 } => true,
        EdwardsKey { Algorithm: CredentialAlgorithm.EdDsa, Curve: EdwardsCurve.Ed25519, X.Length: 32 } => true,
        _ => false,
    };

    // Whatever only copies the bytes would store points that are on no curve.
    private static CredentialKey? Checked(CredentialKey key)
    {
        if (!IsVerifiable(key) || key is RsaKey { Modulus.Length: not 256 } or RsaKey { Exponent.Length: not 3 })
        {
            return null;
        }

        try
        {
            using var imported = CredentialSignature.Import(key);
            return key;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ImmutableArray<byte> Get(Dictionary<int, byte[]> strings, int label) =>
        strings.TryGetValue(label, out var bytes) ? [.. bytes] : [];

    private static void Number(CborWriter writer, int label, int value)
    {
        writer.WriteInt32(label);
        writer.WriteInt32(value);
    }

    private static void Bytes(CborWriter writer, int label, ImmutableArray<byte> value)
    {
        writer.WriteInt32(label);
        writer.WriteByteString(value.AsSpan());
    }
}
