using System.Text.Json.Nodes;
using PveAuth.Store;

namespace PveAuth.Server.Web;

/// <summary>The list of origins that may use the U2F AppID, at the very URL that the AppID is (FIDO AppID and Facet
/// Specification 3.1.2). Who keeps the file elsewhere, or uses a page's URL as AppID, has it from there.</summary>
internal static class TrustedFacets
{
    private const string MediaType = "application/fido.trusted-apps+json";

    /// <summary>Answers what no page and no other endpoint answers. It stands behind routing.</summary>
    public static void UseTrustedFacets(this IApplicationBuilder app) => app.Use(static (context, next) =>
        context.GetEndpoint() is null
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && OriginFor(context) is { } origin
            ? SendAsync(context, origin)
            : next(context));

    /// <summary>The only origin that the server accepts; null when the request is not for the AppID's URL.</summary>
    private static string? OriginFor(HttpContext context)
    {
        var request = context.Request;
        return context.RequestServices.GetRequiredService<ConfigDirectory>().Current.Datacenter.U2f is { } u2f
            && Uri.TryCreate(u2f.AppId, UriKind.Absolute, out var url)
            && url.Scheme == Uri.UriSchemeHttps
            && string.Equals(url.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
            && url.Port == (request.Host.Port ?? 443)
            && PathString.FromUriComponent(url).Equals(request.Path, StringComparison.Ordinal)
                ? u2f.Origin ?? $"https://{request.Host.Value}"
                : null;
    }

    private static async Task SendAsync(HttpContext context, string origin)
    {
        var facets = new JsonObject
        {
            ["trustedFacets"] = new JsonArray(new JsonObject
            {
                ["version"] = new JsonObject { ["major"] = 1, ["minor"] = 0 },
                ["ids"] = new JsonArray(origin),
            }),
        };
        context.Response.ContentType = MediaType;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.WriteAsync(facets.ToJsonString(), context.RequestAborted);
        }
    }
}
