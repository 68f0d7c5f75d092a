using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>The life of a session, in one tab and in several.</summary>
[Collection(Stories.Name)]
public class Sessions(Site site)
{
    [Fact]
    public Task A_ticket_is_renewed_after_a_quarter_of_an_hour_and_the_page_works_on() => site.VisitAsync(async visitor =>
    {
        await visitor.Page.Clock.InstallAsync();
        await visitor.LogInAsync();
        var before = await TicketAsync(visitor);
        site.Server.Clock.Advance(TimeSpan.FromMinutes(16));
        await Calls.AnsweredAsync(visitor.Page, Calls.Ticket, () => visitor.Page.Clock.FastForwardAsync("16:00"));
        Assert.NotEqual(before, await TicketAsync(visitor));

        // The new CSRF token counts: a change goes through.
        await visitor.Security.MakeRecoveryKeysAsync();
        Assert.Equal(2, visitor.Watch.CountOf("POST /access/ticket"));
    });

    [Fact]
    public Task An_ended_session_asks_for_the_login_over_the_half_filled_form() => site.VisitAsync(async visitor =>
    {
        var app = await visitor.HasTotpAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
        await visitor.Security.ChooseAsync("Phone", "entry-edit");
        await visitor.Security.In("description").FillAsync("Half a na");
        await visitor.Security.In("own-password").FillAsync(visitor.Account.Password);
        site.Server.Clock.Advance(TimeSpan.FromHours(3));
        await visitor.Security.In("dialog-submit").ClickAsync();

        var dialog = visitor.Security.Dialog;
        await Expect(dialog).ToContainTextAsync("Session ended");
        await Expect(dialog).ToContainTextAsync(visitor.Account.Id);
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToContainTextAsync("Session ended");
        await visitor.Security.In("relogin-password").FillAsync("not my password");
        await visitor.Security.In("relogin-submit").ClickAsync();
        await Expect(visitor.Security.In("dialog-alert")).ToContainTextAsync("Login failed.");
        await visitor.Security.In("relogin-password").FillAsync(visitor.Account.Password);
        await visitor.Security.In("relogin-submit").ClickAsync();
        await Expect(dialog).ToHaveAttributeAsync("data-state", "tfa-totp");
        await visitor.Security.In("totp-code").PressSequentiallyAsync(await app.NextCodeAsync());

        // What was being saved is saved with the new session.
        await Expect(visitor.Page.GetByTestId("dialog")).ToHaveCountAsync(0);
        await Expect(visitor.Security.Entry("Half a na")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_half_filled_form_behind_the_ended_session_is_kept() => site.VisitAsync(async visitor =>
    {
        await visitor.Page.Clock.InstallAsync();
        await visitor.LogInAsync();
        await visitor.Page.GetByTestId("password-new").FillAsync("a new password");
        site.Server.Clock.Advance(TimeSpan.FromHours(3));
        await visitor.Page.Clock.FastForwardAsync("03:00:00");
        await Expect(visitor.Security.Dialog).ToContainTextAsync("Session ended");
        await visitor.Security.In("relogin-password").FillAsync(visitor.Account.Password);
        await visitor.Security.In("relogin-password").PressAsync("Enter");

        await Expect(visitor.Page.GetByTestId("dialog")).ToHaveCountAsync(0);
        await Expect(visitor.Page.GetByTestId("password-new")).ToHaveValueAsync("a new password");
    });

    [Fact]
    public Task Logging_out_ends_the_session_in_all_tabs() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        var other = await visitor.OpenTabAsync();
        await other.Security.OpenAsync();
        await visitor.LogOutAsync();

        await other.Login.StateAsync("ready");
        await Expect(other.Login.Alert).ToContainTextAsync("You are logged out.");
        Assert.Empty(await visitor.Page.Context.CookiesAsync());
        await other.Page.GotoAsync(Site.Node1 + SecurityPage.Path);
        await other.Login.StateAsync("ready");
    });

    [Fact]
    public Task Going_back_after_the_logout_shows_nothing() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        await visitor.Page.GetByTestId("nav-about").ClickAsync();
        await Expect(visitor.Page.GetByTestId("version")).ToBeVisibleAsync();
        await visitor.LogOutAsync();
        await visitor.Page.GoBackAsync();

        await visitor.Login.StateAsync("ready");
        await Expect(visitor.Page.GetByText(visitor.Account.Id)).ToHaveCountAsync(0);
    });

    [Fact]
    public Task Another_users_login_in_another_tab_takes_this_one_along() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        var other = await visitor.OpenTabAsync();
        await other.Login.OpenAsync();
        var someone = site.NextAccount();
        await other.Login.SubmitAsync(someone);
        await other.Security.ReadyAsync();

        await Expect(visitor.Page.GetByTestId("account-menu")).ToContainTextAsync(someone.Id);
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_lost_connection_is_told_and_the_page_comes_back_on_its_own() => site.VisitAsync(async visitor =>
    {
        visitor.Watch.Expect("ERR_INTERNET_DISCONNECTED");
        await visitor.LogInAsync();
        await visitor.Page.RouteAsync("**/access/tfa**", route => route.AbortAsync("internetdisconnected"));
        await visitor.Page.RouteAsync("**/access/tfa/**", route => route.AbortAsync("internetdisconnected"));
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Page.GetByTestId("offline")).ToContainTextAsync("No connection to pve1.lab.example.com:8006.");
        await Expect(visitor.Page.GetByTestId("reload")).ToBeVisibleAsync();

        await visitor.Page.UnrouteAllAsync();
        await visitor.Page.GetByTestId("offline-retry").ClickAsync();
        await visitor.Security.ReadyAsync();
        await Expect(visitor.Security.Toast).ToContainTextAsync("Connected again.");
        await Expect(visitor.Page.GetByTestId("offline")).ToHaveCountAsync(0);
    });

    private static async Task<string> TicketAsync(Visitor visitor) => (await visitor.Page.Context.CookiesAsync()).Single().Value;
}
