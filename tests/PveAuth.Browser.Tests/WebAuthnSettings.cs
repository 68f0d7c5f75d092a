using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>The page on which WebAuthn is set up and tested.</summary>
[Collection(Stories.Name)]
public class WebAuthnSettings(Site site)
{
    [Fact]
    public Task Healthy_settings_have_no_problem_and_the_browser_agrees() => AsAdministratorAsync(async (visitor, settings) =>
    {
        await visitor.Page.GetByTestId("nav-webauthn").ClickAsync();
        await settings.ReadyAsync();

        await Expect(settings.Tested).ToHaveTextAsync("Saved values");
        await Expect(settings.In("check-passed")).ToContainTextAsync("Browser accepts the ID");
        await Expect(settings.In("check-passed")).ToContainTextAsync("Same node answers twice");
        await Expect(settings.In("id")).ToHaveValueAsync("lab.example.com");
        await Expect(settings.Counts).Not.ToContainTextAsync("problem");
    });

    [Fact]
    public Task A_problem_is_shown_before_saving_and_its_remedy_is_one_click() => AsAdministratorAsync(async (_, settings) =>
    {
        await settings.OpenAsync(Site.Node2);
        await settings.TypeAsync(origin: Site.Node1);
        await Expect(settings.Finding("O03")).ToContainTextAsync("shuts out this address");
        await Expect(settings.In("origin")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(settings.Counts).ToContainTextAsync("1 problem");
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

    internal static Task AsAdministratorAsync(Site site, Func<Visitor, WebAuthnPage, Task> story, string? options = null)
    {
        Task TellAsync() => site.VisitAsync(visitor => site.WithAdministratorAsync(visitor.Account, async () =>
        {
            await visitor.EnterWithTicketAsync();
            await visitor.Security.OpenAsync();
            await story(visitor, new WebAuthnPage(visitor.Page));
        }));
        return options is null ? TellAsync() : site.WithFileAsync("datacenter.cfg", options, TellAsync);
    }

    private Task AsAdministratorAsync(Func<Visitor, WebAuthnPage, Task> story, string? options = null) =>
        AsAdministratorAsync(site, story, options);
}
