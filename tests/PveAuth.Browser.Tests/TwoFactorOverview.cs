using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;
using Xunit.Abstractions;

namespace PveAuth.Browser.Tests;

/// <summary>The page on which administrators see everybody's second factors.</summary>
[Collection(Stories.Name)]
public class TwoFactorOverview(Site site, ITestOutputHelper output)
{
    [Fact]
    public Task Each_user_is_in_the_first_state_that_applies() => WithCrowdAsync(async (overview, admin) =>
    {
        foreach (var (user, state) in Crowd.States)
        {
            if (state.EndsWith("until", StringComparison.Ordinal))
            {
                await Expect(overview.State(user)).ToContainTextAsync(state);
            }
            else
            {
                await Expect(overview.State(user)).ToHaveTextAsync(state);
            }
        }

        await Expect(overview.Row("disabled@pve")).ToContainTextAsync("Disabled");
        await Expect(overview.Row("expired@pve")).ToContainTextAsync("Expired");
        await Expect(overview.Row("no-recovery@pve").Locator(".chip")).ToHaveTextAsync("TOTP ×2");
        await Expect(overview.Row("switched-off@pve").Locator(".chip")).ToHaveTextAsync("TOTP off");
        await Expect(overview.Row("old-key@strict").Locator(".chip")).ToHaveTextAsync(["WebAuthn", "TOTP"]);
        await Expect(overview.Row("protected@pve").Locator("time")).ToHaveTextAsync("2 hours ago");
        await Expect(admin.Page.GetByTestId("nav-locked")).ToHaveTextAsync("2 locked");
    });

    [Fact]
    public Task Tiles_pills_realm_and_search_filter_and_the_address_keeps_them() => WithCrowdAsync(async (overview, admin) =>
    {
        var page = admin.Page;
        await Expect(overview.Count).ToHaveTextAsync("20 users");
        await Expect(overview.Tile("protected")).ToHaveTextAsync("Protected 11 of 19");
        await Expect(overview.Tile("none")).ToHaveTextAsync("Not enrolled 7");
        await Expect(overview.Tile("locked")).ToHaveTextAsync("Locked 2");
        await Expect(overview.Tile("no-recovery")).ToHaveTextAsync("No recovery keys 4");
        await Expect(overview.Tile("u2f")).ToHaveTextAsync("Legacy U2F 2");
        await Expect(overview.Pill("attention")).ToHaveTextAsync("Needs attention 12");

        await overview.Pill("none").PressAsync("Enter");
        await Expect(overview.Pill("none")).ToBeFocusedAsync();
        await Expect(overview.Count).ToHaveTextAsync("7 of 20 users");
        await Expect(overview.Tile("none")).ToHaveAttributeAsync("aria-pressed", "true");
        await overview.Search.FillAsync("SWITCHED totp");
        await Expect(overview.Rows).ToHaveCountAsync(1);
        await page.ReloadAsync();
        await overview.ReadyAsync();
        await Expect(overview.Search).ToHaveValueAsync("SWITCHED totp");
        await Expect(overview.Rows).ToHaveCountAsync(1);

        await page.GetByTestId("realm").SelectOptionAsync("strict");
        await Expect(page.GetByTestId("nothing")).ToContainTextAsync("No entry matches these filters.");
        await page.GetByTestId("clear").ClickAsync();
        await Expect(overview.Rows).ToHaveCountAsync(20);
        Assert.Equal("/tfa", new Uri(page.Url).PathAndQuery);

        await page.GetByTestId("sort-state").ClickAsync();
        await Expect(overview.Rows.First).ToHaveAttributeAsync("data-state", "locked");
        await Expect(page.Locator("th[aria-sort]")).ToHaveTextAsync("State");
        await page.GetByTestId("sort-state").ClickAsync();
        await Expect(overview.Rows.First).ToHaveAttributeAsync("data-state", "protected");
        await Expect(page.Locator("th[aria-sort=descending]")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("sort-state")).ToBeFocusedAsync();
    });

