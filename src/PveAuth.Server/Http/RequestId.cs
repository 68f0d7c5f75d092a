using System.Security.Cryptography;

namespace PveAuth.Server.Http;

/// <summary>Eight letters that link what a person saw to the lines in the log (RFC 4648 base32, so no 0, 1 or 8).</summary>
internal static class RequestId
{
    private const string Header = "X-Request-Id";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Names the request and tells the client.</summary>
    public static void Assign(HttpContext context)
    {
        var id = string.Create(8, 0, static (text, _) =>
        {
            Span<byte> random = stackalloc byte[8];
            RandomNumberGenerator.Fill(random);
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Alphabet[random[i] & 31];
            }
        });
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
    }
}
