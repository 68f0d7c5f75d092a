using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>The page on which administrators set the two factor policy.</summary>
[Collection(Stories.Name)]
public class PolicyOptions(Site site)
{
    [Fact]
    public Task A_policy_is_reviewed_and_saved() => AsAdministratorAsync(async visitor =>
    {
        var page = visitor.Page;
        await page.GetByTestId("nav-options").ClickAsync();
        await ReadyAsync(page);
        await page.GetByTestId("policy-tfa").SelectOptionAsync("required");
        await page.GetByTestId("policy-exempt").FillAsync($"{visitor.Account.Id} disabled@pve");
        await page.GetByTestId("policy-submit").ClickAsync();
        await Expect(page.GetByTestId("preview-must-enrol")).ToContainTextAsync("0 →");
        await Expect(page.GetByTestId("preview-admins")).ToContainTextAsync("root@pam");
        Assert.DoesNotContain("required", site.Server.Read("pveauth/policy.json"), StringComparison.Ordinal);
        await page.GetByTestId("policy-submit").ClickAsync();

        await Expect(page.GetByTestId("toast")).ToContainTextAsync("Policy saved.");
        await Expect(page.GetByTestId("policy-tfa")).ToHaveValueAsync("required");
        Assert.Contains(visitor.Account.Id, site.Server.Read("pveauth/policy.json"), StringComparison.Ordinal);
    });

    [Fact]
    public Task A_change_after_the_review_is_reviewed_again() => AsAdministratorAsync(async visitor =>
    {
        var page = visitor.Page;
        await OpenAsync(page);
        await page.GetByTestId("policy-tfa").SelectOptionAsync("recommended");
        await page.GetByTestId("policy-submit").ClickAsync();
        await Expect(page.GetByTestId("policy-submit")).ToHaveTextAsync("Save");
        await page.GetByTestId("policy-grace").FillAsync("3");

        await Expect(page.GetByTestId("policy-submit")).ToHaveTextAsync("Review changes");
        await Expect(page.GetByTestId("preview-admins")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task A_slip_is_shown_where_it_is() => AsAdministratorAsync(async visitor =>
    {
        visitor.Watch.Expect("400");
        var page = visitor.Page;
        await OpenAsync(page);
        await page.GetByTestId("policy-groups").FillAsync("nobody");
        await page.GetByTestId("policy-submit").ClickAsync();

        await Expect(page.GetByTestId("policy-groups")).ToHaveAccessibleDescriptionAsync(
            new System.Text.RegularExpressions.Regex("'nobody' does not exist"));
    });

    [Fact]
    public Task What_locks_its_author_out_is_saved_only_on_purpose() => site.WithRealmTfaAsync("type=oath", () => AsAdministratorAsync(
        async visitor =>
        {
            var page = visitor.Page;
            await OpenAsync(page);
            await page.GetByTestId("policy-tfa").SelectOptionAsync("off");
            await page.GetByTestId("policy-submit").ClickAsync();
            await Expect(page.GetByTestId("policy-preview")).ToContainTextAsync("could not log in any more");
            await page.GetByTestId("policy-submit").ClickAsync();
            await Expect(page.GetByTestId("policy-alert")).ToContainTextAsync("Not saved.");
            await page.GetByTestId("policy-anyway").CheckAsync();
            await page.GetByTestId("policy-submit").ClickAsync();

            await Expect(page.GetByTestId("toast")).ToContainTextAsync("Policy saved.");
        },
        """{"tfa":"required"}"""));

    [Fact]
    public Task Who_loses_the_login_by_passkey_is_named_before_it_is_saved() => AsAdministratorAsync(
        async visitor =>
        {
            var page = visitor.Page;
            await VirtualKey.PlugIntoAsync(page);
            await PasskeysWithoutPassword.AddPasskeyAsync(visitor);
            await OpenAsync(page);
            await page.GetByTestId("passkeyRealms-pve").UncheckAsync();
            await page.GetByTestId("policy-submit").ClickAsync();

            await Expect(page.GetByTestId("preview-passkey")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[1-9][0-9]* → 0$"));
            await Expect(page.GetByTestId("preview-users-loses-passkey")).ToContainTextAsync(visitor.Account.Id);
        },
        """{"passkeyRealms":["pve"],"passkeyTwoFactorRealms":["pve"]}""");

    [Fact]
    public Task Others_see_neither_the_entry_nor_the_policy() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        await Expect(visitor.Page.GetByTestId("nav-options")).ToHaveCountAsync(0);
        await visitor.Page.GotoAsync($"{Site.Node1}/options");

        await Expect(visitor.Page.Locator("main")).ToContainTextAsync("This page needs Sys.Audit on /.");
        Assert.Equal(0, visitor.Watch.CountOf("GET /pveauth/policy"));
    });

    internal static async Task OpenAsync(IPage page)
    {
        await page.GotoAsync($"{Site.Node1}/options");
        await ReadyAsync(page);
    }

    internal static Task ReadyAsync(IPage page) => Expect(page.Locator("main")).ToHaveAttributeAsync("data-state", "ready");

    /// <summary>The session comes over REST, because some of these policies would ask for a second factor first.</summary>
    private Task AsAdministratorAsync(Func<Visitor, Task> story, string policy = "{}") => site.WithPolicyAsync(
        policy,
        () => site.VisitAsync(visitor => site.WithAdministratorAsync(visitor.Account, async () =>
        {
            await visitor.EnterWithTicketAsync();
            await visitor.Security.OpenAsync();
            await story(visitor);
        })));
}
