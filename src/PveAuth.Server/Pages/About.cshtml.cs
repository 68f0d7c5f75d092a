using PveAuth.Core.Permissions;
using PveAuth.Server.Http;
using PveAuth.Server.Web;
using PveAuth.Store;

namespace PveAuth.Server.Pages;

/// <summary>What runs here.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public sealed class AboutModel(LoginBoot boot, TimeProvider time) : ShellPage(boot, time)
{
    /// <summary>The page's script and what it imports.</summary>
    public static IReadOnlyList<string> Modules { get; } =
        [
            "shell.js", "api.js", "channel.js", "dom.js", "menu.js", "session.js", "stored.js", "theme.js", "ticket.js",
            "time.js",
        ];

    /// <summary>Where the files in use lie, for whoever may see the server's settings.</summary>
    public IEnumerable<(string Name, string Place)> Places
    {
        get
        {
            var directory = HttpContext.RequestServices.GetRequiredService<ConfigDirectory>();
            return Allows(Privilege.SysAudit)
                ? [("Configuration", directory.Path), ("Audit trail", directory.Audit.Directory)]
                : [];
        }
    }
}
