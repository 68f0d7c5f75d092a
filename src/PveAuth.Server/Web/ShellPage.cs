using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PveAuth.Api.Access.Users;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Server.Http;
using PveAuth.Store;

namespace PveAuth.Server.Web;

/// <summary>A page for logged-in users: anybody else is sent to the login page and comes back afterwards.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public abstract class ShellPage(LoginBoot boot, TimeProvider time) : PageModel
{
    private PageSession? session;

    /// <summary>The session; present while the page is rendered.</summary>
    public PageSession Session => session ?? throw new InvalidOperationException("The page is rendered without a session.");

    /// <summary>Name of this node.</summary>
    public string NodeName { get; } = boot.NodeName;

    /// <summary>Whether the user has a privilege at the top, which pages for administrators ask for.</summary>
    public bool Allows(Privilege privilege) => Allows(AclPath.Root, privilege);

    /// <summary>Whether the user may read the whole audit trail.</summary>
    public bool MayReadAudit => Allows(AclPath.Parse("/access"), Privilege.SysAudit);

    /// <summary>How many users the user of the page sees locked.</summary>
    public int LockedUsers => VisibleUsers.CountLocked(
        new AuthId(Session.User), HttpContext.RequestServices.GetRequiredService<ConfigDirectory>(), time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>The page's data block.</summary>
    public string BootJson => BootData.ForSession(Session, boot, time.GetUtcNow());

    private bool Allows(AclPath path, Privilege privilege) => HttpContext.RequestServices.GetRequiredService<ConfigDirectory>()
        .Current.Permissions.HasAll(new AuthId(Session.User), path, privilege);

    /// <inheritdoc/>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        session = HttpContext.GetPageSession();
        if (session is null)
        {
            var here = $"{Request.PathBase}{Request.Path}{Request.QueryString}";
            context.Result = new RedirectResult(Url.Content("~/login") + "?next=" + Uri.EscapeDataString(here));
        }
    }
}
