using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests.Screens;

/// <summary>The second phase of a login, in place of the first or in the dialog of a session that ended.</summary>
internal sealed class SecondFactorPage(IPage page)
{
    public ILocator Code => page.GetByTestId("totp-code");

    public ILocator RecoveryKey => page.GetByTestId("recovery-key");

    public ILocator Start => page.GetByTestId("webauthn-start");

    public ILocator StartU2f => page.GetByTestId("u2f-start");

    public ILocator Stop => page.GetByTestId("webauthn-stop");

    /// <summary>What is wrong, in the panel that is shown.</summary>
    public ILocator Error => page.GetByTestId("tfa-error").Filter(new() { Visible = true });

    public ILocator Tab(string method) => page.GetByTestId($"tab-{method}");

    public Task ShownAsync() => Expect(page.GetByText("Confirm it is you")).ToBeVisibleAsync();

    public Task StateAsync(string state) => Expect(page.Locator("main")).ToHaveAttributeAsync("data-state", state);

    /// <summary>Types a code, which sends itself.</summary>
    public Task TypeCodeAsync(string code) => Code.PressSequentiallyAsync(code);

    /// <summary>Types a code and waits for its refusal.</summary>
    public async Task FailCodeAsync(string code)
    {
        await Calls.AnsweredAsync(page, Calls.Ticket, () => TypeCodeAsync(code));
        await StateAsync("tfa-totp");
    }

    /// <summary>Sends a recovery key.</summary>
    public async Task UseRecoveryKeyAsync(string key)
    {
        if (await Tab("recovery").IsVisibleAsync())
        {
            await Tab("recovery").ClickAsync();
        }

        await RecoveryKey.FillAsync(key);
        await page.GetByTestId("recovery-submit").ClickAsync();
    }
}
