using System.Collections.Immutable;
using PveAuth.Api.Checks;
using PveAuth.Api.Extras;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Cluster;

/// <summary>The cluster's options.</summary>
internal static class OptionsMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/cluster/options")
            .Describes("Shows the options of datacenter.cfg.")
            .Requires(Permission.AnyUser)
            .Runs(OptionReading.Show),

        ApiMethod.Put("/cluster/options")
            .Describes("Changes options of datacenter.cfg.")
            .Takes([.. OptionParameters.All, Param.Of("pve-configid-list", "delete").Optional() with { Description = "Options to remove." }, LockoutGuard.Force])
            .Requires(Permission.On("/", Privilege.SysModify))
            .Runs(OptionWriting.ChangeAsync),
    ];
}
