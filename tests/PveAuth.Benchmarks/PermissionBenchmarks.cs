using BenchmarkDotNet.Attributes;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Benchmarks;

/// <summary>10,000 users, 1,000 groups, 20,000 ACL entries.</summary>
[MemoryDiagnoser]
public class PermissionBenchmarks
{
    private static readonly AclPath Guest = AclPath.Parse("/vms/104");
    private static readonly AuthId User = new(UserId.Parse("user77@pve"));

    private readonly byte[] file = SampleTree.UserCfg(10_000);
    private UserCfg users = UserCfg.Empty;
    private PermissionIndex index = PermissionIndex.Compile(UserCfg.Empty);

    /// <summary>Reads the file once.</summary>
    [GlobalSetup]
    public void Setup()
    {
        users = UserCfgCodec.Parse(file).Value;
        index = PermissionIndex.Compile(users);
    }

    /// <summary>Reading user.cfg.</summary>
    [Benchmark]
    public int ParseUserCfg() => UserCfgCodec.Parse(file).Value.Users.Count;

    /// <summary>Compiling it for permission checks.</summary>
    [Benchmark]
    public PermissionIndex Compile() => PermissionIndex.Compile(users);

    /// <summary>One permission check.</summary>
    [Benchmark]
    public bool Check() => index.HasAll(User, Guest, Privilege.SysAudit);
}
