using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>A browser and an authenticator in one, whose every part can be bent by a test.</summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    private readonly AsymmetricAlgorithm key;

    public SoftwareAuthenticator(bool rsa = false)
    {
        key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Id = RandomNumberGenerator.GetBytes(32);
    }

    public byte[] Id { get; }

    public string Origin { get; init; } = WebAuthnFixture.Origin;

    public string RpId { get; init; } = WebAuthnFixture.RpId;

    public byte Flags { get; init; } = 0x01;

    /// <summary>base64url; null for an authenticator that does not tell it.</summary>
    public string? UserHandle { get; set; } = "AAAA";

    public byte[] Aaguid { get; init; } = new byte[16];

    public byte[] Tail { get; init; } = [];

    public string ExtraClientData { get; init; } = ",\"crossOrigin\":false";

    public byte[] CoseKey
    {
        get
        {
            var cbor = new CborWriter(CborConformanceMode.Ctap2Canonical);
            if (key is RSA rsa)
            {
                var p = rsa.ExportParameters(false);
                cbor.WriteStartMap(4);
                Write(cbor, 1, 3);
                Write(cbor, 3, -257);
                Write(cbor, -1, p.Modulus!);
                Write(cbor, -2, p.Exponent!);
            }
            else
            {
                var q = Point;
                cbor.WriteStartMap(5);
                Write(cbor, 1, 2);
                Write(cbor, 3, -7);
                Write(cbor, -1, 1);
                Write(cbor, -2, q.X!);
                Write(cbor, -3, q.Y!);
            }

            cbor.WriteEndMap();
            return cbor.Encode();
        }
    }

    private ECPoint Point => ((ECDsa)key).ExportParameters(false).Q;

    public byte[] ClientData(string type, string challenge) => Encoding.UTF8.GetBytes(
        $$"""{"type":"{{type}}","challenge":"{{challenge}}","origin":"{{Origin}}"{{ExtraClientData}}}""");

    public byte[] AuthenticatorData(uint counter, bool registration)
    {
        var data = new List<byte>(SHA256.HashData(Encoding.UTF8.GetBytes(RpId))) { (byte)(Flags | (registration ? 0x40 : 0)) };
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, counter);
        data.AddRange(number);
        if (registration)
        {
            data.AddRange([.. Aaguid, 0, (byte)Id.Length, .. Id, .. CoseKey]);
        }

        data.AddRange(Tail);
        return [.. data];
    }

    public byte[] Sign(byte[] authenticatorData, byte[] clientData) => Sign(key, [.. authenticatorData, .. SHA256.HashData(clientData)]);

    /// <summary>An attestation object with a statement of the given kind.</summary>
    public byte[] Attest(string format, byte[] authenticatorData, byte[] clientData, Action<CertificateRequest>? certify = null)
    {
        var hash = SHA256.HashData(clientData);
        var cbor = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cbor.WriteStartMap(3);
        cbor.WriteTextString("fmt");
        cbor.WriteTextString(format.Split('/')[0]);
        cbor.WriteTextString("attStmt");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        switch (format)
        {
            case "packed/self":
                cbor.WriteStartMap(2);
                cbor.WriteTextString("alg");
                cbor.WriteInt32(key is RSA ? -257 : -7);
                cbor.WriteTextString("sig");
                cbor.WriteByteString(Sign(authenticatorData, clientData));
                break;
            case "packed/x5c":
                cbor.WriteStartMap(3);
                cbor.WriteTextString("alg");
                cbor.WriteInt32(-7);
                cbor.WriteTextString("sig");
                cbor.WriteByteString(Sign(other, [.. authenticatorData, .. hash]));
                WriteChain(cbor, other, certify);
                break;
            case "fido-u2f":
                cbor.WriteStartMap(2);
                cbor.WriteTextString("sig");
                cbor.WriteByteString(Sign(
                    other, [0, .. authenticatorData[..32], .. hash, .. Id, 4, .. Point.X!, .. Point.Y!]));
                WriteChain(cbor, other, certify);
                break;
            default:
                cbor.WriteStartMap(0);
                break;
        }

        cbor.WriteEndMap();
        cbor.WriteTextString("authData");
        cbor.WriteByteString(authenticatorData);
        cbor.WriteEndMap();
        return cbor.Encode();
    }

    public string RegistrationJson(byte[] attestationObject, byte[] clientData) => JsonSerializer.Serialize(new
    {
        id = WebAuthnFixture.Base64(Id),
        type = "public-key",
        rawId = WebAuthnFixture.Base64(Id),
        response = new
        {
            attestationObject = WebAuthnFixture.Base64(attestationObject),
            clientDataJSON = WebAuthnFixture.Base64(clientData),
        },
    });

    public string AssertionJson(string challenge, byte[] authenticatorData, byte[] clientData, byte[] signature) => JsonSerializer.Serialize(new
    {
        id = WebAuthnFixture.Base64(Id),
        type = "public-key",
        challenge,
        rawId = WebAuthnFixture.Base64(Id),
        response = new
        {
            authenticatorData = WebAuthnFixture.Base64(authenticatorData),
            clientDataJSON = WebAuthnFixture.Base64(clientData),
            signature = WebAuthnFixture.Base64(signature),
            userHandle = UserHandle,
        },
    });

    /// <summary>A whole registration, as an honest browser sends it.</summary>
    public string Register(string challenge, string format = "none", uint counter = 0)
    {
        var client = ClientData("webauthn.create", challenge);
        return RegistrationJson(Attest(format, AuthenticatorData(counter, registration: true), client), client);
    }

    /// <summary>A whole login, as an honest browser sends it.</summary>
    public string Login(string challenge, uint counter = 0)
    {
        var client = ClientData("webauthn.get", challenge);
        var data = AuthenticatorData(counter, registration: false);
        return AssertionJson(challenge, data, client, Sign(data, client));
    }

    public void Dispose() => key.Dispose();

    private static byte[] Sign(AsymmetricAlgorithm with, byte[] data) => with is RSA rsa
        ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : ((ECDsa)with).SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static void WriteChain(CborWriter cbor, ECDsa with, Action<CertificateRequest>? certify)
    {
        var request = new CertificateRequest("C=XX, O=Test, OU=Authenticator Attestation, CN=Test", with, HashAlgorithmName.SHA256);
        if (certify is null)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        }
        else
        {
            certify(request);
        }

        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.FromUnixTimeSeconds(1577836800), DateTimeOffset.FromUnixTimeSeconds(2524608000));
        cbor.WriteTextString("x5c");
        cbor.WriteStartArray(1);
        cbor.WriteByteString(certificate.RawData);
        cbor.WriteEndArray();
    }

    /// <summary>The extension that names the model, as a certificate holds it.</summary>
    public static X509Extension ModelExtension(byte[] aaguid)
    {
        var asn = new AsnWriter(AsnEncodingRules.DER);
        asn.WriteOctetString(aaguid);
        return new("1.3.6.1.4.1.45724.1.1.4", asn.Encode(), false);
    }

    private static void Write(CborWriter cbor, int label, int value)
    {
        cbor.WriteInt32(label);
        cbor.WriteInt32(value);
    }

    private static void Write(CborWriter cbor, int label, byte[] value)
    {
        cbor.WriteInt32(label);
        cbor.WriteByteString(value);
    }
}
