using PveAuth.Core.Permissions;
using PveAuth.Server.Http;
using PveAuth.Server.Web;

namespace PveAuth.Server.Pages;

/// <summary>The options of the cluster. What the user may not see, the API refuses to tell.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public sealed class OptionsModel(LoginBoot boot, TimeProvider time) : ShellPage(boot, time)
{
    /// <summary>Whether there is anything to show.</summary>
    public bool MaySee => Allows(Privilege.SysAudit);

    /// <summary>The page's script and what it imports at once.</summary>
    public IReadOnlyList<string> Modules => MaySee
        ?
        [
            "options.js", "api.js", "channel.js", "consent-text.js", "dialog.js", "dom.js", "form.js", "menu.js", "policy-form.js",
            "policy-preview.js", "session.js", "shell.js", "stored.js", "theme.js", "ticket.js", "time.js", "toast.js",
        ]
        : AboutModel.Modules;
}
