using PveAuth.Api.Access.Ticket;
using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Server.Http;

/// <summary>Who looks at a page.</summary>
/// <param name="User">The user.</param>
/// <param name="CsrfToken">What the page's scripts send with their changes.</param>
/// <param name="CapJson">Where the user may do something, as JSON.</param>
public sealed record PageSession(UserId User, string CsrfToken, string CapJson);

/// <summary>Finds the session of a page request.</summary>
public static class PageSessionExtensions
{
    /// <summary>The session in our own cookie; null when there is none that counts.</summary>
    public static PageSession? GetPageSession(this HttpContext context)
    {
        if (Credentials.HostCookie(context.Request) is not { } ticket)
        {
            return null;
        }

        var directory = context.RequestServices.GetRequiredService<ConfigDirectory>();
        var config = directory.Current;
        var user = context.RequestServices.GetRequiredService<Authenticator>().UserOf(ticket, config);
        if (!user.Exists)
        {
            return null;
        }

        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds();
        return new PageSession(
            user, directory.Keys.Csrf.Issue(user.ToString(), now), LoginReply.Capabilities(config.Permissions, user).ToJsonString());
    }
}
