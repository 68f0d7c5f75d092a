using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PveAuth.Browser.Tests.Screens;
using PveAuth.Store;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>A person with an account, a browser and nothing in it yet.</summary>
internal sealed class Visitor
{
    private Visitor(Site site, IPage page, Account account, Watch watch)
    {
        (Site, Page, Account, Watch) = (site, page, account, watch);
        Login = new LoginPage(page);
        SecondFactor = new SecondFactorPage(page);
        Security = new SecurityPage(page);
    }

    public Site Site { get; }

    /// <summary>The first tab.</summary>
    public IPage Page { get; }

    public Account Account { get; }

    public Watch Watch { get; }

    public LoginPage Login { get; }

    public SecondFactorPage SecondFactor { get; }

    public SecurityPage Security { get; }

    public static async Task<Visitor> EnterAsync(Site site, IBrowserContext context, Account account)
    {
        var watch = await Watch.OverAsync(context);
        return new Visitor(site, await context.NewPageAsync(), account, watch);
    }

    /// <summary>The same person in another tab.</summary>
    public async Task<Visitor> OpenTabAsync() => new(Site, await Page.Context.NewPageAsync(), Account, Watch);

    /// <summary>Logs in with the password alone and waits for the page behind.</summary>
    public async Task LogInAsync(string node = Site.Node1)
    {
        await Login.OpenAsync(node);
        await Login.SubmitAsync(Account);
        await Security.ReadyAsync();
    }

    /// <summary>Takes a session as the server would issue it, whatever it asks for at a login.</summary>
    /// <param name="user">Somebody else.</param>
    public async Task EnterWithTicketAsync(string? user = null)
    {
        var keys = Site.Server.Services.GetRequiredService<ConfigDirectory>().Keys.Keys;
        var ticket = Uri.EscapeDataString(keys.IssueSession(user ?? Account.Id, Site.Server.Clock.NowSeconds));
        await Page.Context.AddCookiesAsync(
            new[] { Site.Node1, Site.Node2, Site.ByAddress }.Select(
                node => new Cookie { Name = "__Host-PVEAuthCookie", Value = ticket, Url = node + "/", Secure = true }));
    }

    /// <summary>Gets to the point where a second factor is asked for.</summary>
    public async Task ProvePasswordAsync(string node = Site.Node1)
    {
        await Login.OpenAsync(node);
        await Login.SubmitAsync(Account);
        await SecondFactor.ShownAsync();
    }

    /// <summary>Ends the session by the account menu.</summary>
    public async Task LogOutAsync()
    {
        await Page.GetByTestId("account-menu").ClickAsync();
        await Page.GetByTestId("logout").ClickAsync();
        await Login.StateAsync("ready");
    }

    /// <summary>Adds an authenticator app without the browser.</summary>
    public Task<AuthenticatorApp> HasTotpAsync() => AuthenticatorApp.EnrolAsync(Site, Account);

    /// <summary>Adds recovery keys without the browser.</summary>
    public async Task<string[]> HasRecoveryKeysAsync()
    {
        var session = await Site.Api.LogInAsync(Account.Id, Account.Password);
        return await HasRecoveryKeysAsync(session);
    }

    /// <summary>Adds an authenticator app and recovery keys without the browser.</summary>
    public async Task<(AuthenticatorApp App, string[] Keys)> HasTotpAndRecoveryKeysAsync()
    {
        var session = await Site.Api.LogInAsync(Account.Id, Account.Password);
        return (await AuthenticatorApp.EnrolAsync(Site, Account, session), await HasRecoveryKeysAsync(session));
    }

    private async Task<string[]> HasRecoveryKeysAsync(Server.Tests.Session session)
    {
        var answer = await Site.Api.PostAsync($"/access/tfa/{Account.Id}", new { type = "recovery", password = Account.Password }, session);
        return [.. answer.Data.GetProperty("recovery").EnumerateArray().Select(key => key.GetString()!)];
    }
}
