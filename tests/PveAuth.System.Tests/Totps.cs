using System.Security.Cryptography;
using PveAuth.Core.Tfa;

namespace PveAuth.SystemTests;

/// <summary>The app in the user's hand.</summary>
internal static class Totps
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string NewUri(string user) =>
        Uri(user, RandomNumberGenerator.GetString(Alphabet, 32));

    public static string Uri(string user, string secret) => $"otpauth://totp/{user.Replace("@", "%40", StringComparison.Ordinal)}?secret={secret}";

    public static string Now(string uri) => At(uri, DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    public static string At(string uri, long now)
    {
        Assert.True(OtpAuthUri.TryParse(uri, out var generator), uri);
        return Totp.Code(generator, now / (long)generator.Period);
    }
}
