using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Core.Config;

namespace PveAuth.Api.Access.Domains;

/// <summary>Realms.</summary>
internal static class DomainMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/domains")
            .Describes("Lists the realms, for login forms.")
            .IsOpenToAll()
            .Runs(static call => ApiResult.Of(new JsonArray(
                [.. call.Config.Domains.Realms.OrderBy(r => r.Name, StringComparer.Ordinal).Select(Describe)]))),
    ];

    private static JsonObject Describe(Realm realm)
    {
        var entry = new JsonObject { ["realm"] = realm.Name, ["type"] = realm.Type };
        if (realm.Comment.Length > 0)
        {
            entry["comment"] = realm.Comment;
        }

        if (realm.IsDefault)
        {
            entry["default"] = 1;
        }

        if (realm.Tfa is { } tfa)
        {
            entry["tfa"] = tfa.TypeName;
        }

        return entry;
    }
}
