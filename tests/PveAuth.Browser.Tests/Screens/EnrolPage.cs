using Microsoft.Playwright;

namespace PveAuth.Browser.Tests.Screens;

/// <summary>The screen of a login that needs a second factor to be set up first.</summary>
internal sealed class EnrolPage(IPage page)
{
    public ILocator Dialog => page.GetByTestId("dialog").Last;

    public ILocator In(string control) => Dialog.GetByTestId(control);

    public async Task ShownAsync()
    {
        await Expect(page.Locator("main.auth-main")).ToHaveAttributeAsync("data-state", "enrol");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }).Last).ToHaveTextAsync("Set up a second factor");
    }

    /// <summary>Opens a wizard.</summary>
    /// <param name="kind"><c>webauthn</c> or <c>totp</c></param>
    public async Task OpenAsync(string kind)
    {
        await page.GetByTestId($"enrol-{kind}").ClickAsync();
        await Expect(Dialog).ToBeVisibleAsync();
    }

    /// <summary>The secret in the wizard, as a person copies it.</summary>
    public async Task<string> SecretAsync()
    {
        await Expect(Dialog.Locator("figure svg")).ToBeVisibleAsync();
        return (await In("totp-secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
    }
}
