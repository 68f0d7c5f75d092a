using PveAuth.Server.Http;
using PveAuth.Server.Web;

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
}
