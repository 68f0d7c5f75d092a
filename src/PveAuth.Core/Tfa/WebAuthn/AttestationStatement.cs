using System.Formats.Asn1;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PveAuth.Core.Tfa;

/// <summary>The attestation object of a registration (WebAuthn 6.5), and whether its statement holds. Chains of trust are
/// not evaluated: PVE asks for no attestation. What is there must be right all the same.</summary>
internal sealed class AttestationStatement
{
    private const string OrganizationalUnit = "2.5.4.11";
    private const string AaguidExtension = "1.3.6.1.4.1.45724.1.1.4";

    private string? format;
    private bool isEmpty;
    private bool isMalformed;
    private long? algorithm;
    private byte[]? signature;
    private List<byte[]>? certificates;

    private AttestationStatement()
    {
    }

    /// <summary>The authenticator data, as sent.</summary>
    public byte[] AuthenticatorData { get; private set; } = [];

    /// <summary>Reads an attestation object; null when it is none or when anything is left over.</summary>
    public static AttestationStatement? Read(ReadOnlyMemory<byte> cbor)
    {
        try
        {
            var result = new AttestationStatement();
            var reader = new CborReader(cbor, CborConformanceMode.Strict);
            byte[]? authenticatorData = null;
            var hasStatement = false;
            reader.ReadStartMap();
            while (reader.PeekState() != CborReaderState.EndMap)
            {
                switch (reader.ReadTextString())
                {
                    case "fmt":
                        result.format = reader.ReadTextString();
                        break;
                    case "attStmt":
                        result.ReadStatement(reader);
                        hasStatement = true;
                        break;
                    case "authData":
                        authenticatorData = reader.ReadByteString();
                        break;
                    default:
                        reader.SkipValue();
                        break;
                }
            }

            reader.ReadEndMap();
            result.AuthenticatorData = authenticatorData ?? [];
            return reader.BytesRemaining == 0 && result.format is not null && hasStatement && authenticatorData is not null
                ? result
                : null;
        }
        catch (Exception bad) when (bad is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether the statement holds (WebAuthn 8.2, 8.6, 8.7). A format that is not known never does.</summary>
    public bool Holds(AttestedCredential credential, CredentialKey key, ReadOnlySpan<byte> clientDataHash)
    {
        byte[] signed = [.. AuthenticatorData, .. clientDataHash];
        return !isMalformed && format switch
        {
            "none" => isEmpty,
            "packed" when certificates is null => HoldsSelf(key, signed),
            "packed" => HoldsPacked(credential, signed),
            "fido-u2f" => HoldsU2f(credential, key, clientDataHash),
            _ => false,
        };
    }

    private void ReadStatement(CborReader reader)
    {
        isEmpty = true;
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            isEmpty = false;
            switch (reader.ReadTextString())
            {
                case "alg":
                    algorithm = reader.ReadInt64();
                    break;
                case "sig":
                    signature = reader.ReadByteString();
                    break;
                case "x5c":
                    certificates = [];
                    reader.ReadStartArray();
                    while (reader.PeekState() != CborReaderState.EndArray)
                    {
                        certificates.Add(reader.ReadByteString());
                    }

                    reader.ReadEndArray();
                    break;
                default:
                    // An unknown part of a statement cannot be verified.
                    isMalformed = true;
                    reader.SkipValue();
                    break;
            }
        }

        reader.ReadEndMap();
    }

    // 8.2, self attestation: signed with the new key itself.
    private bool HoldsSelf(CredentialKey key, byte[] signed)
    {
        if (signature is null || algorithm != (key is RsaKey ? -257 : -7))
        {
            return false;
        }

        using var imported = CredentialSignature.Import(key);
        return CredentialSignature.Verify(imported, signed, signature);
    }

    // 8.2 and 8.2.1: signed with the authenticator's own key, whose certificate comes first.
    private bool HoldsPacked(AttestedCredential credential, byte[] signed) => WithLeaf(certificate =>
    {
        using var key = PublicKey(certificate, algorithm);
        if (key is null || signature is null || !CredentialSignature.Verify(key, signed, signature))
        {
            return false;
        }

        var constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>().ToList();
        return certificate.Version == 3
            && constraints is [{ CertificateAuthority: false }]
            && certificate.SubjectName.EnumerateRelativeDistinguishedNames().Any(IsAttestationUnit)
            && NamesModel(certificate, credential);
    });

    private static bool IsAttestationUnit(X500RelativeDistinguishedName name) =>
        !name.HasMultipleElements
        && name.GetSingleElementType().Value == OrganizationalUnit
        && name.GetSingleElementValue() == "Authenticator Attestation";

    // If the certificate names a model, it must be the one of the authenticator data.
    private static bool NamesModel(X509Certificate2 certificate, AttestedCredential credential)
    {
        var extension = certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == AaguidExtension);
        if (extension is null)
        {
            return true;
        }

        var aaguid = AsnDecoder.ReadOctetString(extension.RawData, AsnEncodingRules.DER, out var read);
        return !extension.Critical && read == extension.RawData.Length && aaguid.AsSpan().SequenceEqual(credential.Aaguid);
    }

    // 8.6: the message of U2F, signed with the key of the one certificate.
    private bool HoldsU2f(AttestedCredential credential, CredentialKey key, ReadOnlySpan<byte> clientDataHash)
    {
        if (signature is null || certificates is not [_] || key is not EllipticKey point || algorithm is not (null or -7))
        {
            return false;
        }

        byte[] signed = [0, .. AuthenticatorData.AsSpan(0, 32), .. clientDataHash, .. credential.Id, 4, .. point.X, .. point.Y];
        return WithLeaf(certificate =>
        {
            using var key = PublicKey(certificate, -7);
            return key is not null && CredentialSignature.Verify(key, signed, signature);
        });
    }

    private static AsymmetricAlgorithm? PublicKey(X509Certificate2 certificate, long? algorithm)
    {
        switch (algorithm)
        {
            case -257:
                return certificate.GetRSAPublicKey();
            case -7:
                var key = certificate.GetECDsaPublicKey();
                return key?.KeySize == 256 ? key : null;
            default:
                return null;
        }
    }

    private bool WithLeaf(Func<X509Certificate2, bool> holds)
    {
        if (certificates is not [var first, ..])
        {
            return false;
        }

        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(first);
            return holds(certificate);
        }
        catch (Exception bad) when (bad is CryptographicException or AsnContentException)
        {
            return false;
        }
    }
}
