using System.Text.Json.Nodes;
using PveAuth.Core.Config;

namespace PveAuth.Api.Access.Domains;

/// <summary>Shows realms.</summary>
internal static class RealmReading
{
    public static ApiResult List(ApiCall call) => ApiResult.Of(new JsonArray(
        [.. call.Config.Domains.Realms.OrderBy(r => r.Name, StringComparer.Ordinal).Select(Summary)]));

    /// <summary>All that domains.cfg holds, which is no password: that of a directory has a file of its own.</summary>
    public static ApiResult Show(ApiCall call)
    {
        var name = call.Parameters.RequiredText("realm");
        if (call.Config.Domains.Find(name) is not { } realm)
        {
            return ApiError.Failed($"domain '{name}' does not exist");
        }

        var reply = new JsonObject { ["type"] = realm.Type, ["digest"] = call.Config.Domains.Digest };
        foreach (var (key, value) in realm.Options)
        {
            reply[key] = SectionValue.ToJson(
                RealmSchema.OptionsOf(realm.Type)![key], key == RealmOptions.SyncDefaults ? RealmOptions.Modern(value) : value);
        }

        return ApiResult.Of(reply);
    }

    private static JsonObject Summary(Realm realm)
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
