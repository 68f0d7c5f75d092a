using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>Looks at one state of a page in both themes, on a desk and on a phone.</summary>
internal static class Look
{
    // In the page itself and once for all looks: the package's own way opens a second page for each look.
    private static readonly string Engine = new BundledAxeScriptProvider().GetScript();

    private const string Run =
        """
        async colours => {
          const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
          const runOnly = colours ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: everything };
          const result = await axe.run(document, { runOnly, resultTypes: ['violations'] });
          if (result.passes.length === 0) return ['axe looked at nothing'];
          return result.violations.flatMap(rule => rule.nodes.map(node =>
            `${rule.id}: ${node.html} ${[...node.any, ...node.all].map(check => check.message).join(' ')}`));
        }
        """;

    private static readonly (string Name, int Width, int Height)[] Screens = [("desktop", 1280, 800), ("mobile", 390, 844)];

    /// <summary>Takes pictures and asks axe; then looks whether a narrow window must be scrolled sideways.</summary>
    public static async Task AtAsync(IPage page, string state, string? screen = null)
    {
        var problems = new List<string>();
        await page.EvaluateAsync(Engine);
        foreach (var (name, width, height) in Screens.Where(s => screen is null || s.Name == screen))
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                var look = $"{state}-{name}-{(theme is ColorScheme.Light ? "light" : "dark")}";
                await page.ScreenshotAsync(new() { Path = Artifacts.PathOf("screens", $"{look}.png") });

                // A theme is nothing but colours.
                var isOtherTheme = theme is ColorScheme.Dark;
                problems.AddRange((await page.EvaluateAsync<string[]>(Run, isOtherTheme)).Select(text => $"{look}: {text}"));
            }
        }

        await page.SetViewportSizeAsync(320, 640);
        problems.AddRange((await page.EvaluateAsync<string[]>(
            """
            () => [document.documentElement, ...document.querySelectorAll('dialog[open], dialog[open] *, main, main *')]
              .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && !e.matches('.vh, input, textarea, select, code'))
              .filter(e => e === document.documentElement || getComputedStyle(e).overflowX !== 'visible')
              .map(e => `${e.tagName} ${e.className} ${e.dataset.t ?? ''} ${e.scrollWidth} > ${e.clientWidth}`)
              .concat([...document.querySelectorAll('a, button, input, select, textarea, .menu')]
                .filter(e => e.checkVisibility() && !e.matches('.skip, .vh'))
                .filter(e => e.getBoundingClientRect().left < -1 || e.getBoundingClientRect().right > innerWidth + 1)
                .map(e => `${e.tagName} ${e.className} ${e.dataset.t ?? ''} is cut off`))
            """)).Select(text => $"{state} at 320: {text}"));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}
