using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>The text to agree to before the login, where an administrator writes it.</summary>
[Collection(Stories.Name)]
public class ConsentText(Site site)
{
    /// <summary>Base64 of "Only for staff.\nÄrger vermeiden.", which is how PVE's page stores it.</summary>
    private const string Stored = "T25seSBmb3Igc3RhZmYuCsOEcmdlciB2ZXJtZWlkZW4u";

    [Fact]
    public Task What_is_saved_is_shown_before_the_next_login() => OnOptionsAsync(async page =>
    {
        await page.GetByTestId("consent-text").FillAsync("Only for staff.\nÄrger vermeiden.");
        await page.GetByTestId("consent-preview").ClickAsync();
        await Expect(page.GetByTestId("dialog")).ToContainTextAsync("Ärger vermeiden.");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("consent-preview")).ToBeFocusedAsync();
        await page.GetByTestId("consent-save").ClickAsync();
        await Expect(page.GetByTestId("toast")).ToContainTextAsync("Consent text saved.");
        Assert.Contains($"consent-text: {Stored}\n", site.Server.Read("datacenter.cfg"), StringComparison.Ordinal);

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(Site.Node1);
        await Expect(page.Locator("#consent-text")).ToHaveTextAsync("Only for staff.\nÄrger vermeiden.", new() { UseInnerText = true });
    });

    [Fact]
    public Task An_empty_text_asks_nobody() => OnOptionsAsync(
        async page =>
        {
            await Expect(page.GetByTestId("consent-text")).ToHaveValueAsync("Only for staff.\nÄrger vermeiden.");
            await page.GetByTestId("consent-text").FillAsync("  ");
            await page.GetByTestId("consent-save").ClickAsync();
            await Expect(page.GetByTestId("toast")).ToContainTextAsync("Nobody is asked to agree any more.");

            Assert.DoesNotContain("consent-text", site.Server.Read("datacenter.cfg"), StringComparison.Ordinal);
        },
        $"consent-text: {Stored}");

    [Fact]
    public Task Who_may_only_look_reads_it() => OnOptionsAsync(
        async page =>
        {
            await Expect(page.GetByTestId("consent-text")).Not.ToBeEditableAsync();
            await Expect(page.GetByTestId("consent-save")).ToHaveCountAsync(0);
            await Expect(page.GetByTestId("keys-summary")).ToContainTextAsync("lab.example.com");
        },
        $"consent-text: {Stored}",
        "PVEAuditor");

    // Afterwards the file is as it was, whatever the story has saved.
    private Task OnOptionsAsync(
        Func<IPage, Task> story, string line = "language: en", string role = "Administrator") => site.WithDatacenterLineAsync(
        line,
        () => site.VisitAsync(visitor => site.WithFileAsync(
            "user.cfg",
            $"{site.Server.Read("user.cfg")}acl:1:/:{visitor.Account.Id}:{role}:\n",
            async () =>
            {
                await visitor.EnterWithTicketAsync();
                await PolicyOptions.OpenAsync(visitor.Page);
                await story(visitor.Page);
            })));
}
