using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>A verifier that shares no line with the product. It says yes or no; the product must say the same.</summary>
internal static class WebAuthnOracle
{
    private const string Host = "pve1.lab2.example.com";

    public static bool Registers(string challenge, byte[] id, byte[] client, byte[] attestation)
    {
        try
        {
            return Client(client, "webauthn.create", challenge) && Attestation(attestation, id, SHA256.HashData(client));
        }
        catch (Exception bad) when (IsBadInput(bad))
        {
            return false;
        }
    }

    public static bool LogsIn(string challenge, byte[] coseKey, uint counter, byte[] client, byte[] data, byte[] signature)
    {
        try
        {
            if (!Client(client, "webauthn.get", challenge) || !Header(data))
            {
                return false;
            }

            var rest = data.AsMemory(37);
            if ((data[32] & 0x40) != 0)
            {
                rest = rest[(18 + ((rest.Span[16] << 8) | rest.Span[17]))..];
                _ = Map(ref rest);
            }

            if ((data[32] & 0x80) != 0)
            {
                _ = Map(ref rest);
            }

            var now = (uint)((data[33] << 24) | (data[34] << 16) | (data[35] << 8) | data[36]);
            return rest.IsEmpty
                && ((now == 0 && counter == 0) || now > counter)
                && Verifies(Key(coseKey), [.. data, .. SHA256.HashData(client)], signature);
        }
        catch (Exception bad) when (IsBadInput(bad))
        {
            return false;
        }
    }

    private static bool Client(byte[] utf8, string type, string challenge)
    {
        _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        using var json = JsonDocument.Parse(utf8);
        var members = json.RootElement.EnumerateObject().ToLookup(m => m.Name, m => m.Value);
        var origin = members["origin"].Single().GetString()!;
        var cross = members["crossOrigin"].SingleOrDefault();
        return members["type"].Single().GetString() == type
            && members["challenge"].Single().GetString() == challenge
            && origin.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            && IsOurs(origin[8..])
            && cross.ValueKind is JsonValueKind.Undefined or JsonValueKind.False
            && members["topOrigin"].SingleOrDefault().ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;
    }

    // "host:port", and a "/" that browsers do not send.
    private static bool IsOurs(string authority)
    {
        var match = System.Text.RegularExpressions.Regex.Match(authority, @"^([A-Za-z0-9._~-]+):0*8006/?$");
        var host = match.Groups[1].Value.ToLowerInvariant();
        return match.Success && (host == Host || host.EndsWith("." + Host, StringComparison.Ordinal));
    }

    private static bool Header(byte[] data) =>
        data.Length >= 37
        && data.AsSpan(0, 32).SequenceEqual(SHA256.HashData("lab2.example.com"u8))
        && (data[32] & 0x01) != 0
        && (data[32] & 0x18) != 0x10;

