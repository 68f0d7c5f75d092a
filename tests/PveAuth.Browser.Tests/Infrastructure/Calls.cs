using Microsoft.Playwright;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>Waiting for the server, where the page itself may look the same before and after.</summary>
internal static class Calls
{
    public const string Ticket = "/access/ticket";

    /// <summary>Does something and waits until the call that it makes is answered.</summary>
    public static Task<IResponse> AnsweredAsync(IPage page, string path, Func<Task> action) =>
        page.RunAndWaitForResponseAsync(action, response => new Uri(response.Url).AbsolutePath.EndsWith(path, StringComparison.Ordinal));
}
