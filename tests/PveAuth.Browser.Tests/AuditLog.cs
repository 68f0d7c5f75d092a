using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;
using PveAuth.Server.Tests;
using PveAuth.Store;

namespace PveAuth.Browser.Tests;

/// <summary>The page on which administrators read what happened.</summary>
[Collection(Stories.Name)]
public class AuditLog(Site site)
{
    [Fact]
    public Task A_generic_failure_has_its_precise_reason_here_while_the_login_page_says_one_sentence() => AsAdministratorAsync(
        async (log, visitor) =>
        {
            (Account Account, string Reason)[] failures =
            [
                (visitor.Account with { Password = "not my password" }, "invalid credentials"),
                (new Account("nobody-at-all", Accounts.Password), "no such user ('nobody-at-all@pve')"),
                (new Account("disabled", Accounts.Password), "user 'disabled@pve' is disabled"),
                (new Account("expired", Accounts.Password), "user 'expired@pve' access expired"),
            ];
            var refusals = new List<string>();
            foreach (var (account, _) in failures)
            {
                await visitor.Page.Context.ClearCookiesAsync();
                await visitor.Login.OpenAsync();
                await visitor.Login.SubmitAsync(account);
                refusals.Add(await visitor.Login.RefusalAsync());
            }

            Assert.Single(refusals.Distinct());
            Assert.All(failures, failure => Assert.DoesNotContain(failure.Reason, refusals[0], StringComparison.Ordinal));
            await visitor.EnterWithTicketAsync();
            foreach (var (account, reason) in failures)
            {
                await log.OpenAsync($"?user={account.Id}&event=login&result=failed");

                // Other stories are refused with some of these accounts as well; the newest record is ours.
                await Expect(log.Rows.First).ToContainTextAsync(reason);
                await Expect(log.Rows.First).ToContainTextAsync("Failed");
            }
        },
        "user:expired@pve:1:1000000000::::::\n");

    [Fact]
    public Task The_reference_of_a_refused_login_leads_to_its_record() => AsAdministratorAsync(async (log, visitor) =>
    {
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.Login.OpenAsync();
        var answer = await Calls.AnsweredAsync(
            visitor.Page, Calls.Ticket, () => visitor.Login.SubmitAsync(visitor.Account with { Password = "not my password" }));
        var reference = (await answer.HeaderValueAsync("X-Request-Id"))!.Insert(4, "-");
        await Expect(visitor.Login.Alert).ToContainTextAsync(reference);

        await visitor.EnterWithTicketAsync();
        await log.OpenAsync($"?ref={reference}");
        await Expect(log.Rows).ToHaveCountAsync(1);
        await Expect(log.Rows).ToHaveClassAsync(new Regex(@"\bhit\b"));
        await Expect(log.Detail).ToContainTextAsync("invalid credentials");
        await Expect(log.Detail).ToContainTextAsync($"Reference{reference}");
        await Expect(log.Detail).ToContainTextAsync("Realmpve");
        await Expect(log.Detail).ToContainTextAsync("HeadlessChrome");
    });

    [Fact]
    public Task A_refused_second_factor_is_explained_with_the_name_of_its_entry() => AsAdministratorAsync(async (log, visitor) =>
    {
        var app = await visitor.HasTotpAsync();
        var half = await site.Api.PostAsync("/access/ticket", new { username = visitor.Account.Id, password = visitor.Account.Password });
        await site.Api.PostAsync("/access/ticket", new
        {
            username = visitor.Account.Id,
            password = "totp:" + (await app.WrongCodesAsync(1))[0],
            tfa_challenge = ApiClient.HalfTicketOf(half),
        });

        await log.OpenAsync($"?user={visitor.Account.Id}");
        await log.Row("login.tfa").GetByTestId("record-more").ClickAsync();
        await Expect(log.Detail).ToContainTextAsync("The code was wrong.");
        await Expect(log.Detail).ToContainTextAsync("tfa.wrong-code");
        await log.Row("login.tfa").GetByTestId("record-more").ClickAsync();
        await Expect(log.Detail).ToHaveCountAsync(0);

        var name = (await site.Api.GetAsync($"/access/tfa/{visitor.Account.Id}", Root)).Data[0].GetProperty("description").GetString();
        await log.Row("tfa.add").GetByTestId("record-more").ClickAsync();
        await Expect(log.Detail).ToContainTextAsync($"Entry{name} (");
    });

