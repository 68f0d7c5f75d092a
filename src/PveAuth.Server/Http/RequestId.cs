using System.Security.Cryptography;

namespace PveAuth.Server.Http;

/// <summary>Eight letters that link what a person saw to the lines in the log (RFC 4648 base32, so no 0, 1 or 8).</summary>
internal static class RequestId
{
    private const int Length = 8;
    private const string Header = "X-Request-Id";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    // Asking the system for eight bytes at a time costs more than the rest of a small request's parsing.
    [ThreadStatic]
    private static byte[]? pool;

    [ThreadStatic]
    private static int used;

    /// <summary>Names the request and tells the client.</summary>
    public static void Assign(HttpContext context)
    {
        var id = string.Create(Length, 0, static (text, _) =>
        {
            var random = Random();
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Alphabet[random[i] & 31];
            }
        });
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
    }

    private static ReadOnlySpan<byte> Random()
    {
        if (pool is null || used == pool.Length)
        {
            pool ??= new byte[128 * Length];
            RandomNumberGenerator.Fill(pool);
            used = 0;
        }

        used += Length;
        return pool.AsSpan(used - Length, Length);
    }
}
