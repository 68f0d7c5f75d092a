using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>The page on which administrators see everybody's second factors and help.</summary>
[Collection(Stories.Name)]
public class TwoFactorOverview(Site site)
{
    [Fact]
    public Task A_locked_user_is_unlocked_and_logs_in() => site.VisitAsync(async visitor =>
    {
        var app = await visitor.HasTotpAsync();
        await visitor.ProvePasswordAsync();
        foreach (var code in await app.WrongCodesAsync(8))
        {
            await visitor.SecondFactor.FailCodeAsync(code);
        }

        await AsAdministratorAsync(visitor, async (overview, page) =>
        {
            await Expect(page.GetByTestId("nav-locked")).ToHaveTextAsync("1 locked");
            var user = visitor.Account.Id;
            await overview.Tile("locked").ClickAsync();
            await Expect(overview.Rows).ToHaveCountAsync(1);
            await Expect(overview.State(user)).ToHaveTextAsync("TOTP locked");
            var detail = await overview.ExpandAsync(user);
            await detail.GetByTestId("unlock").ClickAsync();
            await Expect(overview.Dialog).ToContainTextAsync("Someone may know this user's password");
            await overview.In("dialog-submit").ClickAsync();

            await Expect(overview.Toast).ToContainTextAsync($"{user} is unlocked.");
            await Expect(page.GetByTestId("nav-locked")).ToBeHiddenAsync();
        });
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
    });

    /// <summary>Shows the page to an administrator in another browser.</summary>
    private async Task AsAdministratorAsync(Visitor visitor, Func<OverviewPage, Microsoft.Playwright.IPage, Task> story) =>
        await site.VisitAsync(admin => site.WithAdministratorAsync(admin.Account, async () =>
        {
            await admin.EnterWithTicketAsync();
            var overview = new OverviewPage(admin.Page);
            await overview.OpenAsync();
            await story(overview, admin.Page);
        }), name: $"{visitor.Account.Name}-admin");
}
