using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>Looks over a visitor's shoulder: a request to a foreign host, an error in the console, a report of the content
/// security policy, an uncaught error of a script and a fault of the server each fail the story.</summary>
internal sealed partial class Watch
{
    private static readonly string[] Hosts = [.. new[] { Site.Node1, Site.Node2, Site.ByAddress, Site.Elsewhere }.Select(u => new Uri(u).Host)];

    private readonly ConcurrentQueue<string> problems = new();
    private readonly ConcurrentQueue<string> calls = new();
    private readonly List<string> expected = [];

    /// <summary>Calls of the API that were sent, such as <c>POST /access/ticket</c>, with their bodies.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    public static async Task<Watch> OverAsync(IBrowserContext context)
    {
        var watch = new Watch();
        context.Request += (_, request) => watch.OnRequest(request);
        context.Response += (_, response) =>
        {
            // PVE refuses many a change with 500 and its reason in the status line; a fault has no reason of its own.
            if (response.Status >= 500 && response.StatusText is "" or "Internal Server Error")
            {
                watch.problems.Enqueue($"{response.Status} from {response.Url}");
            }
        };
        context.Console += (_, message) => watch.OnConsole(message);
        context.WebError += (_, error) => watch.problems.Enqueue($"uncaught: {error.Error}");
        await context.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`))");
        return watch;
    }

    /// <summary>Accepts console errors that contain a text: what the story provokes on purpose.</summary>
    public void Expect(string text) => expected.Add(text);

    /// <summary>How often a call was sent whose line starts so.</summary>
    public int CountOf(string call) => calls.Count(c => c.StartsWith(call, StringComparison.Ordinal));

    public void AssertClean() => Assert.Equal([], problems.Where(problem => !expected.Any(problem.Contains)));

    private void OnRequest(IRequest request)
    {
        var url = new Uri(request.Url);
        if (url.Scheme is "http" or "https" or "ws" or "wss" && !Hosts.Contains(url.Host))
        {
            problems.Enqueue($"request to {request.Url}");
        }

        if (url.AbsolutePath.StartsWith("/api2/json/", StringComparison.Ordinal))
        {
            calls.Enqueue($"{request.Method} {url.AbsolutePath["/api2/json".Length..]} {request.PostData}");
        }
    }

    private void OnConsole(IConsoleMessage message)
    {
        // The browser itself writes a line for each refused call; refusals are part of many stories.
        if (message.Type is "error" or "warning" && !RefusedCall().IsMatch($"{message.Text} {message.Location}"))
        {
            problems.Enqueue($"console: {message.Text} {message.Location}");
        }
    }

    [GeneratedRegex(@"^Failed to load resource: the server responded with a status of [45]\d\d .*/api2/json/", RegexOptions.NonBacktracking)]
    private static partial Regex RefusedCall();
}
