using Microsoft.AspNetCore.Mvc;
using PveAuth.Server.Http;
using PveAuth.Server.Web;

namespace PveAuth.Server.Pages;

/// <summary>The start address: leads to the first page that there is for the user.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public sealed class IndexModel(LoginBoot boot, TimeProvider time) : ShellPage(boot, time)
{
    /// <summary>Goes on to the account page.</summary>
    public IActionResult OnGet() => Redirect(Url.Content("~/account/security"));
}
