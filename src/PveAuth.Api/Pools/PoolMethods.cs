using System.Collections.Immutable;
using PveAuth.Api.Checks;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Pools;

/// <summary>Pools; what the methods do is in the files beside this one. The forms with the pool in the path are older; they
/// cannot name a pool that lies in another.</summary>
internal static class PoolMethods
{
    private static readonly Parameter Id = Param.Of("pve-poolid", "poolid") with { Description = "The pool; a/b lies in a." };

    private static readonly Parameter Comment = Param.Text("comment").Optional() with { Description = "A remark." };

    private static readonly Parameter MemberType =
        Param.Choice("type", "qemu", "lxc", "storage").Optional() with { Description = "Only members of this type." };

    private static readonly ImmutableArray<Parameter> Changes =
    [
        Id,
        Comment,
        Param.Of("pve-vmid-list", "vms").Optional() with { Description = "Guests to add or remove." },
        Param.Of("pve-storage-id-list", "storage").Optional() with { Description = "Storages to add or remove." },
        Param.Flag("allow-move").Optional() with { Default = "0", Description = "Take guests out of the pool that has them." },
        Param.Flag("delete").Optional() with { Default = "0", Description = "Remove guests and storages instead of adding them." },
    ];

    private static readonly Permission Change = Permission.On("/pool/{poolid}", Privilege.PoolAllocate);

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/pools")
            .Describes("Lists the pools that the caller may see, or shows one.")
            .Takes(Id.Optional(), MemberType with { Requires = "poolid" })
            .Requires(Permission.AnyUser)
            .Runs(PoolReading.List),

        ApiMethod.Post("/pools")
            .Describes("Adds a pool.")
            .Takes(Id, Comment)
            .Requires(Change)
            .Runs(PoolChanges.CreateAsync),

        ApiMethod.Put("/pools")
            .Describes("Changes a pool.")
            .Takes(Changes)
            .Requires(Change)
            .Runs(PoolMembership.UpdateAsync),

        ApiMethod.Delete("/pools")
            .Describes("Removes an empty pool.")
            .Takes(Id)
            .Requires(Change)
            .Runs(PoolChanges.RemoveAsync),

        ApiMethod.Get("/pools/{poolid}")
            .Describes("Shows a pool.")
            .Takes(Id, MemberType)
            .Requires(Permission.On("/pool/{poolid}", Privilege.PoolAudit))
            .Runs(PoolReading.Show),

        ApiMethod.Put("/pools/{poolid}")
            .Describes("Changes a pool.")
            .Takes(Changes)
            .Requires(Change)
            .Runs(PoolMembership.UpdateAsync),

        ApiMethod.Delete("/pools/{poolid}")
            .Describes("Removes an empty pool.")
            .Takes(Id)
            .Requires(Change)
            .Runs(PoolChanges.RemoveAsync),
    ];
}
