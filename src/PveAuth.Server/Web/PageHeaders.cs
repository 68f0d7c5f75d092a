namespace PveAuth.Server.Web;

/// <summary>The headers that every HTML answer carries, error pages included.</summary>
internal static class PageHeaders
{
    /// <summary>Nothing runs, loads or frames but what this server itself sends; text never turns into markup.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private const string PermissionsPolicy =
        "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()";

    /// <summary>Adds the headers at the last moment, so that no later handler clears them.</summary>
    public static void UsePageHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.OnStarting(Add, context);
        return next(context);
    });

    private static Task Add(object state)
    {
        var response = ((HttpContext)state).Response;
        var isPage = response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true;
        var isRedirect = response.StatusCode is >= 300 and < 400 && !string.IsNullOrEmpty(response.Headers.Location);
        if (!isPage && !isRedirect)
        {
            return Task.CompletedTask;
        }

        var headers = response.Headers;
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd("Permissions-Policy", PermissionsPolicy);
        headers.CacheControl = "no-store";
        headers.Remove("Pragma");
        headers.Remove("Expires");
        return Task.CompletedTask;
    }
}
