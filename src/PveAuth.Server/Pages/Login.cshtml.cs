using Microsoft.AspNetCore.Mvc.RazorPages;
using PveAuth.Server.Http;
using PveAuth.Server.Web;

namespace PveAuth.Server.Pages;

/// <summary>The login page. It shows node, host and realms, as PVE does, and nothing else of this server.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public sealed class LoginModel(LoginBoot boot, TimeProvider time) : PageModel
{
    /// <summary>The page's script and what it imports; those of the second factor are fetched while the password is
    /// being checked.</summary>
    public static IReadOnlyList<string> Modules { get; } = 
        ["login.js", "api.js", "channel.js", "dom.js", "login-form.js", "stored.js", "theme.js", "ticket.js"];

    /// <summary>Realms that take a password.</summary>
    public IReadOnlyList<BootRealm> Realms { get; } = [.. boot.Realms().Where(static r => r.Type != "openid")];

    /// <summary>Name of this node.</summary>
    public string NodeName => boot.NodeName;

    /// <summary>The address as the browser shows it, which helps to spot a wrong server.</summary>
    public string Host => Request.Host.Value ?? "";

    /// <summary>The realm, when there is no choice.</summary>
    public string? OnlyRealm => Realms is [var only] ? only.Realm : null;

    /// <summary>The realm on offer first: the default one, else <c>pam</c>, else the first.</summary>
    public string? Preselected => Realms
        .OrderByDescending(static r => r.Default)
        .ThenByDescending(static r => r.Realm == "pam")
        .Select(static r => r.Realm)
        .FirstOrDefault();

    /// <summary>Lines of the text to agree to; none when there is none.</summary>
    public IReadOnlyList<string> Consent =>
        string.IsNullOrWhiteSpace(boot.ConsentText) ? [] : boot.ConsentText.ReplaceLineEndings("\n").Trim().Split('\n');

    /// <summary>Whether the browser may offer passkeys.</summary>
    public bool PasskeyLogin => boot.PasskeyLogin;

    /// <summary>The page's data block.</summary>
    public string BootJson => BootData.ForLogin(boot, Realms, time.GetUtcNow());

    /// <summary>The name comes first, so that cutting the text short never hides it.</summary>
    public static string LabelOf(BootRealm realm) =>
        $"{realm.Realm} – {(string.IsNullOrEmpty(realm.Comment) ? NameOfType(realm.Type) : realm.Comment)}";

    private static string NameOfType(string type) => type switch
    {
        "pam" => "Linux PAM",
        "pve" => "Proxmox VE authentication server",
        "ldap" => "LDAP directory",
        "ad" => "Active Directory",
        _ => type,
    };
}
