using System.Security.Cryptography;

namespace PveAuth.Api.Access.Tokens;

/// <summary>Makes the secrets of API tokens.</summary>
internal static class TokenSecret
{
    private const int UuidBytes = 16;

    /// <summary>122 random bits in the form of a UUID of version 4 (RFC 9562), lower case, as PVE makes them.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[UuidBytes];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        var secret = new Guid(bytes, bigEndian: true).ToString("D");
        CryptographicOperations.ZeroMemory(bytes);
        return secret;
    }
}
