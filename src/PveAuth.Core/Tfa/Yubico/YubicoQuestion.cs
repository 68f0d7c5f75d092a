using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>A question to a validation server (Yubico validation protocol 2.0).</summary>
/// <param name="Nonce">40 hex digits that the answer must repeat.</param>
/// <param name="Otp">The password in question.</param>
/// <param name="Query">The signed query of the request.</param>
public sealed record YubicoQuestion(string Nonce, string Otp, string Query)
{
    /// <summary>Asks about a password.</summary>
    /// <param name="clientId">The client's number at the server.</param>
    /// <param name="key">The secret that it shares with the server.</param>
    /// <param name="otp">The password.</param>
    public static YubicoQuestion About(string clientId, ReadOnlySpan<byte> key, string otp) =>
        About(clientId, key, otp, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)));

    /// <summary>The same with a given nonce, for the vectors.</summary>
    public static YubicoQuestion About(string clientId, ReadOnlySpan<byte> key, string otp, string nonce)
    {
        // The parameters stand in the order of their names, which is what is signed.
        var signed = string.Create(CultureInfo.InvariantCulture, $"id={clientId}&nonce={nonce}&otp={otp}&timestamp=1");
        return new(nonce, otp, $"{signed}&h={Uri.EscapeDataString(Sign(key, signed))}");
    }

    /// <summary>Never prints the password.</summary>
    public override string ToString() => nameof(YubicoQuestion);

    /// <summary>HMAC-SHA-1 in base64.</summary>
    internal static string Sign(ReadOnlySpan<byte> key, string text) =>
        Convert.ToBase64String(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(text)));
}