    private static bool Attestation(byte[] cbor, byte[] id, byte[] hash)
    {
        var reader = new CborReader(cbor, CborConformanceMode.Strict);
        string? format = null;
        byte[]? data = null;
        Dictionary<string, object>? statement = null;
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            switch (reader.ReadTextString())
            {
                case "fmt":
                    format = reader.ReadTextString();
                    break;
                case "authData":
                    data = reader.ReadByteString();
                    break;
                case "attStmt":
                    statement = Statement(reader);
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        reader.ReadEndMap();
        if (reader.BytesRemaining != 0 || data is null || statement is null || !Header(data) || (data[32] & 0x40) == 0)
        {
            return false;
        }

        var length = (data[53] << 8) | data[54];
        var rest = data.AsMemory(55 + length);
        var cose = Map(ref rest);
        if ((data[32] & 0x80) != 0)
        {
            _ = Map(ref rest);
        }

        if (!rest.IsEmpty || length > 1023 || !data.AsSpan(55, length).SequenceEqual(id))
        {
            return false;
        }

        var key = Key(cose);
        byte[] signed = [.. data, .. hash];
        var algorithm = (long)statement.GetValueOrDefault("alg", 0L);
        var signature = (byte[])statement.GetValueOrDefault("sig", Array.Empty<byte>());
        var unknown = statement.Keys.Except(["alg", "sig", "x5c"]).Any();
        var chain = (List<byte[]>?)statement.GetValueOrDefault("x5c");
        switch (format)
        {
            case "none":
                return statement.Count == 0;
            case "packed" when chain is null:
                return !unknown && algorithm == (key is RSA ? -257 : -7) && Verifies(key, signed, signature);
            case "packed":
                using (var leaf = X509CertificateLoader.LoadCertificate(chain[0]))
                {
                    var subject = Encoding.Latin1.GetString(leaf.SubjectName.RawData);
                    return !unknown && algorithm == -7 && leaf.Version == 3
                        && System.Text.RegularExpressions.Regex.IsMatch(subject, @"\x06\x03\x55\x04\x0B[\x0C\x13]\x19Authenticator Attestation")
                        && leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single() is { CertificateAuthority: false }
                        && leaf.GetECDsaPublicKey() is { KeySize: 256 } leafKey && Verifies(leafKey, signed, signature);
                }

            case "fido-u2f":
                using (var leaf = X509CertificateLoader.LoadCertificate(chain!.Single()))
                {
                    var point = ((ECDsa)key).ExportParameters(false).Q;
                    byte[] message = [0, .. data[..32], .. hash, .. id, 4, .. point.X!, .. point.Y!];
                    return !unknown && algorithm is 0 or -7
                        && leaf.GetECDsaPublicKey() is { KeySize: 256 } leafKey && Verifies(leafKey, message, signature);
                }

            default:
                return false;
        }
    }

    private static Dictionary<string, object> Statement(CborReader reader)
    {
        Dictionary<string, object> members = [];
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            var name = reader.ReadTextString();
            switch (name)
            {
                case "alg":
                    members[name] = reader.ReadInt64();
                    break;
                case "sig":
                    members[name] = reader.ReadByteString();
                    break;
                case "x5c":
                    List<byte[]> chain = [];
                    reader.ReadStartArray();
                    while (reader.PeekState() != CborReaderState.EndArray)
                    {
                        chain.Add(reader.ReadByteString());
                    }

                    reader.ReadEndArray();
                    members[name] = chain;
                    break;
                default:
                    reader.SkipValue();
                    members[name] = "";
                    break;
            }
        }

        reader.ReadEndMap();
        return members;
    }

    private static byte[] Map(ref Memory<byte> rest)
    {
        var reader = new CborReader(rest, CborConformanceMode.Strict, allowMultipleRootLevelValues: true);
        if (reader.PeekState() != CborReaderState.StartMap)
        {
            throw new CborContentException("a map is expected");
        }

        var value = reader.ReadEncodedValue().ToArray();
        rest = rest[value.Length..];
        return value;
    }

    private static AsymmetricAlgorithm Key(byte[] cose)
    {
        Dictionary<long, object> members = [];
        var reader = new CborReader(cose, CborConformanceMode.Ctap2Canonical);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            var label = reader.ReadInt32();
            members[label] = reader.PeekState() == CborReaderState.ByteString ? reader.ReadByteString() : reader.ReadInt64();
        }

        reader.ReadEndMap();
        if ((long)members[1] == 2 && (long)members[3] == -7 && (long)members[-1] == 1)
        {
            return ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = Exactly((byte[])members[-2], 32), Y = Exactly((byte[])members[-3], 32) },
            });
        }

        return (long)members[1] == 3 && (long)members[3] == -257
            ? RSA.Create(new RSAParameters { Modulus = Exactly((byte[])members[-1], 256), Exponent = Exactly((byte[])members[-2], 3) })
            : throw new CryptographicException("no key that was offered");
    }

    private static byte[] Exactly(byte[] bytes, int length) =>
        bytes.Length == length ? bytes : throw new CryptographicException("wrong length");

    private static bool Verifies(AsymmetricAlgorithm key, byte[] data, byte[] signature) => key is RSA rsa
        ? rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : ((ECDsa)key).VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static bool IsBadInput(Exception bad) => bad is JsonException or CborContentException or CryptographicException
        or InvalidOperationException or ArgumentException or KeyNotFoundException or IndexOutOfRangeException or InvalidCastException
        or OverflowException or FormatException or NullReferenceException;
}