    [Fact]
    public Task Filters_stand_in_the_address_and_can_be_cleared() => AsAdministratorAsync(async (log, visitor) =>
    {
        var (page, me) = (visitor.Page, visitor.Account.Id);
        await RefuseAsync(me, 3);
        await site.Api.LogInAsync(me, visitor.Account.Password);
        await log.OpenAsync();
        await log.In("filter-more").ClickAsync();
        await log.In("filter-user").FillAsync(me);
        await Expect(log.Rows).ToHaveCountAsync(4);
        await log.In("result-ok").ClickAsync();
        await Expect(log.Rows).ToHaveCountAsync(1);
        await Expect(log.Row("login.password")).ToBeVisibleAsync();
        await log.In("filter-event").SelectOptionAsync("group");
        await Expect(log.Status).ToHaveTextAsync("No entry matches these filters.");
        await log.In("result-failed").ClickAsync();
        await Expect(log.Rows).ToHaveCountAsync(3);
        await log.In("filter-text").FillAsync("PERMISSION check");
        await log.In("filter-time").SelectOptionAsync("15m");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?time=15m&user=jana.*&event=group&result=failed&text=PERMISSION\+check$"));

        await page.ReloadAsync();
        await log.ReadyAsync();
        await Expect(log.Rows).ToHaveCountAsync(3);
        await Expect(log.In("filter-user")).ToHaveValueAsync(me);
        await Expect(log.In("result-failed")).ToHaveAttributeAsync("aria-pressed", "true");

        await log.In("filter-ip").FillAsync("192.0.2.99");
        await Expect(log.Rows).ToHaveCountAsync(0);
        await log.In("audit-clear").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/audit\?time=15m$"));
        await Expect(log.Rows.Nth(3)).ToBeVisibleAsync();

        await log.In("filter-time").SelectOptionAsync("range");
        await log.In("filter-until").FillAsync("2020-01-01T00:00");
        await log.In("filter-until").BlurAsync();
        await Expect(log.Status).ToHaveTextAsync("No records in this time.");
    });

    [Fact]
    public Task Live_brings_new_records_and_waits_while_somebody_reads_older_ones() => AsAdministratorAsync(async (log, visitor) =>
    {
        var page = visitor.Page;
        await RefuseAsync(visitor.Account.Id, 30);
        await log.OpenAsync($"?user={visitor.Account.Id}");
        await Expect(log.Rows).ToHaveCountAsync(30);
        await log.In("live").ClickAsync();
        await Expect(log.In("live-note")).ToContainTextAsync("appear on top");
        await site.Api.LogInAsync(visitor.Account.Id, visitor.Account.Password);
        await Expect(log.Rows.First).ToContainTextAsync("Login: password");
        await Expect(log.Rows).ToHaveCountAsync(31);

        await page.Mouse.WheelAsync(0, 800);
        await Expect(log.In("live-note")).ToContainTextAsync("paused");
        var calls = visitor.Watch.CountOf("GET /pveauth/audit");
        await site.Api.LogInAsync(visitor.Account.Id, visitor.Account.Password);
        await page.WaitForTimeoutAsync(6000);
        Assert.Equal(calls, visitor.Watch.CountOf("GET /pveauth/audit"));
        await page.Mouse.WheelAsync(0, -2000);
        await Expect(log.Rows).ToHaveCountAsync(32);

        await log.In("live").ClickAsync();
        calls = visitor.Watch.CountOf("GET /pveauth/audit");
        await page.WaitForTimeoutAsync(6000);
        Assert.Equal(calls, visitor.Watch.CountOf("GET /pveauth/audit"));
    });

    [Fact]
    public Task More_is_loaded_by_the_hundred_and_files_hold_everything() => AsAdministratorAsync(async (log, visitor) =>
    {
        await RefuseAsync(visitor.Account.Id, 130);
        await log.OpenAsync($"?user={visitor.Account.Id}");
        await Expect(log.Rows).ToHaveCountAsync(100);
        await Expect(log.Status).ToHaveTextAsync("100 records.");
        await log.In("audit-load").PressAsync("Enter");
        await Expect(log.Rows).ToHaveCountAsync(130);
        await Expect(log.Rows.Nth(100).GetByTestId("record-more")).ToBeFocusedAsync();
        await Expect(log.In("audit-load")).ToBeHiddenAsync();

        var csv = (await log.SaveAsync("export-csv")).Split("\r\n");
        Assert.StartsWith("time,result,event,user,by,", csv[0], StringComparison.Ordinal);
        Assert.Equal(132, csv.Length); // a head, and nothing after the last line end
        var lines = (await log.SaveAsync("export-jsonl")).TrimEnd('\n').Split('\n');
        Assert.Equal(130, lines.Length);
        Assert.All(lines, line => Assert.Equal(visitor.Account.Id, JsonDocument.Parse(line).RootElement.GetProperty("by").GetString()));
    });