    [Fact]
    public Task The_file_holds_what_is_shown_and_no_formula() => WithCrowdAsync(async (overview, admin) =>
    {
        await overview.Search.FillAsync("protected@");
        var download = await admin.Page.RunAndWaitForDownloadAsync(() => admin.Page.GetByTestId("export").ClickAsync());
        var text = await File.ReadAllTextAsync(await download.PathAsync());
        var lines = text.Split("\r\n");

        Assert.Matches(@"^pveauth-two-factor-\d{4}-\d\d-\d\d\.csv$", download.SuggestedFilename);
        Assert.Equal(
            "User,Name,Realm,Enabled,State,WebAuthn,TOTP,Yubico OTP,U2F,Recovery keys left,Required,Locked until,Last confirmed,Method",
            lines[0]);
        Assert.StartsWith(
            "protected@pve,\"'=1+1 O\"\"Hara, \"\"Pat\"\"\",pve,yes,Protected,0,1,0,0,10,no,,20", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",totp", lines[1], StringComparison.Ordinal);
        Assert.Equal([""], lines[2..]);
    });

    [Fact]
    public Task Everything_is_reached_by_keyboard_alone() => WithCrowdAsync(async (overview, admin) =>
    {
        var keyboard = admin.Page.Keyboard;
        await overview.Search.FocusAsync();
        await keyboard.TypeAsync("totp-locked");
        await Expect(overview.Rows).ToHaveCountAsync(1);
        foreach (var stop in new[] { "pill-all", "pill-attention", "pill-none", "pill-locked", "realm", "sort-user", "sort-state", "sort-last", "expand" })
        {
            await keyboard.PressAsync("Tab");
            await Expect(admin.Page.Locator(":focus")).ToHaveAttributeAsync("data-t", stop);
        }

        await keyboard.PressAsync("Enter");
        await Expect(overview.Expander("totp-locked@pve")).ToBeFocusedAsync();
        await Expect(overview.Expander("totp-locked@pve")).ToHaveAttributeAsync("aria-expanded", "true");
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        await Expect(overview.In("dialog-cancel")).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(overview.Detail("totp-locked@pve").GetByTestId("unlock")).ToBeFocusedAsync();

        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("ArrowDown");
        await Expect(overview.Detail("totp-locked@pve").GetByTestId("do-webauthn")).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("ArrowUp");
        await keyboard.PressAsync("Enter");
        await Expect(overview.Dialog).ToContainTextAsync("Remove all factors?");
        await keyboard.PressAsync("Escape");
        await Expect(overview.Detail("totp-locked@pve").GetByTestId("user-more")).ToBeFocusedAsync();
    });

    [Fact]
    public Task Five_thousand_users_are_shown_a_hundred_at_a_time() => site.VisitAsync(admin =>
        Crowd.ManyAsync(site, admin.Account, 5000, async () =>
        {
            var overview = new OverviewPage(admin.Page);
            await admin.EnterWithTicketAsync();
            await admin.Page.AddInitScriptAsync(
                """
                globalThis.longTasks = [];
                new PerformanceObserver(list => globalThis.longTasks.push(...list.getEntries().map(e => Math.round(e.duration))))
                  .observe({ type: 'longtask' });
                """);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await overview.OpenAsync();
            var opened = watch.ElapsedMilliseconds;
            await Expect(overview.Rows).ToHaveCountAsync(100);
            watch.Restart();
            await overview.Search.FillAsync("person49");
            await Expect(overview.Count).ToHaveTextAsync("111 of 5020 users");
            output.WriteLine($"/tfa with 5,020 users: {opened} ms until it is ready, {watch.ElapsedMilliseconds} ms for a search, " +
                $"long tasks {await admin.Page.EvaluateAsync<string>("() => globalThis.longTasks.join(' ')")} ms, calls " +
                await admin.Page.EvaluateAsync<string>(
                    "() => performance.getEntriesByType('resource').filter(e => e.name.includes('/api2/'))" +
                    ".map(e => `${e.name.split('/json')[1]} ${Math.round(e.duration)}`).join(', ')"));

            await admin.Page.GetByTestId("more").ClickAsync();
            await Expect(overview.Rows).ToHaveCountAsync(111);
            await Expect(admin.Page.GetByTestId("more")).ToHaveCountAsync(0);
            await Expect(overview.Rows.Nth(100).GetByTestId("expand")).ToBeFocusedAsync();
        }));

