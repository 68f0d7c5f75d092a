using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>The page on which WebAuthn is set up and tested.</summary>
[Collection(Stories.Name)]
public class WebAuthnSettingsThatCanOnlyBeGotRightAtTheFirstTry(Site site)
{
    private const string Saved = "webauthn: id=lab.example.com,rp=Lab\n";

    [Fact]
    public Task Healthy_settings_have_no_problem_and_the_browser_agrees() => AsAdministratorAsync(async (visitor, settings) =>
    {
        await visitor.Page.GetByTestId("nav-webauthn").ClickAsync();
        await settings.ReadyAsync();

        await Expect(settings.Tested).ToHaveTextAsync("Saved values");
        await Expect(settings.In("check-passed")).ToContainTextAsync("Browser accepts the ID");
        await Expect(settings.In("check-passed")).ToContainTextAsync("Same node answers twice");
        await Expect(settings.In("id")).ToHaveValueAsync("lab.example.com");

        // The server's own certificate is not for the names of this laboratory.
        await Expect(settings.Problems).ToHaveCountAsync(1);
        await Expect(settings.Finding("T04")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_problem_is_shown_before_saving_and_its_remedy_is_one_click() => AsAdministratorAsync(async (_, settings) =>
    {
        await settings.OpenAsync(Site.Node2);
        await settings.TypeAsync(origin: Site.Node1);
        await Expect(settings.Finding("O03")).ToContainTextAsync("shuts out this address");
        await Expect(settings.In("origin")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(settings.Problems).ToHaveCountAsync(2);
        await Expect(settings.Counts).ToContainTextAsync("2 problems");
        Assert.Equal("webauthn: rp=Lab,id=lab.example.com\n", site.Server.Read("datacenter.cfg"));

        await settings.In("fix-O03").ClickAsync();
        await Expect(settings.Finding("O03")).ToHaveCountAsync(0);
        await Expect(settings.In("origin")).ToHaveValueAsync("");
        await Expect(settings.In("origin")).ToBeFocusedAsync();
        await Expect(settings.Tested).ToHaveTextAsync("Saved values");
    });

    [Theory]
    [InlineData("H02", Site.Node1, "other.example.org", null, "pve1.lab.example.com lies outside other.example.org")]
    [InlineData("B02", Site.Node1, "other.example.org", null, "The browser rejects other.example.org on pve1.lab.example.com")]
    [InlineData("O03", Site.Node1, null, Site.Node2, "shuts out this address")]
    [InlineData("O04", Site.Node1, null, "https://pve1.lab.example.com", "Origin says port 443, you are on 8006")]
    [InlineData("I01", Site.Node1, "https://lab.example.com", null, "ID must be a bare lower-case domain name")]
    [InlineData("I02", Site.Node1, "192.0.2.10", null, "Browsers accept no IP address as ID")]
    [InlineData("O01", Site.Node1, null, "http://pve1.lab.example.com:8006", "Origin must start with https://")]
    public Task Each_wrong_value_is_found_by_name(string rule, string node, string? id, string? origin, string message) =>
        AsAdministratorAsync(async (_, settings) =>
        {
            await settings.OpenAsync(node);
            await settings.TypeAsync(id, origin);

            await Expect(settings.Finding(rule)).ToContainTextAsync(message);
            await Expect(settings.Finding(rule)).ToHaveAttributeAsync("data-severity", "problem");
        });

    [Fact]
    public Task A_page_opened_by_address_says_so_and_fills_in_nothing() => AsAdministratorAsync(async (_, settings) =>
    {
        await settings.OpenAsync(Site.ByAddress);
        await Expect(settings.Finding("H01")).ToContainTextAsync("You opened the server by IP address");
        await settings.In("autofill").ClickAsync();
        await Expect(settings.In("settings-alert")).ToContainTextAsync("Open this page by");
        await Expect(settings.In("id")).ToHaveValueAsync("lab.example.com");
    });

    [Fact]
    public Task An_untrusted_certificate_is_told_as_the_browser_tells_it() => AsAdministratorAsync(async (visitor, settings) =>
    {
        await visitor.Page.AddInitScriptAsync(
            """
            navigator.credentials.get = () =>
              Promise.reject(new DOMException('WebAuthn is not supported on sites with TLS certificate errors.', 'NotAllowedError'));
            """);
        await settings.OpenAsync();

        await Expect(settings.Finding("T01")).ToContainTextAsync("The browser does not trust the certificate");
    });

    [Fact]
    public Task A_proxy_that_changes_the_Host_header_is_seen() => AsAdministratorAsync(async (visitor, settings) =>
    {
        var server = new UriBuilder(site.Server.BaseUri) { Host = "127.0.0.1" };
        await visitor.Page.RouteAsync("**/webauthn-check**", async route =>
        {
            var url = new UriBuilder(route.Request.Url) { Host = server.Host, Port = server.Port };
            await route.FulfillAsync(new() { Response = await route.FetchAsync(new() { Url = url.Uri.AbsoluteUri }) });
        });
        await settings.OpenAsync();

        await Expect(settings.Finding("X01")).ToContainTextAsync($"erver sees 127.0.0.1:{server.Port}, browser {Site.Node1}");
        await settings.In("fix-X01").ClickAsync();
        await Expect(settings.In("origin")).ToHaveValueAsync(Site.Node1);
        await Expect(settings.Finding("X01")).ToHaveCountAsync(0);
    });

    [Theory]
    [InlineData("X02", "Requests alternate between vm0 and vm1")]
    [InlineData("N01", "Clocks differ by 6")]
    public Task What_only_several_answers_tell_is_told(string rule, string message) => AsAdministratorAsync(async (visitor, settings) =>
    {
        await visitor.Page.AddInitScriptAsync(
            """
            const real = window.fetch;
            let answers = 0;
            window.fetch = async (url, options) => {
              const response = await real(url, options);
              if (!String(url).includes('webauthn-check')) return response;
              const body = await response.json();
              answers += 1;
              body.data.node = answers === 3 ? 'vm1' : 'vm0';
              body.data.time += 60;
              return new Response(JSON.stringify(body), { status: 200, headers: response.headers });
            };
            """);
        await settings.OpenAsync();

        await Expect(settings.Finding(rule)).ToContainTextAsync(message);
    });

    [Fact]
    public Task A_header_that_switches_WebAuthn_off_is_shown() => AsAdministratorAsync(async (visitor, settings) =>
    {
        await visitor.Page.AddInitScriptAsync(
            """
            const real = window.fetch;
            window.fetch = (url, options) => url === location.href
              ? Promise.resolve(new Response('', { headers: { 'Permissions-Policy': 'publickey-credentials-get=(), camera=(self)' } }))
              : real(url, options);
            """);
        await settings.OpenAsync();

        await Expect(settings.Finding("B04")).ToContainTextAsync("publickey-credentials-get=()");
    });

    [Fact]
    public Task A_first_setup_is_filled_in_reviewed_and_saved() => AsAdministratorAsync(
        async (_, settings) =>
        {
            await settings.OpenAsync();
            await Expect(settings.Finding("C01")).ToContainTextAsync("WebAuthn is not set up");
            await settings.In("autofill").ClickAsync();
            await Expect(settings.In("id")).ToHaveValueAsync("pve1.lab.example.com");
            await settings.In("rp").FillAsync("My lab");
            await settings.In("review").ClickAsync();
            await Expect(settings.In("changes")).ToContainTextAsync("pve1.lab.example.com");
            await settings.ConfirmProblemsAsync();
            await settings.In("confirm-save").ClickAsync();

            await Expect(settings.Toast).ToContainTextAsync("WebAuthn settings saved.");
            Assert.Equal("keyboard: de\nwebauthn: id=pve1.lab.example.com,rp=My lab\n", site.Server.Read("datacenter.cfg"));
            await Expect(settings.Tested).ToHaveTextAsync("Saved values");
        },
        "keyboard: de\n");

    [Fact]
    public Task Unresolved_problems_are_saved_only_on_purpose() => AsAdministratorAsync(
        async (_, settings) =>
        {
            await settings.OpenAsync();
            await settings.TypeAsync(name: "Other");
            await settings.In("review").ClickAsync();
            await settings.In("confirm-save").ClickAsync();

            await Expect(settings.Dialog).ToContainTextAsync("Correct the settings, or tick");
            Assert.Contains("rp=Lab", site.Server.Read("datacenter.cfg"), StringComparison.Ordinal);
        },
        Saved);

    [Fact]
    public Task A_new_ID_that_strands_keys_must_be_typed_to_be_saved() => AsAdministratorAsync(
        async (visitor, settings) =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            await visitor.Security.RegisterKeyAsync("My key");
            await visitor.Security.CloseAsync("done");
            await settings.OpenAsync();
            await settings.TypeAsync(id: "pve1.lab.example.com");
            await Expect(settings.Finding("K01")).ToContainTextAsync("New ID strands");
            await settings.In("review").ClickAsync();
            await settings.ConfirmProblemsAsync();
            await Expect(settings.Dialog).ToContainTextAsync(visitor.Account.Id);
            await settings.In("confirm-lockout").CheckAsync();

            await settings.In("confirm-word").FillAsync("lab.example.com");
            await settings.In("confirm-save").ClickAsync();
            await Expect(settings.In("confirm-word")).ToHaveAttributeAsync("aria-invalid", "true");
            Assert.Equal(Saved, site.Server.Read("datacenter.cfg"));

            await settings.In("confirm-word").FillAsync("pve1.lab.example.com");
            await settings.In("confirm-save").ClickAsync();
            await Expect(settings.Toast).ToContainTextAsync("WebAuthn settings saved.");
            Assert.Equal("webauthn: id=pve1.lab.example.com,rp=Lab\n", site.Server.Read("datacenter.cfg"));
        },
        Saved);

    [Fact]
    public Task Discarding_brings_back_what_is_saved() => AsAdministratorAsync(async (_, settings) =>
    {
        await settings.OpenAsync();
        await settings.TypeAsync(id: "192.0.2.1", name: "X");
        await Expect(settings.Finding("I02")).ToBeVisibleAsync();
        await settings.In("discard-edits").ClickAsync();

        await Expect(settings.In("id")).ToHaveValueAsync("lab.example.com");
        await Expect(settings.Finding("I02")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task Trying_it_asks_for_a_key_and_sends_nothing() => AsAdministratorAsync(async (visitor, settings) =>
    {
        await VirtualKey.PlugIntoAsync(visitor.Page, "usb");
        await settings.OpenAsync();
        var calls = visitor.Watch.Calls.Count;
        await settings.In("try-it").ClickAsync();

        await Expect(settings.In("try-result")).ToContainTextAsync("It works.");
        Assert.Equal(calls, visitor.Watch.Calls.Count);
    });

    [Fact]
    public Task A_report_is_copied_with_what_was_found() => AsAdministratorAsync(site, async (visitor, settings) =>
    {
        await settings.OpenAsync();
        await settings.TypeAsync(id: "192.0.2.1");
        await settings.In("copy-report").ClickAsync();
        await Expect(settings.Toast).ToContainTextAsync("Report copied.");
        var report = await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()");

        Assert.Contains("problem I02: Browsers accept no IP address as ID.", report, StringComparison.Ordinal);
        Assert.Contains("Unsaved values: rp=Lab id=192.0.2.1", report, StringComparison.Ordinal);
        Assert.Contains("passed: Page is a secure context", report, StringComparison.Ordinal);
    }, browser: new() { Permissions = ["clipboard-read", "clipboard-write"] });

    [Fact]
    public Task All_is_reached_by_keyboard() => AsAdministratorAsync(async (visitor, settings) =>
    {
        await settings.OpenAsync();
        await settings.In("autofill").FocusAsync();
        foreach (var control in new[] { "rp", "origin", "id", "discard-edits", "review" })
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            await Expect(settings.In(control)).ToBeFocusedAsync();
        }

        await settings.In("rp").FillAsync("Other");
        await settings.In("rp").PressAsync("Enter");
        await Expect(settings.Dialog).ToBeVisibleAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(settings.In("dialog")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task Others_see_neither_the_entry_nor_the_settings() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        await Expect(visitor.Page.GetByTestId("nav-webauthn")).ToHaveCountAsync(0);
        await visitor.Page.GotoAsync($"{Site.Node1}/webauthn");

        await Expect(visitor.Page.Locator("main")).ToHaveAttributeAsync("data-state", "forbidden");
        await Expect(visitor.Page.Locator("main")).ToContainTextAsync("This page needs Sys.Audit on /.");
    });

    [Fact]
    public Task Who_may_only_look_changes_nothing() => site.VisitAsync(visitor => site.WithFileAsync(
        "user.cfg",
        $"{site.Server.Read("user.cfg")}acl:1:/:{visitor.Account.Id}:PVEAuditor:\n",
        async () =>
        {
            await visitor.EnterWithTicketAsync();
            var settings = new WebAuthnPage(visitor.Page);
            await settings.OpenAsync();
            await Expect(settings.In("id")).Not.ToBeEditableAsync();
            await Expect(settings.In("review")).ToHaveCountAsync(0);
            await Expect(settings.In("autofill")).ToHaveCountAsync(0);
            await Expect(visitor.Page.GetByText("Changing these settings needs Sys.Modify on /.")).ToHaveCountAsync(2);
        }));

    private static Task AsAdministratorAsync(
        Site site,
        Func<Visitor, WebAuthnPage, Task> story,
        string? options = null,
        BrowserNewContextOptions? browser = null,
        [CallerMemberName] string name = "")
    {
        Task TellAsync() => site.VisitAsync(visitor => site.WithAdministratorAsync(visitor.Account, async () =>
        {
            await visitor.EnterWithTicketAsync();
            await visitor.Security.OpenAsync();
            await story(visitor, new WebAuthnPage(visitor.Page));
        }), browser, name);
        return options is null ? TellAsync() : site.WithFileAsync("datacenter.cfg", options, TellAsync);
    }

    private Task AsAdministratorAsync(
        Func<Visitor, WebAuthnPage, Task> story, string? options = null, [CallerMemberName] string name = "") =>
        AsAdministratorAsync(site, story, options, null, name);
}
