using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>A browser and a U2F key in one, whose parts can be bent by a test.</summary>
internal sealed class SoftwareU2fKey : IDisposable
{
    private readonly ECDsa key;
    private readonly ECDsa attestation;
    private readonly byte[] certificate;

    /// <param name="curve">The curve of the attestation key; P-256 if none is given.</param>
    /// <param name="pem">The key, PKCS #8; a new one if none is given.</param>
    public SoftwareU2fKey(ECCurve? curve = null, string? pem = null)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (pem is not null)
        {
            key.ImportFromPem(pem);
        }

        attestation = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=Test", attestation, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.FromUnixTimeSeconds(1577836800), DateTimeOffset.FromUnixTimeSeconds(2524608000));
        certificate = made.RawData;
    }

    public required string AppId { get; init; }

    public required string Origin { get; init; }

    public byte[] Handle { get; init; } = RandomNumberGenerator.GetBytes(64);

    public byte Presence { get; init; } = 0x01;

    public string ExtraClientData { get; init; } = "";

    public byte[] Point
    {
        get
        {
            var q = key.ExportParameters(false).Q;
            return [4, .. q.X!, .. q.Y!];
        }
    }

    /// <summary>The key itself, PKCS #8, for a browser that plays this key.</summary>
    public byte[] PrivateKey => key.ExportPkcs8PrivateKey();

    private byte[] AppHash => SHA256.HashData(Encoding.UTF8.GetBytes(AppId));

    /// <summary>Client data; U2F calls the type <c>typ</c>, WebAuthn <c>type</c>.</summary>
    public byte[] ClientData(string typeMember, string type, string challenge) => Encoding.UTF8.GetBytes(
        $$"""{"{{typeMember}}":"{{type}}","challenge":"{{challenge}}","origin":"{{Origin}}"{{ExtraClientData}}}""");

    public byte[] RegistrationData(byte[] clientData) =>
    [
        5, .. Point, (byte)Handle.Length, .. Handle, .. certificate,
        .. Sign(attestation, [0, .. AppHash, .. SHA256.HashData(clientData), .. Handle, .. Point]),
    ];

    public static string RegistrationJson(byte[] registrationData, byte[] clientData) => JsonSerializer.Serialize(new
    {
        registrationData = Base64(registrationData),
        version = "U2F_V2",
        clientData = Base64(clientData),
    });

    /// <summary>Presence, counter and signature.</summary>
    public byte[] SignatureData(byte[] clientData, uint counter)
    {
        byte[] head = [Presence, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), counter);
        return [.. head, .. Sign(key, [.. AppHash, .. head, .. SHA256.HashData(clientData)])];
    }

    public string LoginJson(byte[] signatureData, byte[] clientData, byte[]? handle = null) => JsonSerializer.Serialize(new
    {
        keyHandle = Base64(handle ?? Handle),
        clientData = Base64(clientData),
        signatureData = Base64(signatureData),
    });

    /// <summary>A whole registration, as an honest client sends it.</summary>
    /// <param name="challengeJson">The challenge, JSON as the server gave it.</param>
    public string Register(string challengeJson)
    {
        var client = ClientData(
            "typ", "navigator.id.finishEnrollment", JsonNode.Parse(challengeJson)!["challenge"]!.GetValue<string>());
        return RegistrationJson(RegistrationData(client), client);
    }

    /// <summary>A whole login through the browsers' old U2F interface.</summary>
    /// <param name="challenge">The bare challenge.</param>
    /// <param name="counter">The key's signature counter.</param>
    public string Login(string challenge, uint counter = 1)
    {
        var client = ClientData("typ", "navigator.id.getAssertion", challenge);
        return LoginJson(SignatureData(client, counter), client);
    }

    /// <summary>A whole login through WebAuthn's extension <c>appid</c>, packed as the login page packs it: the flags and
    /// the counter are the end of the authenticator data, whose beginning is the hash of the application id.</summary>
    public string LoginByWebAuthn(string challenge, uint counter = 1)
    {
        var client = ClientData("type", "webauthn.get", challenge);
        byte[] authenticatorData = [.. AppHash, Presence, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(authenticatorData.AsSpan(33), counter);
        var signature = Sign(key, [.. authenticatorData, .. SHA256.HashData(client)]);
        return LoginJson([.. authenticatorData[32..], .. signature], client);
    }

    public void Dispose()
    {
        key.Dispose();
        attestation.Dispose();
    }

    private static byte[] Sign(ECDsa with, byte[] data) =>
        with.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