    [Fact]
    public Task Root_is_read_only_for_everybody_else() => WithCrowdAsync(async (overview, _) =>
    {
        var detail = await overview.ExpandAsync("root@pam");
        await Expect(detail.GetByTestId("read-only")).ToContainTextAsync("Only root@pam can change its own factors.");
        await Expect(detail.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);

        await Expect((await overview.ExpandAsync("none@pve")).GetByTestId("read-only")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task Root_is_asked_for_no_password() => WithCrowdAsync(async (overview, root) =>
    {
        await root.EnterWithTicketAsync("root@pam");
        await overview.OpenAsync();
        await Expect((await overview.ExpandAsync("root@pam")).GetByTestId("read-only")).ToHaveCountAsync(0);
        await (await overview.ExpandAsync("protected@pve")).GetByTestId("entry-remove").First.ClickAsync();
        await Expect(overview.In("own-password")).ToHaveCountAsync(0);
        await overview.In("dialog-submit").ClickAsync();
        await Expect(overview.State("protected@pve")).ToHaveTextAsync("Recovery keys only");
    });

    [Fact]
    public Task A_realm_that_takes_stronger_factors_blocks_no_keys() => WithCrowdAsync((overview, _) =>
        site.WithPolicyAsync("""{"strongerRealms":["strict"]}""", async () =>
        {
            await overview.OpenAsync();
            await Expect(overview.State("blocked@strict")).ToHaveTextAsync("Protected");
        }));

    [Fact]
    public Task Without_privileges_one_sees_oneself_alone_and_helps_nobody() => site.VisitAsync(async visitor =>
    {
        var user = visitor.Account.Id;
        await site.WithFileAsync("priv/tfa.cfg", Crowd.Locked(user, site.NextAccount().Id), async () =>
        {
            await visitor.EnterWithTicketAsync();
            var overview = new OverviewPage(visitor.Page);
            await visitor.Security.OpenAsync();
            await Expect(visitor.Page.GetByTestId("nav-locked")).ToHaveTextAsync("1 locked");
            await visitor.Page.GetByTestId("nav-tfa").ClickAsync();
            await overview.ReadyAsync();
            await Expect(overview.Count).ToHaveTextAsync("1 user");
            var detail = await overview.ExpandAsync(user);
            await Expect(overview.State(user)).ToHaveTextAsync("TOTP locked");
            await Expect(detail.GetByTestId("unlock")).ToHaveCountAsync(0);
            await detail.GetByTestId("user-more").ClickAsync();
            await Expect(detail.GetByTestId("do-remove-all")).ToBeVisibleAsync();
            await Expect(detail.GetByTestId("do-pass")).ToHaveCountAsync(0);
        });
    });

    [Fact]
    public Task Who_looks_after_a_group_sees_its_members_and_changes_nothing_as_an_auditor() => site.VisitAsync(async visitor =>
    {
        var other = site.NextAccount().Id;
        var acl = $"group:team:{other}::\n\nacl:1:/access/groups/team:{visitor.Account.Id}:PVEAuditor:\n";
        await site.WithFileAsync("user.cfg", $"{site.Server.Read("user.cfg")}{acl}", async () =>
        {
            await visitor.EnterWithTicketAsync();
            var overview = new OverviewPage(visitor.Page);
            await overview.OpenAsync();
            await Expect(overview.Rows).ToHaveCountAsync(2);
            var detail = await overview.ExpandAsync(other);
            await Expect(detail.GetByTestId("read-only")).ToContainTextAsync("This needs User.Modify on a group of this user.");
            await Expect(detail.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        });
    });

    [Fact]
    public Task A_server_that_knows_no_more_than_PVE_costs_columns_and_not_the_page() => WithCrowdAsync(async (overview, admin) =>
    {
        await admin.Page.RouteAsync("**/pveauth/tfa-status", route => route.FulfillAsync(new() { Status = 404, Body = "{\"data\":null}" }));
        await admin.Page.ReloadAsync();
        await overview.ReadyAsync();
        await Expect(overview.Rows).ToHaveCountAsync(20);
        await Expect(admin.Page.GetByTestId("sort-last")).ToHaveCountAsync(0);
        await Expect(overview.State("totp-locked@pve")).ToHaveTextAsync("TOTP locked");
        await Expect(overview.State("used-up@pve")).ToHaveTextAsync("Protected");
    });

    [Fact]
    public Task Old_data_is_read_again_and_without_a_server_nothing_can_be_changed() => WithCrowdAsync(async (overview, admin) =>
    {
        const string User = "totp-locked@pve";
        var page = admin.Page;
        admin.Watch.Expect("ERR_INTERNET_DISCONNECTED");
        await page.Clock.InstallAsync();
        await overview.OpenAsync();
        var detail = await overview.ExpandAsync(User);
        await overview.Expander(User).FocusAsync();
        await site.WithFileAsync("priv/tfa.cfg", "{}", async () =>
        {
            await page.Clock.FastForwardAsync(75_000);
            await Expect(overview.State(User)).ToHaveTextAsync("Not enrolled");
            await Expect(detail.GetByTestId("unlock")).ToHaveCountAsync(0);
            await Expect(overview.Expander(User)).ToBeFocusedAsync();
        });

        await page.RouteAsync("**/api2/json/**", route => route.AbortAsync("internetdisconnected"));
        await page.Clock.FastForwardAsync(75_000);
        await page.Clock.RunForAsync(2_000);
        await Expect(page.GetByTestId("offline")).ToBeVisibleAsync();
        await Expect(detail.GetByTestId("read-only")).ToContainTextAsync("No connection to");
        await Expect(detail.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("add")).ToBeDisabledAsync();
    });

    [Fact]
    public Task What_cannot_be_read_is_said_and_tried_again() => WithCrowdAsync(async (overview, admin) =>
    {
        var page = admin.Page;
        admin.Watch.Expect("ERR_INTERNET_DISCONNECTED");
        await page.RouteAsync("**/access/users?full=1", route => route.FulfillAsync(new() { Status = 500, Body = "{\"message\":\"no such luck\"}" }));
        admin.Watch.Expect("500");
        await page.ReloadAsync();
        await Expect(page.Locator("main")).ToHaveAttributeAsync("data-state", "error");
        await Expect(page.Locator("#region [role=alert]")).ToContainTextAsync("no such luck");
        await page.UnrouteAsync("**/access/users?full=1");
        await page.GetByTestId("reload").ClickAsync();
        await overview.ReadyAsync();

        await page.RouteAsync("**/api2/json/**", route => route.AbortAsync("internetdisconnected"));
        await page.ReloadAsync();
        await Expect(page.GetByTestId("offline")).ToContainTextAsync("No connection to");
        await page.UnrouteAsync("**/api2/json/**");
        await page.GetByTestId("offline-retry").ClickAsync();
        await Expect(overview.Toast).ToContainTextAsync("Connected again.");
        await Expect(overview.Rows).ToHaveCountAsync(20);
    });

    /// <summary>Shows an administrator the page with a user in each state.</summary>
    private Task WithCrowdAsync(Func<OverviewPage, Visitor, Task> story, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        site.VisitAsync(
            admin => Crowd.WithAsync(site, admin.Account, async () =>
            {
                await admin.EnterWithTicketAsync();
                var overview = new OverviewPage(admin.Page);
                await overview.OpenAsync();
                await story(overview, admin);
            }),
            name: name);
}
