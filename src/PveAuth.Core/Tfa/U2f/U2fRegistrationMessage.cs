using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PveAuth.Core.Tfa;

/// <summary>What a key says when it is registered (FIDO U2F Raw Message Formats 1.2, 4.3).</summary>
/// <param name="PublicKey">The new key, 65 bytes.</param>
/// <param name="KeyHandle">Its id, 1 to 255 bytes.</param>
/// <param name="Certificate">The attestation certificate, DER.</param>
/// <param name="Signature">By the certificate's key.</param>
internal sealed record U2fRegistrationMessage(byte[] PublicKey, byte[] KeyHandle, byte[] Certificate, byte[] Signature)
{
    private const byte Reserved = 0x05;
    private const byte Sequence = 0x30;
    private const int HandleAt = 1 + U2fPublicKey.Length + 1;

    /// <summary>Reads the message; null when it is none. The signature is what follows the certificate, so nothing can be
    /// left over.</summary>
    public static U2fRegistrationMessage? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= HandleAt || bytes[0] != Reserved)
        {
            return null;
        }

        var handleEnd = HandleAt + bytes[HandleAt - 1];
        if (handleEnd == HandleAt || bytes.Length <= handleEnd || bytes[handleEnd] != Sequence)
        {
            return null;
        }

        // Nothing but the certificate itself tells its length.
        var rest = bytes[handleEnd..];
        return AsnDecoder.TryReadEncodedValue(rest, AsnEncodingRules.DER, out _, out _, out _, out var length)
            ? new(
                bytes[1..(HandleAt - 1)].ToArray(), bytes[HandleAt..handleEnd].ToArray(), rest[..length].ToArray(),
                rest[length..].ToArray())
            : null;
    }

    /// <summary>Whether the certificate's key signed this registration. Who signed the certificate is not asked: PVE asks
    /// for no attestation.</summary>
    /// <param name="applicationHash">SHA-256 of the application id.</param>
    /// <param name="clientData">The client data, UTF-8.</param>
    public bool Holds(ReadOnlySpan<byte> applicationHash, ReadOnlySpan<byte> clientData)
    {
        byte[] signed = [0, .. applicationHash, .. SHA256.HashData(clientData), .. KeyHandle, .. PublicKey];
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Certificate);
            using var key = certificate.GetECDsaPublicKey();
            return key?.KeySize == 256 && CredentialSignature.Verify(key, signed, Signature);
        }
        catch (Exception bad) when (bad is CryptographicException or AsnContentException)
        {
            return false;
        }
    }
}
