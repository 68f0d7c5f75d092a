using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Server.Tests;

namespace PveAuth.Browser.Tests;

/// <summary>The second phase of a login with an authenticator app.</summary>
[Collection(Stories.Name)]
public class LogInWithTotp(Site site)
{
    [Fact]
    public Task A_code_sends_itself_after_its_last_digit() => site.VisitAsync(async visitor =>
    {
        var app = await visitor.HasTotpAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StateAsync("tfa-totp");
        await Expect(visitor.SecondFactor.Code).ToBeFocusedAsync();
        await Expect(visitor.SecondFactor.Code).ToHaveAttributeAsync("autocomplete", "one-time-code");

        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_pasted_code_may_have_blanks() => site.VisitAsync(
        async visitor =>
        {
            var app = await visitor.HasTotpAsync();
            await visitor.ProvePasswordAsync();
            var code = await app.NextCodeAsync();
            await visitor.Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", $" {code[..3]} {code[3..]}\n");

            await visitor.SecondFactor.Code.PressAsync("Control+V");
            await visitor.Security.ReadyAsync();
        },
        new() { Permissions = ["clipboard-read", "clipboard-write"] });

    [Fact]
    public Task The_same_wrong_code_is_sent_once() => site.VisitAsync(async visitor =>
    {
        var app = await visitor.HasTotpAsync();
        var wrong = (await app.WrongCodesAsync(1))[0];
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.FailCodeAsync(wrong);
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("That code was not accepted. Wait for the next one, then type it here.");
        await Expect(visitor.SecondFactor.Code).ToBeFocusedAsync();
        await Expect(visitor.SecondFactor.Code).ToHaveValueAsync("");

        await visitor.SecondFactor.TypeCodeAsync(wrong);
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("This code was already tried. Wait for the next one.");

        Assert.Equal(2, visitor.Watch.CountOf("POST /access/ticket"));
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task Eight_wrong_codes_lock_the_app_and_a_recovery_key_unlocks_it() => site.VisitAsync(async visitor =>
    {
        var (app, keys) = await visitor.HasTotpAndRecoveryKeysAsync();
        await visitor.ProvePasswordAsync();
        var wrong = await app.WrongCodesAsync(8);
        foreach (var code in wrong[..7])
        {
            await visitor.SecondFactor.FailCodeAsync(code);
        }

        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("1 try remains before TOTP is locked.");
        await visitor.SecondFactor.FailCodeAsync(wrong[7]);
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("TOTP is locked for your account after 8 wrong codes.");
        await Expect(visitor.SecondFactor.Code).ToBeDisabledAsync();

        await visitor.SecondFactor.UseRecoveryKeyAsync(keys[4]);
        await visitor.Security.ReadyAsync();
        await Expect(visitor.Page.GetByTestId("recovery-notice")).ToContainTextAsync("TOTP is unlocked again.");

        await visitor.LogOutAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.SecondFactor.ShownAsync();
        await visitor.SecondFactor.Tab("totp").ClickAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_hundred_wrong_answers_lock_everything_and_the_page_says_until_when() => site.VisitAsync(async visitor =>
    {
        var (_, keys) = await visitor.HasTotpAndRecoveryKeysAsync();
        var first = await site.Api.PostAsync(Calls.Ticket, new { username = visitor.Account.Id, password = visitor.Account.Password });
        var half = ApiClient.HalfTicketOf(first);
        for (var count = 1; count < 100; count++)
        {
            await site.Api.PostAsync(
                Calls.Ticket, new { username = visitor.Account.Id, tfa_challenge = half, password = "recovery:0000-0000-0000-0000" });
            site.Server.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.UseRecoveryKeyAsync("0000-0000-0000-0001");
        await visitor.SecondFactor.StateAsync("tfa-recovery");
        await visitor.SecondFactor.UseRecoveryKeyAsync(keys[0]);

        await visitor.SecondFactor.StateAsync("tfa-locked");
        await Expect(visitor.Page.GetByText("Too many wrong second factors. Nothing is accepted until")).ToBeVisibleAsync();
        await Expect(visitor.SecondFactor.RecoveryKey).ToBeDisabledAsync();
        await visitor.SecondFactor.Tab("totp").ClickAsync();
        await Expect(visitor.SecondFactor.Code).ToBeDisabledAsync();
    });

    [Fact]
    public Task Not_you_drops_everything_and_goes_back_to_the_password() => site.VisitAsync(async visitor =>
    {
        await visitor.HasTotpAsync();
        await visitor.ProvePasswordAsync();
        await visitor.Page.GetByTestId("not-you").ClickAsync();
        await visitor.Login.StateAsync("ready");
        await Expect(visitor.Login.Password).ToHaveValueAsync("");
        await Expect(visitor.SecondFactor.Code).ToHaveCountAsync(0);
        Assert.Empty(await visitor.Page.Context.CookiesAsync());
    });

    [Fact]
    public Task Back_leads_to_the_password_and_not_away() => site.VisitAsync(async visitor =>
    {
        var app = await visitor.HasTotpAsync();
        await visitor.ProvePasswordAsync();
        await visitor.Page.GoBackAsync();
        await visitor.Login.StateAsync("ready");
        await Expect(visitor.Login.Password).ToBeFocusedAsync();

        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_password_check_that_is_too_old_starts_again() => site.VisitAsync(async visitor =>
    {
        var app = await visitor.HasTotpAsync();
        await visitor.Page.Clock.InstallAsync();
        await visitor.ProvePasswordAsync();
        site.Server.Clock.Advance(TimeSpan.FromHours(3));
        await visitor.Page.Clock.FastForwardAsync("03:00:00");
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());

        await Expect(visitor.Login.Alert).ToContainTextAsync("Your password check is too old. Log in again.");
        await Expect(visitor.Login.Password).ToBeFocusedAsync();
    });

    [Fact]
    public Task A_whole_login_needs_no_mouse() => site.VisitAsync(async visitor =>
    {
        var app = await visitor.HasTotpAsync();
        var keyboard = visitor.Page.Keyboard;
        await visitor.Login.OpenAsync();
        await Expect(visitor.Login.UserName).ToBeFocusedAsync();
        await keyboard.TypeAsync(visitor.Account.Name);
        await keyboard.PressAsync("Tab");
        await Expect(visitor.Login.Password).ToBeFocusedAsync();
        await keyboard.TypeAsync(visitor.Account.Password);
        await TabToAsync(visitor.Login.Submit, keyboard, 5);
        await keyboard.PressAsync("Enter");
        await visitor.SecondFactor.StateAsync("tfa-totp");
        await Expect(visitor.SecondFactor.Code).ToBeFocusedAsync();
        await keyboard.TypeAsync((await app.NextCodeAsync())[..5]);
        await TabToAsync(visitor.Page.GetByTestId("totp-submit"), keyboard, 1);
        await keyboard.PressAsync("Enter");
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("Type all digits that the app shows.");

        await keyboard.PressAsync("Shift+Tab");
        await Expect(visitor.SecondFactor.Code).ToBeFocusedAsync();
        await keyboard.PressAsync("Control+A");
        await keyboard.TypeAsync(await app.NextCodeAsync());
        await keyboard.PressAsync("Enter");
        await visitor.Security.ReadyAsync();
        await Expect(visitor.Security.Heading).ToBeFocusedAsync();
    });

    /// <summary>Presses Tab until a control has the focus.</summary>
    private static async Task TabToAsync(ILocator control, IKeyboard keyboard, int atMost)
    {
        for (var presses = 0; presses < atMost; presses++)
        {
            await keyboard.PressAsync("Tab");
            if (await control.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                return;
            }
        }

        Assert.Fail($"{atMost} presses of Tab do not lead to {control}");
    }
}
