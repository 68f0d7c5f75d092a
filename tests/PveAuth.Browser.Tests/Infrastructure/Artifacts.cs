using Microsoft.Playwright;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>What a run leaves for people to look at.</summary>
internal static class Artifacts
{
    private static readonly string Root = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Pictures of all tabs, and the trace for the Playwright viewer.</summary>
    public static async Task KeepAsync(IBrowserContext context, string name)
    {
        var number = 0;
        foreach (var page in context.Pages)
        {
            number++;
            try
            {
                await page.ScreenshotAsync(new() { Path = PathOf("failures", $"{name}-{number}.png"), Timeout = 5000 });
                await File.WriteAllTextAsync(
                    PathOf("failures", $"{name}-{number}.txt"), $"{page.Url}\n{await page.Locator("body").InnerTextAsync(new() { Timeout = 5000 })}\n");
            }
            catch (Exception e) when (e is PlaywrightException or TimeoutException)
            {
                // The test's own failure is the one to report.
            }
        }

        try
        {
            await context.Tracing.StopAsync(new() { Path = PathOf("failures", $"{name}.zip") });
        }
        catch (PlaywrightException)
        {
            // As above.
        }
    }

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "PveAuth.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests run outside of the repository");
        }

        return Path.Combine(directory.FullName, "artifacts");
    }
}
