using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PveAuth.SystemTests;

/// <summary>A YubiKey that types one-time passwords: AES-128 over private id, counters, clock, random bytes and a checksum.</summary>
internal sealed class SoftwareYubiKey(string publicId)
{
    private const string ModHex = "cbdefghijklnrtuv";

    private readonly byte[] privateId = RandomNumberGenerator.GetBytes(6);
    private readonly byte[] key = RandomNumberGenerator.GetBytes(16);
    private ushort session = 1;
    private byte use;
    private ushort clock = 100;

    public string PublicId { get; } = publicId;

    /// <summary>What a validation server must know.</summary>
    public (string PrivateId, string Key) Secrets => (Convert.ToHexStringLower(privateId), Convert.ToHexStringLower(key));

    /// <summary>Takes the key out and plugs it in again.</summary>
    public void PlugIn() => (session, use) = ((ushort)(session + 1), 0);

    /// <summary>Types a password, as after a touch.</summary>
    public string Touch()
    {
        use++;
        clock += 50;
        Span<byte> block = stackalloc byte[16];
        privateId.CopyTo(block);
        BinaryPrimitives.WriteUInt16LittleEndian(block[6..], session);
        BinaryPrimitives.WriteUInt16LittleEndian(block[8..], clock);
        block[11] = use;
        RandomNumberGenerator.Fill(block[12..14]);
        BinaryPrimitives.WriteUInt16LittleEndian(block[14..], (ushort)~Checksum(block[..14]));
        using var aes = Aes.Create();
        aes.Key = key;
        var hex = Convert.ToHexStringLower(aes.EncryptEcb(block, PaddingMode.None));
        return PublicId + string.Concat(hex.Select(digit => ModHex[Convert.ToInt32(digit.ToString(), 16)]));
    }

    /// <summary>CRC-16 of ISO 13239.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        ushort sum = 0xFFFF;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (ushort)((sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0x8408);
            }
        }

        return sum;
    }
}
