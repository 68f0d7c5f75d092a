using PveAuth.Core.Config;
using PveAuth.Core.Permissions;
using PveAuth.Core.Policy;

namespace PveAuth.Store;

/// <summary>What all the files that decide about requests said at one moment. A request takes one snapshot and keeps
/// it.</summary>
public sealed record ConfigSnapshot
{
    private readonly Lazy<PermissionIndex> permissions = new(static () => PermissionIndex.Compile(UserCfg.Empty));

    /// <summary>user.cfg.</summary>
    public UserCfg Users
    {
        get;
        init
        {
            // A copy of a snapshot shares the compiled permissions as long as user.cfg is the same.
            if (!ReferenceEquals(field, value))
            {
                permissions = new Lazy<PermissionIndex>(() => PermissionIndex.Compile(value));
            }

            field = value;
        }
    } = UserCfg.Empty;

    /// <summary>user.cfg, compiled for permission checks when it is first asked for.</summary>
    public PermissionIndex Permissions => permissions.Value;

    /// <summary>domains.cfg.</summary>
    public DomainsCfg Domains { get; init; } = DomainsCfg.Empty;

    /// <summary>datacenter.cfg.</summary>
    public DatacenterCfg Datacenter { get; init; } = DatacenterCfg.Empty;

    /// <summary>priv/token.cfg.</summary>
    public TokenCfg Tokens { get; init; } = TokenCfg.Empty;

    /// <summary>jobs.cfg.</summary>
    public JobsCfg Jobs { get; init; } = JobsCfg.Empty;

    /// <summary>pveauth/policy.json.</summary>
    public TfaPolicy Policy { get; init; } = TfaPolicy.Off;
}