    [Fact]
    public Task A_cell_of_a_file_is_no_formula() => AsAdministratorAsync(async (log, _) =>
    {
        foreach (var name in new[] { "=cmd|calc@pve", "+1@pve", "-1@pve", "@x@pve" })
        {
            await site.Api.PostAsync("/access/ticket", new { username = name, password = Accounts.Password });
        }

        await log.OpenAsync("?text=@pve&event=login&result=failed&time=15m");
        var csv = await log.SaveAsync("export-csv");
        Assert.Contains(",'=cmd|calc@pve,", csv, StringComparison.Ordinal);
        Assert.Contains(",'+1@pve,", csv, StringComparison.Ordinal);
        Assert.Contains(",'-1@pve,", csv, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)(^|,)[=+\-@]", csv);
    });

    [Fact]
    public Task Renewals_are_hidden_until_they_are_asked_for() => AsAdministratorAsync(async (log, visitor) =>
    {
        var session = await site.Api.LogInAsync(visitor.Account.Id, visitor.Account.Password);
        await site.Api.PostAsync("/access/ticket", new { username = visitor.Account.Id, password = session.Ticket }, session);

        await log.OpenAsync($"?user={visitor.Account.Id}");
        await Expect(log.Row("login.password")).ToHaveCountAsync(1);
        await Expect(log.Row("login.renew")).ToHaveCountAsync(0);
        await log.In("filter-renewals").CheckAsync();
        await Expect(log.Row("login.renew").First).ToBeVisibleAsync();
        await log.In("filter-renewals").UncheckAsync();
        await Expect(log.Row("login.renew")).ToHaveCountAsync(0);
        await log.In("filter-event").SelectOptionAsync("login.renew");
        await Expect(log.Row("login.renew").First).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_change_shows_what_it_replaced() => AsAdministratorAsync(async (log, visitor) =>
    {
        await site.WithFileAsync("datacenter.cfg", "keyboard: de\n", async () =>
        {
            await site.Api.PutAsync("/cluster/options", new { keyboard = "fr", console = "html5" }, Root);
            await site.Api.PutAsync("/cluster/options", new { delete = "console" }, Root);
        });

        await log.OpenAsync("?user=root@pam&event=options.change&time=15m");
        await log.Rows.Nth(1).GetByTestId("record-more").ClickAsync();
        await Expect(log.In("record-values")).ToContainTextAsync("keyboard");
        await Expect(log.In("record-values").Locator("del")).ToHaveTextAsync(["not set", "de"]);
        await Expect(log.In("record-values").Locator("ins")).ToHaveTextAsync(["html5", "fr"]);
        await log.Rows.Nth(0).GetByTestId("record-more").ClickAsync();
        await Expect(log.In("record-values").First.Locator("ins")).ToHaveTextAsync(["not set"]);
    });

    [Fact]
    public Task A_long_search_says_how_far_it_is_and_can_be_stopped() => AsAdministratorAsync(async (log, visitor) =>
    {
        var page = visitor.Page;
        var (steps, isHeld) = (0, true);
        await page.RouteAsync("**/pveauth/audit?**", async route =>
        {
            steps++;
            await Task.Delay(150);
            await route.FulfillAsync(new()
            {
                ContentType = "application/json",
                Body = isHeld
                    ? """{"data":{"records":[],"cursor":"pve1:5:5","searched":1700000000,"oldest":1600000000,"rotated":true}}"""
                    : """{"data":{"records":[],"oldest":1600000000,"rotated":true}}""",
            });
        });
        await page.GotoAsync($"{Site.Node1}/audit?text=needle&time=all");
        await Expect(log.Status).ToContainTextAsync(new Regex(@"Searching before Nov 14, 2023, \d+:\d\d\s[AP]M \S+…"));
        await log.In("audit-stop").ClickAsync();
        await Expect(log.Status).ToContainTextAsync("Search stopped.");
        var stopped = steps;
        await page.WaitForTimeoutAsync(600);
        Assert.Equal(stopped, steps);

        isHeld = false;
        await log.In("audit-load").ClickAsync();
        await Expect(log.Status).ToHaveTextAsync("No entry matches these filters.");
        await Expect(log.In("audit-gone")).ToContainTextAsync("Records before Sep 13, 2020");
    });

    [Fact]
    public Task What_cannot_be_read_is_said_and_tried_again() => AsAdministratorAsync(async (log, visitor) =>
    {
        await visitor.Page.RouteAsync("**/pveauth/audit?**", route => route.FulfillAsync(new()
        {
            Status = 500,
            ContentType = "application/json",
            Headers = new Dictionary<string, string> { ["X-Request-Id"] = "ABCD2345" },
            Body = """{"data":null,"message":"out of order\n"}""",
        }));
        visitor.Watch.Expect("500");
        await visitor.Page.GotoAsync($"{Site.Node1}/audit");
        await Expect(log.In("audit-alert")).ToContainTextAsync("out of order");
        await Expect(log.In("reference")).ToHaveAttributeAsync("href", new Regex("/audit\\?ref=ABCD-2345$"));
        await visitor.Page.UnrouteAllAsync();
        await log.In("reload").ClickAsync();
        await log.ReadyAsync();
    });

    [Fact]
    public Task All_of_it_is_done_by_keyboard() => AsAdministratorAsync(async (log, visitor) =>
    {
        var page = visitor.Page;
        await RefuseAsync(visitor.Account.Id, 2);
        await log.OpenAsync($"?user={visitor.Account.Id}");
        await log.In("filter-text").FocusAsync();
        await page.Keyboard.TypeAsync("permission");
        await page.Keyboard.PressAsync("Enter");
        await Expect(log.Rows).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("Tab");
        await Expect(log.In("result-all")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Space");
        await Expect(log.In("result-failed")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(log.In("result-failed")).ToBeFocusedAsync();

        var more = log.Rows.First.GetByTestId("record-more");
        await more.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(more).ToHaveAttributeAsync("aria-expanded", "true");
        await page.Keyboard.PressAsync("Tab");
        await Expect(log.In("only-ip").Or(log.In("only-user")).First).ToBeFocusedAsync();
    });

    [Fact]
    public Task Others_see_neither_the_entry_nor_a_record() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        await Expect(visitor.Page.GetByTestId("nav-audit")).ToHaveCountAsync(0);
        await Expect(visitor.Page.GetByTestId("activity")).ToBeVisibleAsync();
        var own = visitor.Watch.CountOf("GET /pveauth/audit");
        await visitor.Page.GotoAsync($"{Site.Node1}/audit");

        await Expect(visitor.Page.GetByTestId("forbidden")).ToHaveTextAsync("This page needs Sys.Audit on /access.Ask an administrator.");
        Assert.Equal(own, visitor.Watch.CountOf("GET /pveauth/audit"));
    });

    [Fact]
    public Task Sys_Audit_on_access_is_enough() => site.VisitAsync(visitor => site.WithFileAsync(
        "user.cfg",
        $"{site.Server.Read("user.cfg")}acl:1:/access:{visitor.Account.Id}:PVEAuditor:\n",
        async () =>
        {
            await visitor.EnterWithTicketAsync();
            await visitor.Security.OpenAsync();
            await Expect(visitor.Page.GetByTestId("nav-options")).ToHaveCountAsync(0);
            await visitor.Page.GetByTestId("nav-audit").ClickAsync();
            await new AuditPage(visitor.Page).ReadyAsync();
        }));

    private Session Root => As("root@pam");

    /// <summary>A session as the server would issue it.</summary>
    private Session As(string user)
    {
        var keys = site.Server.Services.GetRequiredService<ConfigDirectory>().Keys;
        var now = site.Server.Clock.NowSeconds;
        return new Session(user, keys.Keys.IssueSession(user, now), keys.Csrf.Issue(user, now));
    }

    /// <summary>Changes that are refused, each of which leaves a record.</summary>
    private async Task RefuseAsync(string user, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var answer = await site.Api.PutAsync("/access/groups/nobody", new { comment = "x" }, As(user));
            Assert.Equal(403, answer.Status);
        }
    }

    private Task AsAdministratorAsync(Func<AuditPage, Visitor, Task> story, string users = "") => site.VisitAsync(
        visitor => site.WithFileAsync(
            "user.cfg",
            $"{site.Server.Read("user.cfg")}{users}acl:1:/access:{visitor.Account.Id}:PVEAuditor:\n",
            async () =>
            {
                await visitor.EnterWithTicketAsync();
                await story(new AuditPage(visitor.Page), visitor);
            }));
}
