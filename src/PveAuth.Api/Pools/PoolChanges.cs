using PveAuth.Api.Access;
using PveAuth.Core.Config;

namespace PveAuth.Api.Pools;

/// <summary>Adds and removes pools.</summary>
internal static class PoolChanges
{
    public static async Task<ApiResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("poolid");
        if (!char.IsAsciiLetter(id[id.LastIndexOf('/') + 1]))
        {
            return ApiError.Parameter("poolid", "the name of a new pool must start with a letter");
        }

        return await call.ChangeUsersAsync(
            "create pool failed", $"added pool '{id}'", now => Create(call, now.Users, id), cancellationToken);
    }

    public static Task<ApiResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("poolid");
        return call.ChangeUsersAsync(
            "delete pool failed", $"removed pool '{id}'", now => Remove(call, now.Users, id), cancellationToken);
    }

    private static Outcome Create(ApiCall call, UserCfg cfg, string id)
    {
        if (cfg.Pools.ContainsKey(id))
        {
            return ApiError.Failed($"pool '{id}' already exists");
        }

        var pool = new Pool(id) { Comment = call.Parameters.Text("comment") ?? "" };
        return pool.Parent is { } parent && !cfg.Pools.ContainsKey(parent)
            ? ApiError.Failed($"parent '{parent}' of pool '{id}' does not exist")
            : cfg.With(pool);
    }

    private static Outcome Remove(ApiCall call, UserCfg cfg, string id)
    {
        if (!cfg.Pools.TryGetValue(id, out var pool))
        {
            return ApiError.Failed($"pool '{id}' does not exist");
        }

        return Content(call, cfg, pool) is { } content
            ? ApiError.Failed($"pool '{id}' is not empty (contains {content})")
            : cfg.WithoutPool(id);
    }

    /// <summary>Something that a pool holds; null when it is empty. What was destroyed does not count.</summary>
    private static string? Content(ApiCall call, UserCfg cfg, Pool pool)
    {
        if (cfg.Pools.Values.Where(p => p.Parent == pool.Id).MinBy(p => p.Id, StringComparer.Ordinal) is { } inner)
        {
            return $"pool '{inner.Id}'";
        }

        var files = call.Services.Directory.Guests;
        if (pool.VmIds.Count > 0 && files.Guests() is var guests &&
            pool.VmIds.FirstOrDefault(id => guests?.ContainsKey(id) != false) is var guest and > 0)
        {
            return $"VM {guest}";
        }

        return pool.Storages.Count > 0 && files.Storages() is var storages &&
            pool.Storages.FirstOrDefault(name => storages?.Contains(name) != false) is { } storage
            ? $"storage '{storage}'"
            : null;
    }
}
