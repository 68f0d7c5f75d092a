using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests.Screens;

/// <summary>The audit log.</summary>
internal sealed class AuditPage(IPage page)
{
    public ILocator Rows => page.GetByTestId("record");

    public ILocator Detail => page.GetByTestId("record-detail");

    public ILocator Status => page.GetByTestId("audit-status");

    public ILocator In(string name) => page.GetByTestId(name);

    /// <summary>The row of an event.</summary>
    public ILocator Row(string name) => page.Locator($"[data-t=record][data-event='{name}']");

    /// <param name="query">From the question mark on.</param>
    public async Task OpenAsync(string query = "")
    {
        await page.GotoAsync($"{Site.Node1}/audit{query}");
        await ReadyAsync();
    }

    public Task ReadyAsync() => Expect(page.Locator("main")).ToHaveAttributeAsync("data-state", "ready");

    /// <summary>The file that a button hands out.</summary>
    public async Task<string> SaveAsync(string button)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => In(button).ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync());
    }
}
