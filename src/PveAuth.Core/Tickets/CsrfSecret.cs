using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tickets;

/// <summary>Issues and checks PVE's CSRF prevention tokens: <c>HEXTIME:BASE64</c>, bound to a user, not to a ticket.</summary>
public sealed class CsrfSecret
{
    private const int TimeLength = 8;

    private readonly byte[] secret;

    /// <summary>Derives the secret from the bytes of pve-www.key: they are the HMAC's key, its message is empty.</summary>
    public CsrfSecret(ReadOnlySpan<byte> wwwKeyFile) =>
        secret = Encoding.ASCII.GetBytes(Unpadded(HMACSHA256.HashData(wwwKeyFile, [])));

    /// <summary>Makes a token for a user.</summary>
    /// <param name="user">The user id.</param>
    /// <param name="now">Epoch seconds.</param>
    public string Issue(string user, long now)
    {
        var time = now.ToString("X8", CultureInfo.InvariantCulture);
        return $"{time}:{Sign(time, user)}";
    }

    /// <summary>Whether the token was made for this user less than two hours ago.</summary>
    public bool Verify(string token, string user, long now)
    {
        if (token.Length <= TimeLength || token[TimeLength] != ':' ||
            !long.TryParse(token.AsSpan(0, TimeLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time))
        {
            return false;
        }

        var expected = Encoding.UTF8.GetBytes(Sign(token[..TimeLength], user));
        var right = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token[(TimeLength + 1)..]), expected);
        return right && AgeWindow.Csrf.Accepts(now - time);
    }

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => nameof(CsrfSecret);

    private static string Unpadded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private string Sign(string time, string user) =>
        Unpadded(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{time}:{user}")));
}
