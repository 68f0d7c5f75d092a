using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests.Screens;

/// <summary>The page with the WebAuthn settings, their check and the U2F settings.</summary>
internal sealed class WebAuthnPage(IPage page)
{
    public ILocator Counts => In("check-counts");

    public ILocator Tested => page.Locator("#check-tested");

    /// <summary>Findings that keep keys from working.</summary>
    public ILocator Problems => page.Locator("[data-severity=problem]");

    public ILocator Toast => In("toast");

    public ILocator Dialog => In("dialog").Last;

    public ILocator In(string control) => page.GetByTestId(control);

    /// <summary>What a rule found.</summary>
    public ILocator Finding(string rule) => In($"check-{rule}");

    public async Task OpenAsync(string node = Site.Node1)
    {
        await page.GotoAsync($"{node}/webauthn");
        await ReadyAsync();
    }

    public Task ReadyAsync() => Expect(page.Locator("main")).ToHaveAttributeAsync("data-state", "ready");

    /// <summary>Types values and waits until they were tested.</summary>
    public async Task TypeAsync(string? id = null, string? origin = null, string? name = null)
    {
        foreach (var (control, value) in new[] { ("id", id), ("origin", origin), ("rp", name) })
        {
            if (value is not null)
            {
                await In(control).FillAsync(value);
            }
        }

        await Expect(Tested).ToContainTextAsync("Testing unsaved values");
        await SettledAsync();
    }

    /// <summary>Ticks that problems are to stay: the laboratory's certificate is always one.</summary>
    public Task ConfirmProblemsAsync() => In("confirm-problems").CheckAsync();

    /// <summary>Waits until no check runs.</summary>
    public Task SettledAsync() => Expect(page.Locator("#check")).Not.ToHaveAttributeAsync("aria-busy", "true");
}
