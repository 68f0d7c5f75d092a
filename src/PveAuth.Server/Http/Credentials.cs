namespace PveAuth.Server.Http;

/// <summary>What a request brings to prove who sent it. The first that is there counts; there is no falling back.</summary>
/// <param name="Ticket">A ticket, from a cookie or from the Authorization header.</param>
/// <param name="Token">An API token, <c>USER@REALM!NAME=SECRET</c>.</param>
internal readonly record struct Credentials(string? Ticket, string? Token)
{
    /// <summary>The cookie of PVE's own user interface and of API clients.</summary>
    public const string CookieName = "PVEAuthCookie";

    /// <summary>The cookie of our user interface: no script can read it, and no other host can set it.</summary>
    public const string HostCookieName = "__Host-PVEAuthCookie";

    private const string TokenName = "PVEAPIToken";

    /// <summary>Reads the headers of a request.</summary>
    public static Credentials Of(HttpRequest request)
    {
        // Kestrel joins repeated headers; the usual single value is not copied.
        var cookies = request.Headers.Cookie.ToString();
        var authorization = request.Headers.Authorization.ToString();
        if ((Find(cookies, HostCookieName) ?? Find(cookies, CookieName) ?? Find(authorization, CookieName)) is { } ticket)
        {
            return new Credentials(ticket, null);
        }

        return new Credentials(null, Find(authorization, TokenName));
    }

    /// <summary>The ticket in our own cookie.</summary>
    public static string? HostCookie(HttpRequest request) => Find(request.Headers.Cookie.ToString(), HostCookieName);

    /// <summary>Whether an API token is offered, right or wrong.</summary>
    public static bool OffersToken(HttpRequest request) => Find(request.Headers.Authorization.ToString(), TokenName) is not null;

    /// <summary>Finds <c>NAME=VALUE</c> or <c>NAME VALUE</c>; the value ends at a semicolon and may be percent-encoded. The
    /// name stands at the start, behind white space, or (which PVE does not see) behind a semicolon.</summary>
    private static string? Find(string header, string name)
    {
        for (var at = header.IndexOf(name, StringComparison.Ordinal); at >= 0; at = header.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var end = at + name.Length;
            var startsWord = at == 0 || header[at - 1] == ';' || char.IsWhiteSpace(header[at - 1]);
            if (!startsWord || end >= header.Length || header[end] is not ('=' or ' '))
            {
                continue;
            }

            var semicolon = header.IndexOf(';', end);
            var value = header.AsSpan(end + 1, (semicolon < 0 ? header.Length : semicolon) - end - 1).Trim();
            if (!value.IsEmpty)
            {
                return FormText.DecodePath(value.ToString());
            }
        }

        return null;
    }
}
