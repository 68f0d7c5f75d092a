using System.Globalization;
using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Pools;

/// <summary>Shows pools.</summary>
internal static class PoolReading
{
    public static ApiResult List(ApiCall call)
    {
        if (call.Parameters.Text("poolid") is { } id)
        {
            // PVE forgets the outcome of this check when the pool is named.
            if (!call.Allows($"/pool/{id}", Privilege.PoolAudit))
            {
                return ApiError.Forbidden($"/pool/{id}, {Privilege.PoolAudit}");
            }

            return Find(call, id) is { } pool ? ApiResult.Of(new JsonArray(Whole(call, pool))) : Missing(id);
        }

        return ApiResult.Of(new JsonArray([.. call.Config.Users.Pools.Values
            .Where(pool => call.Allows($"/pool/{pool.Id}", Privilege.PoolAudit))
            .OrderBy(pool => pool.Id, StringComparer.Ordinal)
            .Select(Summary)]));
    }

    public static ApiResult Show(ApiCall call)
    {
        var id = call.Parameters.RequiredText("poolid");
        return Find(call, id) is { } pool ? ApiResult.Of(Whole(call, pool)) : Missing(id);
    }

    private static Pool? Find(ApiCall call, string id) => call.Config.Users.Pools.GetValueOrDefault(id);

    private static ApiError Missing(string id) => ApiError.Failed($"pool '{id}' does not exist");

    private static JsonObject Summary(Pool pool)
    {
        var entry = new JsonObject { ["poolid"] = pool.Id };
        if (pool.Comment.Length > 0)
        {
            entry["comment"] = pool.Comment;
        }

        return entry;
    }

    private static JsonObject Whole(ApiCall call, Pool pool)
    {
        var entry = Summary(pool);
        entry["members"] = new JsonArray([.. Guests(call, pool), .. Storages(call, pool)]);
        return entry;
    }

    /// <summary>A node's directory tells the type of a guest and which ones were destroyed; where no file tells, all are there and
    /// count as virtual machines.</summary>
    private static IEnumerable<JsonObject> Guests(ApiCall call, Pool pool)
    {
        var wanted = call.Parameters.Text("type");
        var known = wanted == "storage" || pool.VmIds.Count == 0 ? null : call.Services.Directory.Guests.Guests();
        foreach (var id in pool.VmIds)
        {
            var guest = known?.GetValueOrDefault(id);
            var type = guest?.Type ?? "qemu";
            if ((known is not null && guest is null) || (wanted is not null && wanted != type))
            {
                continue;
            }

            var entry = new JsonObject
            {
                ["id"] = string.Create(CultureInfo.InvariantCulture, $"{type}/{id}"),
                ["type"] = type,
                ["vmid"] = id,
            };
            if (guest is not null)
            {
                entry["node"] = guest.Node;
            }

            yield return entry;
        }
    }

    private static IEnumerable<JsonObject> Storages(ApiCall call, Pool pool)
    {
        if (pool.Storages.Count == 0 || call.Parameters.Text("type") is not (null or "storage"))
        {
            return [];
        }

        var known = call.Services.Directory.Guests.Storages();
        return pool.Storages
            .Where(name => known?.Contains(name) != false)
            .Select(name => new JsonObject { ["id"] = $"storage/{name}", ["type"] = "storage", ["storage"] = name });
    }
}
