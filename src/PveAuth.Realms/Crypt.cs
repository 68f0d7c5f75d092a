using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Realms;

/// <summary>Password hashes by the system's crypt(3), so that every method an administrator may have pasted works.</summary>
public static unsafe partial class Crypt
{
    // struct crypt_data of libxcrypt; the library refuses a smaller block.
    private const int BlockSize = 32768;
    private const int SaltLength = 8;
    private const string SaltAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Whether a password belongs to a stored hash.</summary>
    /// <remarks>Every method that crypt(3) knows counts, as on a node, the old DES one included. Values that it cannot use as
    /// a setting (<c>*</c>, <c>!…</c>) or that are no whole hash (plain text, a bare salt) match nothing. Nor does the empty
    /// password, which PVE refuses before it looks.</remarks>
    public static bool Verify(string password, string stored)
    {
        if (password.Length == 0 || password.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var hash = Hash(password, stored);
        return hash is not null &&
            CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(hash), Encoding.UTF8.GetBytes(stored));
    }

    /// <summary>Hashes a new password as PVE does: SHA-256, 5000 rounds, a salt of eight characters.</summary>
    public static string Create(string password) =>
        Hash(password, $"$5${RandomNumberGenerator.GetString(SaltAlphabet, SaltLength)}$")
        ?? throw new InvalidOperationException("crypt(3) does not know SHA-256.");

    private static string? Hash(string password, string setting)
    {
        var phrase = Encoding.UTF8.GetBytes(password + '\0');
        var block = (byte*)NativeMemory.AllocZeroed(BlockSize);
        try
        {
            fixed (byte* start = phrase)
            {
                // The answer lies inside the block; a failure is NULL.
                return Marshal.PtrToStringUTF8((nint)CryptRn(start, setting, block, BlockSize));
            }
        }
        finally
        {
            // Both held the password.
            CryptographicOperations.ZeroMemory(phrase);
            CryptographicOperations.ZeroMemory(new Span<byte>(block, BlockSize));
            NativeMemory.Free(block);
        }
    }

    [LibraryImport("libcrypt.so.1", EntryPoint = "crypt_rn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* CryptRn(byte* phrase, string setting, void* data, int size);
}
