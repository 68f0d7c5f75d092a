using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Server.Web;

/// <summary>The list of origins that may use the relying party id (WebAuthn level 3, section 5.11), which browsers read from the
/// host that the id names.</summary>
internal static class RelatedOrigins
{
    /// <summary>Serves <c>/.well-known/webauthn</c>; not found while WebAuthn is not set up.</summary>
    public static void MapRelatedOrigins(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/.well-known/webauthn", static (HttpContext context, ConfigDirectory directory) =>
        {
            var options = directory.Current.Datacenter.WebAuthn;
            if (options is null || RelyingParty.Create(options, $"https://{options.RpId}") is not { } party)
            {
                return Results.NotFound();
            }

            context.Response.Headers.CacheControl = "no-cache";
            return Results.Text(Describe(options, party).ToJsonString(), "application/json");
        });

    private static JsonObject Describe(WebAuthnOptions options, RelyingParty party)
    {
        string[] origins = [party.Origin, $"https://{options.RpId}"];
        return new() { ["origins"] = new JsonArray([.. origins.Distinct().Select(origin => JsonValue.Create(origin))]) };
    }
}
