using System.Globalization;

namespace PveAuth.Server.Http;

/// <summary>The time in the form of HTTP headers (RFC 9110, section 5.6.7), formatted once a second.</summary>
internal static class HttpDate
{
    private static Stamp last = new(0, "");

    public static string Now(TimeProvider time)
    {
        var now = time.GetUtcNow();
        var second = now.ToUnixTimeSeconds();
        var known = Volatile.Read(ref last);
        if (known.Second == second)
        {
            return known.Text;
        }

        var text = now.ToString("R", CultureInfo.InvariantCulture);
        Volatile.Write(ref last, new Stamp(second, text));
        return text;
    }

    private sealed record Stamp(long Second, string Text);
}
