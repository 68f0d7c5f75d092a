using System.Text.Json.Nodes;
using PveAuth.Api;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Server.Http;

/// <summary>Sessions of our own user interface: the ticket travels in a cookie that no script can read.</summary>
/// <remarks>The parameter <c>http-only=1</c> is an extension; PVE's methods do not know it, so it is taken away before they
/// see the request.</remarks>
internal sealed class HttpOnlySession(Authenticator authenticator)
{
    private const string Wish = "http-only";
    private const string LoginPath = "/access/ticket";
    private const string EnrolPath = "/pveauth/enrol";
    private const string PasskeyPath = "/pveauth/passkey-login";
    private const string LogoutPath = "/pveauth/logout";

    /// <summary>Takes the wish for a cookie out of the parameters. A renewal needs no password then: the ticket comes from
    /// the cookie.</summary>
    public bool TakeWish(ApiMethod method, HttpRequest request, Dictionary<string, RawValue> parameters, ConfigSnapshot config)
    {
        if (method.Path is not (LoginPath or EnrolPath or PasskeyPath) || !parameters.TryGetValue(Wish, out var wish) ||
            wish.IsList || wish.Text is not ("0" or "1") || ComesFromElsewhere(request))
        {
            // A wish in any other form stays where it is and is refused as unknown.
            return false;
        }

        parameters.Remove(Wish);
        if (wish.Text == "0")
        {
            return false;
        }

        // Only for the cookie's own user: root's ticket must not become somebody else's by a forgotten field.
        if (method.Path == LoginPath && !parameters.ContainsKey("password") && Credentials.HostCookie(request) is { } ticket &&
            authenticator.UserOf(ticket, config) is { Exists: true } owner && owner.ToString() == UserIn(parameters))
        {
            parameters["password"] = RawValue.Of(ticket);
        }

        return true;
    }

    /// <summary>Whether a page of another site sent this: it could log its visitor in here as somebody else. Browsers tell
    /// where a request comes from (Fetch Metadata); other clients have no cookies to lose.</summary>
    private static bool ComesFromElsewhere(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin");

    /// <summary>Puts the new ticket into the cookie and takes it out of the body; after a logout, takes the cookie away.</summary>
    public static void Apply(HttpResponse response, ApiMethod method, bool wantsCookie, ApiResult result)
    {
        if (method.Path == LogoutPath)
        {
            response.Headers.Append("Set-Cookie", $"{Credentials.HostCookieName}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        }
        else if (wantsCookie && result.Data is JsonObject reply && !reply.ContainsKey("NeedTFA") && reply["ticket"] is { } ticket)
        {
            var value = Uri.EscapeDataString(ticket.GetValue<string>());
            response.Headers.Append("Set-Cookie", $"{Credentials.HostCookieName}={value}; Path=/; Secure; HttpOnly; SameSite=Lax");
            reply.Remove("ticket");
        }
    }

    /// <summary>Whom the login is for: the realm, when it is given, belongs behind the name.</summary>
    private static string? UserIn(Dictionary<string, RawValue> parameters)
    {
        var name = parameters.GetValueOrDefault("username")?.Text;
        return parameters.TryGetValue("realm", out var realm) && !realm.IsUndefined ? $"{name}@{realm.Text}" : name;
    }
}
