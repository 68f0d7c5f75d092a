using PveAuth.Store;
using Microsoft.Extensions.DependencyInjection;

namespace PveAuth.Server.Tests;

/// <summary>A lab for tests that change users, groups, roles and permissions: one server, and its files put back before each
/// test.</summary>
/// <remarks>Beside the people of <see cref="Lab"/> there are <c>uadm@pve</c>, who administers all users but no permissions, and
/// <c>gadm@pve</c> may also make users in the realms pve, pam and corp.</remarks>
public sealed class UsersLab : IDisposable
{
    private const string More = """
        user:uadm@pve:1:0::::::
        role:Look:VM.Audit:
        acl:1:/access:uadm@pve:PVEUserAdmin:
        acl:1:/access/realm:gadm@pve:PVEUserAdmin:

        """;

    private static readonly string[] Files = ["user.cfg", "priv/shadow.cfg", "priv/token.cfg"];

    private readonly Dictionary<string, string> contents;

    public UsersLab()
    {
        Lab = new Lab(files => files.Put("user.cfg", File.ReadAllText(Path.Combine(files.Path, "user.cfg")) + More));
        contents = Files.ToDictionary(name => name, name => Lab.Server.Read(name));
    }

    internal Lab Lab { get; }

    internal ApiClient Api => Lab.Api;

    internal Session Root => Lab.Root;

    internal string UserCfg => Lab.Server.Read("user.cfg");

    internal ConfigDirectory Directory => Lab.Server.Services.GetRequiredService<ConfigDirectory>();

    /// <summary>Puts the files back.</summary>
    internal UsersLab Fresh()
    {
        File.Delete(Path.Combine(Lab.Server.ConfigDir, "priv/tfa.cfg"));
        foreach (var (name, content) in contents)
        {
            Lab.Put(name, content);
        }

        return this;
    }

    internal Session As(string user) => Lab.As(user);

    /// <summary>Adds lines to user.cfg, as by an editor.</summary>
    internal void Add(string lines) => Lab.Edit("user.cfg", text => text + lines + "\n");

    /// <summary>The line of user.cfg that begins so.</summary>
    internal string Line(string start) =>
        UserCfg.Split('\n').SingleOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) ?? "";

    public void Dispose() => Lab.Dispose();
}
