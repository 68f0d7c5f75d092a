using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>The first phase of a login.</summary>
[Collection(Stories.Name)]
public class LogInWithPassword(Site site)
{
    [Fact]
    public Task The_right_password_opens_the_security_page_and_leaves_no_secret_behind() => site.VisitAsync(async visitor =>
    {
        await visitor.Page.GotoAsync(Site.Node1);
        await visitor.Login.StateAsync("ready");
        await Expect(visitor.Login.UserName).ToBeFocusedAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.Security.ReadyAsync();

        Assert.EndsWith(SecurityPage.Path, visitor.Page.Url, StringComparison.Ordinal);
        await Expect(visitor.Security.Heading).ToBeFocusedAsync();
        var cookie = Assert.Single(await visitor.Page.Context.CookiesAsync(), c => c.Name.Contains("Auth", StringComparison.Ordinal));
        Assert.Equal(("__Host-PVEAuthCookie", true, true, "/"), (cookie.Name, cookie.HttpOnly, cookie.Secure, cookie.Path));
        var kept = await visitor.Page.EvaluateAsync<string>(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, location.href, document.cookie])");
        Assert.DoesNotContain(visitor.Account.Password, kept, StringComparison.Ordinal);
        Assert.DoesNotContain("PVE:", Uri.UnescapeDataString(kept), StringComparison.Ordinal);
    });

    [Fact]
    public Task A_wrong_password_an_unknown_and_a_disabled_user_are_refused_in_the_same_words() => site.VisitAsync(async visitor =>
    {
        await visitor.Login.OpenAsync();
        var refusals = new List<string>();
        foreach (var account in new[]
        {
            visitor.Account with { Password = "not the password" },
            new Account("nobody", Accounts.Password),
            new Account("disabled", Accounts.Password),
        })
        {
            await Calls.AnsweredAsync(visitor.Page, Calls.Ticket, () => visitor.Login.SubmitAsync(account));
            refusals.Add(await visitor.Login.RefusalAsync());
            await Expect(visitor.Login.Password).ToHaveValueAsync("");
            await Expect(visitor.Login.Password).ToBeFocusedAsync();
        }

        Assert.Single(refusals.Distinct());
        Assert.Contains("The server does not say which one is wrong", refusals[0], StringComparison.Ordinal);
    });

    [Fact]
    public Task A_user_name_is_saved_only_when_wished_and_forgotten_when_no_longer_wished() => site.VisitAsync(async visitor =>
    {
        await visitor.Login.OpenAsync();
        await visitor.Login.SaveUserName.CheckAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.Security.ReadyAsync();
        await visitor.LogOutAsync();
        await Expect(visitor.Login.Alert).ToContainTextAsync("You are logged out.");

        await Expect(visitor.Login.UserName).ToHaveValueAsync(visitor.Account.Name);
        await Expect(visitor.Login.Password).ToBeFocusedAsync();
        await Expect(visitor.Login.SaveUserName).ToBeCheckedAsync();

        await visitor.Login.SaveUserName.UncheckAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.Security.ReadyAsync();
        await visitor.LogOutAsync();
        await Expect(visitor.Login.UserName).ToHaveValueAsync("");
        await Expect(visitor.Login.UserName).ToBeFocusedAsync();
    });

    [Fact]
    public Task A_realm_typed_behind_the_name_is_chosen() => site.VisitAsync(async visitor =>
    {
        await visitor.Login.OpenAsync(query: "?realm=pam");
        await Expect(visitor.Login.Realm).ToHaveValueAsync("pam");

        await visitor.Login.UserName.FillAsync($" {visitor.Account.Id} ");
        await visitor.Login.Password.FillAsync(visitor.Account.Password);

        await Expect(visitor.Login.Realm).ToHaveValueAsync("pve");
        await Expect(visitor.Login.UserName).ToHaveValueAsync(visitor.Account.Name);
        await visitor.Login.Password.PressAsync("Enter");
        await visitor.Security.ReadyAsync();
    });

    [Theory]
    [InlineData("//evil.example", SecurityPage.Path)]
    [InlineData("/\\evil.example", SecurityPage.Path)]
    [InlineData("https:evil.example", SecurityPage.Path)]
    [InlineData("https://evil.example/", SecurityPage.Path)]
    [InlineData("/\t/evil.example", SecurityPage.Path)]
    [InlineData("javascript:alert(1)", SecurityPage.Path)]
    [InlineData("/about?x=1", "/about?x=1")]
    public Task The_page_asked_for_follows_the_login_unless_it_is_another_sites(string next, string expected) =>
        site.VisitAsync(async visitor =>
        {
            await visitor.Login.OpenAsync(query: $"?next={Uri.EscapeDataString(next)}");
            await visitor.Login.SubmitAsync(visitor.Account);

            await Expect(visitor.Page).ToHaveURLAsync(Site.Node1 + expected);
        });

    [Fact]
    public Task A_page_that_needs_a_login_comes_after_it() => site.VisitAsync(async visitor =>
    {
        await visitor.Page.GotoAsync($"{Site.Node1}/about");
        await visitor.Login.StateAsync("ready");
        await visitor.Login.SubmitAsync(visitor.Account);

        await Expect(visitor.Page).ToHaveURLAsync($"{Site.Node1}/about");
        await Expect(visitor.Page.GetByTestId("version")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Missing_entries_are_named_and_asked_for_one_after_the_other() => site.VisitAsync(async visitor =>
    {
        await visitor.Login.OpenAsync();
        await visitor.Login.Submit.ClickAsync();
        await Expect(visitor.Page.GetByText("Enter your user name.")).ToBeVisibleAsync();
        await Expect(visitor.Login.UserName).ToBeFocusedAsync();

        await visitor.Login.UserName.FillAsync(visitor.Account.Name);
        await visitor.Login.UserName.PressAsync("Enter");
        await Expect(visitor.Login.Password).ToBeFocusedAsync();

        await visitor.Login.Submit.ClickAsync();
        await Expect(visitor.Login.Password).ToHaveAccessibleDescriptionAsync("Enter your password.");
        Assert.Equal(0, visitor.Watch.CountOf("POST"));
    });

    [Fact]
    public Task A_text_of_two_lines_to_agree_to_comes_first_and_cannot_be_waved_away() => site.WithDatacenterLineAsync(
        "consent-text: T25seSBmb3Igc3RhZmYgb2YgdGhlIGxhYm9yYXRvcnkuCkV2ZXJ5IGxvZ2luIGlzIGxvZ2dlZC4=",
        () => site.VisitAsync(async visitor =>
        {
            await visitor.Page.GotoAsync(Site.Node1);
            await visitor.Login.StateAsync("consent");
            var consent = visitor.Page.GetByRole(AriaRole.Dialog);
            await Expect(consent).ToContainTextAsync("Only for staff of the laboratory.\nEvery login is logged.", new() { UseInnerText = true });
            await visitor.Page.Keyboard.PressAsync("Escape");
            await visitor.Page.Keyboard.PressAsync("Escape");
            await Expect(consent).ToBeVisibleAsync();

            await visitor.Page.GetByTestId("consent-agree").ClickAsync();
            await visitor.Login.StateAsync("ready");
            await Expect(visitor.Login.UserName).ToBeFocusedAsync();
        }));

    [Fact]
    public Task What_was_typed_survives_a_lost_connection() => site.VisitAsync(async visitor =>
    {
        visitor.Watch.Expect("ERR_INTERNET_DISCONNECTED");
        await visitor.Login.OpenAsync();
        await visitor.Page.Context.SetOfflineAsync(true);
        await visitor.Login.SubmitAsync(visitor.Account);
        await Expect(visitor.Login.Alert).ToContainTextAsync("No connection to pve1.lab.example.com:8006.");
        await Expect(visitor.Login.Password).ToHaveValueAsync(visitor.Account.Password);

        await visitor.Page.Context.SetOfflineAsync(false);
        await visitor.Login.Submit.ClickAsync();
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task Too_many_attempts_close_the_form_for_the_time_the_server_says() => site.VisitAsync(async visitor =>
    {
        await visitor.Page.RouteAsync("**/access/ticket", route => route.FulfillAsync(new()
        {
            Status = 429,
            Headers = new Dictionary<string, string> { ["Retry-After"] = "2" },
            Body = "{\"data\":null}",
        }));
        await visitor.Login.OpenAsync();
        await visitor.Login.SubmitAsync(visitor.Account);

        await Expect(visitor.Login.Alert).ToContainTextAsync("Too many attempts from your address.");
        await Expect(visitor.Login.Submit).ToBeDisabledAsync();
        await Expect(visitor.Login.Submit).ToBeEnabledAsync();
        await Expect(visitor.Login.Password).ToBeFocusedAsync();
    });

    [Fact]
    public Task The_password_can_be_looked_at() => site.VisitAsync(async visitor =>
    {
        await visitor.Login.OpenAsync();
        var show = visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Show password" });
        await Expect(visitor.Login.Password).ToHaveAttributeAsync("type", "password");
        await show.ClickAsync();
        await Expect(visitor.Login.Password).ToHaveAttributeAsync("type", "text");
        await Expect(show).ToHaveAttributeAsync("aria-pressed", "true");
    });
}
