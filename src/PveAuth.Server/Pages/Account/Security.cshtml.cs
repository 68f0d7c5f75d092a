using PveAuth.Server.Http;
using PveAuth.Server.Web;

namespace PveAuth.Server.Pages.Account;

/// <summary>Own password and second factors.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public sealed class SecurityModel(LoginBoot boot, TimeProvider time) : ShellPage(boot, time)
{
    /// <summary>The page's script and what it imports at once; dialogs are fetched when they open.</summary>
    public static IReadOnlyList<string> Modules { get; } = 
    [
        "security.js", "api.js", "audit-texts.js", "channel.js", "dialog.js", "dom.js", "factor-list.js", "form.js", "menu.js",
        "new-password.js", "offline.js", "passkeys.js", "password.js", "recent-activity.js", "rights.js", "session.js", "shell.js",
        "status.js", "stored.js", "theme.js", "ticket.js", "time.js", "toast.js", "user-factors.js",
    ];
}
