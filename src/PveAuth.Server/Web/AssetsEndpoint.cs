using Microsoft.Extensions.Primitives;

namespace PveAuth.Server.Web;

/// <summary>Serves <c>/assets/{version}/{path}</c>.</summary>
internal static class AssetsEndpoint
{
    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>Adds the endpoint for GET and HEAD.</summary>
    public static void MapAssets(this WebApplication app) =>
        app.MapMethods("/assets/{version}/{**path}", [HttpMethods.Get, HttpMethods.Head], SendAsync);

    private static async Task SendAsync(HttpContext context)
    {
        var assets = context.RequestServices.GetRequiredService<Assets>();
        if (assets.Find((string?)context.GetRouteValue("path") ?? "") is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // A page of an older process may still ask with its version: it gets today's file, which it must not keep.
        var isCurrent = string.Equals((string?)context.GetRouteValue("version"), assets.Version, StringComparison.Ordinal);
        var compressed = AcceptsBrotli(context.Request.Headers.AcceptEncoding);
        var body = compressed ? file.Brotli : file.Plain;

        var headers = context.Response.Headers;
        headers.CacheControl = isCurrent ? Forever : "no-cache";
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (compressed)
        {
            headers.ContentEncoding = "br";
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static bool AcceptsBrotli(StringValues acceptEncoding)
    {
        foreach (var header in acceptEncoding)
        {
            foreach (var item in (header ?? "").Split(','))
            {
                var coding = item.AsSpan().Trim();
                var parameter = coding.IndexOf(';');
                var name = parameter < 0 ? coding : coding[..parameter].TrimEnd();
                if (name.Equals("br", StringComparison.OrdinalIgnoreCase))
                {
                    return parameter < 0 || coding[(parameter + 1)..].Trim() is not ("q=0" or "q=0.0");
                }
            }
        }

        return false;
    }
}
