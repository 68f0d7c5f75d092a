using PveAuth.Core.Permissions;
using PveAuth.Server.Http;
using PveAuth.Server.Web;

namespace PveAuth.Server.Pages;

/// <summary>The settings of WebAuthn and of legacy U2F, with a live check.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public sealed class WebAuthnModel(LoginBoot boot, TimeProvider time) : ShellPage(boot, time)
{
    /// <summary>Whether there is anything to show.</summary>
    public bool MaySee => Allows(Privilege.SysAudit);

    /// <summary>The page's script and what it imports at once.</summary>
    public IReadOnlyList<string> Modules => MaySee
        ?
        [
            "webauthn-settings.js", "api.js", "b64.js", "channel.js", "dialog.js", "dom.js", "form.js", "menu.js", "session.js",
            "shell.js", "stored.js", "theme.js", "ticket.js", "time.js", "toast.js", "u2f-settings.js", "webauthn.js",
            "webauthn-autofill.js", "webauthn-browser-checks.js", "webauthn-check-list.js", "webauthn-check-panel.js",
            "webauthn-check-texts.js", "webauthn-errors.js", "webauthn-review.js",
        ]
        : AboutModel.Modules;
}
