using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests.Screens;

/// <summary>The first phase of a login.</summary>
internal sealed partial class LoginPage(IPage page)
{
    public ILocator UserName => page.GetByTestId("username");

    public ILocator Password => page.GetByTestId("password");

    public ILocator Realm => page.GetByTestId("realm");

    public ILocator SaveUserName => page.GetByTestId("save-username");

    public ILocator Submit => page.GetByTestId("login-submit");

    public ILocator UsePasskey => page.GetByTestId("use-passkey");

    public ILocator Alert => page.GetByTestId("alert");

    /// <param name="node">The address of the server.</param>
    /// <param name="query">From the question mark on.</param>
    public async Task OpenAsync(string node = Site.Node1, string query = "")
    {
        await page.GotoAsync($"{node}/login{query}");
        await StateAsync("ready");
    }

    /// <summary>Waits for a state; the pages behind the login have states of the same names.</summary>
    public Task StateAsync(string state) => Expect(page.Locator("main.auth-main")).ToHaveAttributeAsync("data-state", state);

    /// <summary>Fills in and sends.</summary>
    public async Task SubmitAsync(Account account)
    {
        await UserName.FillAsync(account.Name);
        await Password.FillAsync(account.Password);
        await Submit.ClickAsync();
    }

    /// <summary>Waits for a refusal.</summary>
    /// <returns>Its words, with the reference that is different each time taken out.</returns>
    public async Task<string> RefusalAsync()
    {
        await StateAsync("ready");
        await Expect(Alert).ToContainTextAsync("Login failed.");
        return Reference().Replace(await Alert.InnerTextAsync(), "Reference;");
    }

    [GeneratedRegex("Reference [0-9A-Z]{4}-[0-9A-Z]{4};")]
    private static partial Regex Reference();
}
