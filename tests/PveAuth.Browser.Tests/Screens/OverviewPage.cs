using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests.Screens;

/// <summary>The overview of everybody's second factors, with its dialogs.</summary>
internal sealed class OverviewPage(IPage page)
{
    public ILocator Rows => page.GetByTestId("user-row");

    public ILocator Count => page.GetByTestId("count");

    public ILocator Dialog => page.GetByTestId("dialog").Last;

    public ILocator Toast => page.GetByTestId("toast");

    public ILocator Search => page.GetByTestId("search");

    public async Task OpenAsync(string query = "")
    {
        await page.GotoAsync($"{Site.Node1}/tfa{query}");
        await ReadyAsync();
    }

    public async Task ReadyAsync()
    {
        await Expect(page.Locator(".page-h h1")).ToHaveTextAsync("Two Factor");
        await Expect(page.Locator("main")).ToHaveAttributeAsync("data-state", "ready");
    }

    public ILocator Row(string user) => page.Locator($"tr.r[data-user=\"{user}\"]");

    public ILocator Detail(string user) => page.Locator($"tr.detail[data-user=\"{user}\"]");

    public ILocator State(string user) => Row(user).GetByTestId("state");

    public ILocator Expander(string user) => Row(user).GetByTestId("expand");

    public ILocator Tile(string group) => page.GetByTestId($"tile-{group}");

    public ILocator Pill(string group) => page.GetByTestId($"pill-{group}");

    /// <summary>A control of the dialog on top.</summary>
    public ILocator In(string control) => Dialog.GetByTestId(control);

    /// <summary>Finds a user and shows what is behind the row.</summary>
    public async Task<ILocator> ExpandAsync(string user)
    {
        await Search.FillAsync(user);
        await Expander(user).ClickAsync();
        await Expect(Detail(user)).ToBeVisibleAsync();
        return Detail(user);
    }

    /// <summary>Chooses from a menu behind the row.</summary>
    /// <param name="user">Whose row; it is expanded.</param>
    /// <param name="menu"><c>user-add</c> or <c>user-more</c></param>
    /// <param name="choice">Such as <c>do-totp</c>.</param>
    public async Task ChooseAsync(string user, string menu, string choice)
    {
        await Detail(user).GetByTestId(menu).ClickAsync();
        await Detail(user).GetByTestId(choice).ClickAsync();
        await Expect(Dialog).ToBeVisibleAsync();
    }

    /// <summary>Types the own password into the dialog and sends it.</summary>
    public async Task ConfirmAsync(string password = Accounts.Password)
    {
        await In("own-password").FillAsync(password);
        await In("dialog-submit").ClickAsync();
    }
}
