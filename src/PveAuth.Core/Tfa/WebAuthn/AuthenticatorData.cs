using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>What an authenticator signs (WebAuthn 6.1).</summary>
/// <param name="RpIdHash">SHA-256 of the relying party id.</param>
/// <param name="Flags">The flags byte.</param>
/// <param name="Counter">The signature counter.</param>
/// <param name="Credential">The new credential; null at a login.</param>
internal sealed record AuthenticatorData(byte[] RpIdHash, byte Flags, uint Counter, AttestedCredential? Credential)
{
    private const int HeaderLength = 37;
    private const int MaxIdLength = 1023;

    public bool UserPresent => (Flags & 0x01) != 0;

    public bool UserVerified => (Flags & 0x04) != 0;

    public bool BackupEligible => (Flags & 0x08) != 0;

    public bool BackedUp => (Flags & 0x10) != 0;

    /// <summary>Reads authenticator data; null when they are malformed or when anything is left over.</summary>
    public static AuthenticatorData? Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderLength)
        {
            return null;
        }

        var flags = bytes.Span[32];
        var rest = bytes[HeaderLength..];
        AttestedCredential? credential = null;
        if ((flags & 0x40) != 0 && (credential = ReadCredential(ref rest)) is null)
        {
            return null;
        }

        if ((flags & 0x80) != 0 && !TrySkipMap(ref rest))
        {
            return null;
        }

        return rest.IsEmpty
            ? new(bytes[..32].ToArray(), flags, BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[33..]), credential)
            : null;
    }

    /// <summary>What is wrong with them.</summary>
    /// <param name="party">The relying party.</param>
    /// <param name="needsVerification">Whether the user must have been verified: the peer never demands it, and a second factor
    /// does not need it; what stands for the password does.</param>
    public TfaFault Check(RelyingParty party, bool needsVerification)
    {
        if (!CryptographicOperations.FixedTimeEquals(RpIdHash, SHA256.HashData(Encoding.UTF8.GetBytes(party.Id))))
        {
            return TfaFault.RpIdMismatch;           // 7.1 step 14, 7.2 step 15
        }

        if (!UserPresent)
        {
            return TfaFault.UserNotPresent;         // 7.1 step 15, 7.2 step 16
        }

        if (needsVerification && !UserVerified)
        {
            return TfaFault.UserNotVerified;        // 7.1 step 16, 7.2 step 17
        }

        // 7.1 step 17, 7.2 step 18
        return BackedUp && !BackupEligible ? TfaFault.ContradictoryFlags : TfaFault.None;
    }

    private static AttestedCredential? ReadCredential(ref ReadOnlyMemory<byte> rest)
    {
        if (rest.Length < 18)
        {
            return null;
        }

        var aaguid = rest[..16].ToArray();
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span[16..]);
        if (length > MaxIdLength || rest.Length - 18 < length)
        {
            return null;
        }

        var id = rest.Slice(18, length).ToArray();
        rest = rest[(18 + length)..];
        var key = rest;
        return TrySkipMap(ref rest) ? new(aaguid, id, key[..(key.Length - rest.Length)].ToArray()) : null;
    }

    private static bool TrySkipMap(ref ReadOnlyMemory<byte> rest)
    {
        try
        {
            var reader = new CborReader(rest, CborConformanceMode.Strict, allowMultipleRootLevelValues: true);
            if (reader.PeekState() != CborReaderState.StartMap)
            {
                return false;
            }

            reader.SkipValue();
            rest = rest[^reader.BytesRemaining..];
            return true;
        }
        catch (Exception bad) when (bad is CborContentException or InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>A credential that an authenticator has just made (WebAuthn 6.5.1).</summary>
/// <param name="Aaguid">The authenticator's model.</param>
/// <param name="Id">The credential's id.</param>
/// <param name="CoseKey">The public key, CBOR.</param>
internal sealed record AttestedCredential(byte[] Aaguid, byte[] Id, byte[] CoseKey);
