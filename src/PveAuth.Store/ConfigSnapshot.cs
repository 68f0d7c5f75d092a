using PveAuth.Core.Config;
using PveAuth.Core.Permissions;

namespace PveAuth.Store;

/// <summary>What all the files that decide about requests said at one moment. A request takes one snapshot and keeps
/// it.</summary>
/// <param name="Users">user.cfg.</param>
/// <param name="Permissions">user.cfg, compiled for permission checks.</param>
/// <param name="Domains">domains.cfg.</param>
/// <param name="Datacenter">datacenter.cfg.</param>
/// <param name="Tokens">priv/token.cfg.</param>
public sealed record ConfigSnapshot(
    UserCfg Users, PermissionIndex Permissions, DomainsCfg Domains, DatacenterCfg Datacenter, TokenCfg Tokens);
