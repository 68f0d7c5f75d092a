using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>The page for WebAuthn in each state: axe finds nothing, nothing is cut off, and a picture is kept.</summary>
[Collection(Looks.Name)]
public class WebAuthnPageLooks(Site site)
{
    private const string Good = "webauthn: id=lab.example.com,rp=Lab\n";

    private static readonly Dictionary<string, (string Options, Func<WebAuthnPage, Visitor, Task> Reach)> States = new()
    {
        ["webauthn-empty"] = ("", (settings, _) => settings.OpenAsync()),
        ["webauthn-healthy"] = (Good, (settings, _) => settings.OpenAsync()),
        ["webauthn-broken"] = (Good, async (settings, _) =>
        {
            await settings.OpenAsync(Site.Node2);
            await settings.TypeAsync("lab.example.org", Site.Node1 + "/a/path/that/nobody/asked/for");
            await Expect(settings.Finding("O02")).ToBeVisibleAsync();
        }),
        ["webauthn-by-address"] = (Good, (settings, _) => settings.OpenAsync(Site.ByAddress)),
        ["webauthn-review"] = (Good, async (settings, visitor) =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            await visitor.Security.OpenAsync();
            await visitor.Security.RegisterKeyAsync("My key");
            await visitor.Security.CloseAsync("done");
            await settings.OpenAsync();
            await settings.TypeAsync(id: "pve1.lab.example.com");
            await settings.In("review").ClickAsync();
            await Expect(settings.In("confirm-word")).ToBeVisibleAsync();
        }),
        ["webauthn-tried"] = (Good, async (settings, visitor) =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            await settings.OpenAsync();
            await settings.In("try-it").ClickAsync();
            await Expect(settings.In("try-result")).ToContainTextAsync("It works.");
        }),
    };

    public static TheoryData<string> All => [.. States.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public Task In_each_state(string state) => site.WithFileAsync("datacenter.cfg", States[state].Options, () => site.VisitAsync(
        visitor => site.WithAdministratorAsync(visitor.Account, async () =>
        {
            await visitor.EnterWithTicketAsync();
            await States[state].Reach(new WebAuthnPage(visitor.Page), visitor);
            await Look.AtAsync(visitor.Page, state);
            await visitor.Page.SetViewportSizeAsync(1280, 800);
            await visitor.Page.ScreenshotAsync(new() { Path = Artifacts.PathOf("screens", $"{state}-whole.png"), FullPage = true });
        }),
        new() { BypassCSP = true },
        $"look-{state}"));

    [Fact]
    public Task Of_somebody_who_may_not_see_it() => site.VisitAsync(
        async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Page.GotoAsync($"{Site.Node1}/webauthn");
            await Look.AtAsync(visitor.Page, "webauthn-forbidden");
        },
        new() { BypassCSP = true },
        "look-webauthn-forbidden");
}
