using System.Buffers;

namespace PveAuth.Core.Tfa;

/// <summary>A one-time password of a YubiKey: 32 encrypted characters behind the key's public id, in the alphabet that all
/// keyboards type alike.</summary>
public static class YubicoOtp
{
    /// <summary>Characters of a public id, as PVE stores it.</summary>
    public const int PublicIdLength = 12;

    private const int MinLength = 32;
    private const int MaxLength = 48;

    private static readonly SearchValues<char> ModHex = SearchValues.Create("cbdefghijklnrtuv");

    /// <summary>Reads what a key typed: capital letters and white space around it are forgiven.</summary>
    /// <returns>Null when it cannot be one.</returns>
    public static string? Read(string typed)
    {
        var otp = typed.Trim().ToLowerInvariant();
        return otp.Length is >= MinLength and <= MaxLength && !otp.AsSpan().ContainsAnyExcept(ModHex) ? otp : null;
    }

    /// <summary>The public id of the key that made it.</summary>
    public static string PublicIdOf(string otp) => otp[..PublicIdLength];
}
