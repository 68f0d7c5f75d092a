using System.Security.Cryptography;

namespace PveAuth.Core.Tfa;

/// <summary>Ids of new entries.</summary>
public static class EntryId
{
    /// <summary>The id that stands for the recovery keys.</summary>
    public const string Recovery = "recovery";

    /// <summary>A random UUID (version 4) as text.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
