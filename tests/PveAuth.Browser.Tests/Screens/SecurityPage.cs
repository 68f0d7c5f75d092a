using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests.Screens;

/// <summary>The page for the own second factors and the own password, with its dialogs.</summary>
internal sealed class SecurityPage(IPage page)
{
    public const string Path = "/account/security";

    public ILocator Dialog => page.GetByTestId("dialog").Last;

    public ILocator Status => page.GetByTestId("status");

    public ILocator Entries => page.GetByTestId("entry");

    public ILocator Toast => page.GetByTestId("toast");

    public ILocator Heading => page.Locator(".page-h h1");

    /// <summary>A control of the dialog on top.</summary>
    public ILocator In(string control) => Dialog.GetByTestId(control);

    public ILocator Entry(string description) => Entries.Filter(new() { HasText = description });

    public async Task OpenAsync(string node = Site.Node1)
    {
        await page.GotoAsync(node + Path);
        await ReadyAsync();
    }

    /// <summary>Waits until the page has its data.</summary>
    public async Task ReadyAsync()
    {
        await Expect(Heading).ToHaveTextAsync("Security");
        await Expect(page.Locator("main")).ToHaveAttributeAsync("data-state", "ready");
    }

    /// <summary>Opens the dialog for a new factor.</summary>
    /// <param name="kind"><c>webauthn</c>, <c>totp</c> or <c>recovery</c></param>
    public async Task AddAsync(string kind)
    {
        await page.GetByTestId("add-menu").ClickAsync();
        await page.GetByTestId($"add-{kind}").ClickAsync();
        await Expect(Dialog).ToBeVisibleAsync();
    }

    /// <summary>Opens the dialog behind an entry's menu.</summary>
    /// <param name="description">Of the entry.</param>
    /// <param name="choice"><c>entry-edit</c> or <c>entry-remove</c></param>
    public async Task ChooseAsync(string description, string choice)
    {
        await Entry(description).GetByTestId("entry-menu").ClickAsync();
        await Entry(description).GetByTestId(choice).ClickAsync();
        await Expect(Dialog).ToBeVisibleAsync();
    }

    /// <summary>Types the own password into the dialog and sends it.</summary>
    public async Task ConfirmAsync(string password = Accounts.Password)
    {
        await In("own-password").FillAsync(password);
        await In("dialog-submit").ClickAsync();
    }

    /// <summary>Makes recovery keys and leaves the dialog that shows them open.</summary>
    public async Task<string[]> MakeRecoveryKeysAsync()
    {
        await page.GetByTestId("recovery-create").ClickAsync();
        await ConfirmAsync();
        return await ShownKeysAsync();
    }

    /// <summary>The ten keys in the dialog, without their numbers.</summary>
    public async Task<string[]> ShownKeysAsync()
    {
        var items = In("recovery-list").Locator("li");
        await Expect(items).ToHaveCountAsync(10);
        return [.. (await items.AllInnerTextsAsync()).Select(text => text.Trim()[^19..])];
    }

    /// <summary>Registers the key that is plugged in.</summary>
    public async Task RegisterKeyAsync(string description)
    {
        await AddAsync("webauthn");
        await In("description").FillAsync(description);
        await ConfirmAsync();
        await Expect(Dialog).ToContainTextAsync("Security key added.");
    }

    public async Task CloseAsync(string button)
    {
        await In(button).ClickAsync();
        await Expect(page.GetByTestId("dialog")).ToHaveCountAsync(0);
    }
}
