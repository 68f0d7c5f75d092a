using System.Globalization;
using PveAuth.Api.Access;
using PveAuth.Api.Checks;
using PveAuth.Core.Config;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api.Pools;

/// <summary>Changes a pool's remark and members. All of it happens, or nothing.</summary>
internal sealed class PoolMembership
{
    private readonly ApiCall call;
    private readonly ConfigSnapshot now;
    private readonly Pool before;
    private readonly HashSet<long> guests;
    private readonly HashSet<string> storages;
    private readonly PermissionQuestion question;

    private PoolMembership(ApiCall call, ConfigSnapshot now, Pool before)
    {
        this.call = call;
        this.now = now;
        this.before = before;
        guests = [.. before.VmIds];
        storages = before.Storages.ToHashSet(StringComparer.Ordinal);
        question = new PermissionQuestion(call.Caller, now, new Dictionary<string, RawValue>());
    }

    private bool Removes => call.Parameters.Flag("delete") == true;

    public static Task<ApiResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("poolid");
        return call.ChangeUsersAsync(
            "update pools failed",
            $"changed pool '{id}'",
            now => now.Users.Pools.TryGetValue(id, out var pool)
                ? new PoolMembership(call, now, pool).Run()
                : ApiError.Failed($"pool '{id}' does not exist"),
            cancellationToken);
    }

    private Outcome Run()
    {
        if ((ChangeGuests() ?? ChangeStorages()) is { } error)
        {
            return error;
        }

        var after = before with
        {
            Comment = call.Parameters.Text("comment") ?? before.Comment,
            VmIds = [.. guests],
            Storages = [.. storages],
        };
        return after.Equals(before) ? now.Users : now.Users.With(after);
    }

    private ApiError? ChangeGuests()
    {
        if (call.Parameters.Text("vms") is not { } list)
        {
            return null;
        }

        var owners = now.Users.Pools.Values
            .SelectMany(pool => pool.VmIds, (pool, guest) => (pool.Id, guest))
            .ToDictionary(p => p.guest, p => p.Id);
        foreach (var item in ListText.Split(list))
        {
            if (Refusal($"/vms/{item}") is { } refusal)
            {
                return refusal;
            }

            var guest = long.Parse(item, CultureInfo.InvariantCulture);
            if (Removes)
            {
                if (!guests.Remove(guest))
                {
                    return ApiError.Failed($"VM {guest} is not a pool member");
                }
            }
            else if (!guests.Add(guest))
            {
                return ApiError.Failed($"VM {guest} is already a pool member");
            }
            else if (owners.TryGetValue(guest, out var owner) && MoveRefusal(guest, owner) is { } obstacle)
            {
                return obstacle;
            }
        }

        return null;
    }

    private ApiError? ChangeStorages()
    {
        foreach (var storage in ListText.Split(call.Parameters.Text("storage") ?? ""))
        {
            if (Refusal($"/storage/{storage}") is { } refusal)
            {
                return refusal;
            }

            if (Removes ? !storages.Remove(storage) : !storages.Add(storage))
            {
                return ApiError.Failed($"Storage '{storage}' is {(Removes ? "not" : "already")} a pool member");
            }
        }

        return null;
    }

    /// <summary>Members get what is granted on the pool, so whoever adds or removes one must be allowed to change permissions on
    /// it.</summary>
    private ApiError? Refusal(string path) => Permission.Refusal(Permission.ToModifyAcl(path), question);

    private ApiError? MoveRefusal(long guest, string owner)
    {
        if (call.Parameters.Flag("allow-move") != true)
        {
            return ApiError.Failed($"VM {guest} belongs already to pool '{owner}' and 'allow-move' is not set");
        }

        return Permission.Refusal(Permission.On($"/pool/{owner}", Privilege.PoolAllocate), question);
    }
}
