using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>The overview of second factors in each state: axe finds nothing, nothing is cut off, and a picture is kept.</summary>
[Collection(Looks.Name)]
public class TwoFactorOverviewLooks(Site site)
{
    private static readonly Dictionary<string, Func<OverviewPage, Visitor, Task>> States = new()
    {
        ["tfa-overview"] = (_, _) => Task.CompletedTask,
        ["tfa-overview-detail"] = async (overview, _) =>
        {
            foreach (var user in new[] { "blocked@strict", "locked@pve", "old-id@pve", "root@pam", "provider@sso", "u2f@pve" })
            {
                await overview.Expander(user).ClickAsync();
            }
        },
        ["tfa-overview-menus"] = async (overview, _) =>
        {
            await overview.ExpandAsync("recovery-only@pve");
            await overview.Detail("recovery-only@pve").GetByTestId("user-add").ClickAsync();
        },
        ["tfa-overview-more"] = async (overview, _) =>
        {
            await overview.ExpandAsync("totp-locked@pve");
            await overview.Detail("totp-locked@pve").GetByTestId("user-more").ClickAsync();
        },
        ["tfa-overview-no-match"] = (overview, _) => overview.Search.FillAsync("nobody of that name"),
        ["tfa-overview-unlock"] = async (overview, _) =>
            await (await overview.ExpandAsync("locked@pve")).GetByTestId("unlock").ClickAsync(),
        ["tfa-overview-remove"] = async (overview, _) =>
            await (await overview.ExpandAsync("no-recovery@pve")).GetByTestId("entry-remove").First.ClickAsync(),
        ["tfa-overview-remove-all"] = async (overview, _) =>
        {
            await overview.ExpandAsync("u2f@pve");
            await overview.ChooseAsync("u2f@pve", "user-more", "do-remove-all");
        },
        ["tfa-overview-pass"] = async (overview, _) =>
        {
            await overview.ExpandAsync("none@pve");
            await overview.ChooseAsync("none@pve", "user-more", "do-pass");
        },
        ["tfa-overview-pass-made"] = async (overview, _) =>
        {
            await overview.ExpandAsync("none@pve");
            await overview.ChooseAsync("none@pve", "user-more", "do-pass");
            await overview.ConfirmAsync();
            await Expect(overview.In("pass")).ToBeVisibleAsync();
        },
        ["tfa-overview-add"] = async (overview, visitor) =>
        {
            await visitor.Page.GetByTestId("add").ClickAsync();
            await overview.In("dialog-submit").ClickAsync();
        },
        ["tfa-overview-add-key"] = async (overview, _) =>
        {
            await overview.ExpandAsync("none@pve");
            await overview.ChooseAsync("none@pve", "user-add", "do-webauthn");
        },
        ["tfa-overview-error"] = async (_, visitor) =>
        {
            visitor.Watch.Expect("500");
            await visitor.Page.RouteAsync("**/access/tfa", route => route.FulfillAsync(new() { Status = 500, Body = "{\"message\":\"got timeout\"}" }));
            await visitor.Page.ReloadAsync();
            await Expect(visitor.Page.Locator("main")).ToHaveAttributeAsync("data-state", "error");
        },
    };

    public static TheoryData<string> All => [.. States.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public Task In_each_state(string state) => site.VisitAsync(
        visitor => Crowd.WithAsync(site, visitor.Account, async () =>
        {
            await visitor.EnterWithTicketAsync();
            var overview = new OverviewPage(visitor.Page);
            await overview.OpenAsync();
            await States[state](overview, visitor);

            // Wherever the page is scrolled to, the bar on top covers half of something.
            await visitor.Page.EvaluateAsync("() => scrollTo(0, 0)");
            await Look.AtAsync(visitor.Page, state);
            foreach (var (screen, width) in new[] { ("desktop", 1280), ("mobile", 390) })
            {
                await visitor.Page.SetViewportSizeAsync(width, 800);
                await visitor.Page.ScreenshotAsync(new() { Path = Artifacts.PathOf("screens", $"{state}-{screen}-whole.png"), FullPage = true });
            }
        }),
        new() { BypassCSP = true },
        $"look-{state}");

    [Fact]
    public Task Nothing_is_cut_off_between_phone_and_desk() => site.VisitAsync(visitor => Crowd.WithAsync(site, visitor.Account, async () =>
    {
        await visitor.EnterWithTicketAsync();
        var overview = new OverviewPage(visitor.Page);
        await overview.OpenAsync();
        await overview.Expander("u2f@pve").ClickAsync();
        foreach (var width in new[] { 641, 700, 861, 1000 })
        {
            await visitor.Page.SetViewportSizeAsync(width, 800);
            Assert.Equal((width, 0), (width, await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")));
        }
    }));
}
