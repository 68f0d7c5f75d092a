using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>Administrators change other users' second factors on the overview.</summary>
[Collection(Stories.Name)]
public class HelpWithFactors(Site site)
{
    [Fact]
    public Task A_locked_user_is_unlocked_gets_a_new_password_and_logs_in() => site.VisitAsync(async visitor =>
    {
        const string Fresh = "another horse 7";
        var app = await visitor.HasTotpAsync();
        await visitor.ProvePasswordAsync();
        foreach (var code in await app.WrongCodesAsync(8))
        {
            await visitor.SecondFactor.FailCodeAsync(code);
        }

        await AsAdministratorAsync(visitor, async (overview, page) =>
        {
            await Expect(page.GetByTestId("nav-locked")).ToHaveTextAsync("1 locked");
            var user = visitor.Account.Id;
            await overview.Tile("locked").ClickAsync();
            await Expect(overview.Rows).ToHaveCountAsync(1);
            await Expect(overview.State(user)).ToHaveTextAsync("TOTP locked");
            var detail = await overview.ExpandAsync(user);
            await detail.GetByTestId("unlock").ClickAsync();
            await Expect(overview.Dialog).ToContainTextAsync("Someone may know this user's password");
            await overview.In("then-password").CheckAsync();
            await overview.In("dialog-submit").ClickAsync();
            await Expect(overview.Toast).ToContainTextAsync($"{user} is unlocked.");
            await Expect(page.GetByTestId("nav-locked")).ToBeHiddenAsync();

            await overview.In("password-new").FillAsync(Fresh);
            await overview.In("password-confirm").FillAsync(Fresh);
            await overview.ConfirmAsync("not my password");
            await Expect(overview.Dialog).ToContainTextAsync("That is not the password of");
            await overview.ConfirmAsync();
            await Expect(overview.Toast.Last).ToContainTextAsync($"{user} has a new password.");
        });
        await visitor.Login.OpenAsync();
        await visitor.Login.SubmitAsync(visitor.Account with { Password = Fresh });
        await visitor.SecondFactor.ShownAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_removed_factor_is_not_asked_for_and_the_administrators_password_is() => site.VisitAsync(async visitor =>
    {
        await visitor.HasTotpAsync();
        await AsAdministratorAsync(visitor, async (overview, _) =>
        {
            var user = visitor.Account.Id;
            var detail = await overview.ExpandAsync(user);
            await detail.GetByTestId("entry-remove").ClickAsync();
            await Expect(overview.In("for-user")).ToHaveTextAsync($"For {user}");
            await Expect(overview.Dialog).ToContainTextAsync($"This is the last second factor of {user}.");
            await overview.ConfirmAsync("not my password");
            await Expect(overview.Dialog).ToContainTextAsync("That is not the password of");
            await overview.ConfirmAsync();

            await Expect(overview.State(user)).ToHaveTextAsync("Not enrolled");
            await Expect(detail.GetByTestId("entry")).ToHaveCountAsync(0);
            await Expect(overview.Expander(user)).ToBeFocusedAsync();
        });
        await visitor.LogInAsync();
    });

    [Fact]
    public Task A_switch_moves_when_the_server_has_agreed() => site.VisitAsync(async visitor =>
    {
        await visitor.HasTotpAsync();
        await AsAdministratorAsync(visitor, async (overview, _) =>
        {
            var user = visitor.Account.Id;
            var enabled = (await overview.ExpandAsync(user)).GetByTestId("entry-enabled");
            await enabled.ClickAsync();
            await Expect(enabled).ToBeCheckedAsync();
            await overview.ConfirmAsync();

            await Expect(enabled).Not.ToBeCheckedAsync();
            await Expect(enabled).ToBeFocusedAsync();
            await Expect(overview.State(user)).ToHaveTextAsync("Not enrolled");
        });
        await visitor.LogInAsync();
    });

    [Fact]
    public Task All_factors_go_one_by_one_and_the_first_refusal_stops_it() => site.VisitAsync(async visitor =>
    {
        await visitor.HasTotpAndRecoveryKeysAsync();
        await AsAdministratorAsync(visitor, async (overview, page) =>
        {
            var user = visitor.Account.Id;
            await overview.ExpandAsync(user);
            await overview.ChooseAsync(user, "user-more", "do-remove-all");
            await Expect(overview.In("to-remove").Locator("li")).ToHaveTextAsync(["Phone (TOTP)", "Recovery keys (Recovery)"]);
            await page.RouteAsync("**/recovery", route => route.FulfillAsync(new() { Status = 400, Body = "{\"message\":\"no quorum\"}" }));
            await overview.ConfirmAsync();
            await Expect(overview.In("dialog-alert")).ToContainTextAsync("1 removed, 1 left: Recovery keys.");
            await Expect(overview.In("dialog-alert")).ToContainTextAsync("The cluster has no quorum.");
            await Expect(overview.In("to-remove").Locator("li")).ToHaveTextAsync(["Recovery keys (Recovery)"]);
            await Expect(overview.State(user)).ToHaveTextAsync("Recovery keys only");

            await page.UnrouteAsync("**/recovery");
            await overview.In("dialog-submit").ClickAsync();
            await Expect(overview.Toast).ToContainTextAsync($"{user} has no second factors any more.");
            await Expect(overview.State(user)).ToHaveTextAsync("Not enrolled");
        });
        await visitor.LogInAsync();
    });

    [Fact]
    public Task A_one_time_pass_is_shown_once_and_logs_in() => site.VisitAsync(async visitor =>
    {
        var pass = "";
        await visitor.HasTotpAsync();
        await AsAdministratorAsync(visitor, async (overview, page) =>
        {
            var user = visitor.Account.Id;
            await overview.ExpandAsync(user);
            await overview.ChooseAsync(user, "user-more", "do-pass");
            await overview.In("pass-minutes").SelectOptionAsync("60");
            await overview.ConfirmAsync();
            pass = await overview.In("pass").InnerTextAsync();
            await page.Keyboard.PressAsync("Escape");
            await overview.In("done").ClickAsync();
            await Expect(page.GetByTestId("dialog")).ToHaveCountAsync(0);
            await Expect(page.GetByText(pass)).ToHaveCountAsync(0);
            await Expect(overview.Detail(user).GetByTestId("user-more")).ToBeFocusedAsync();
        });
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.Tab("pass").ClickAsync();
        await visitor.Page.GetByTestId("pass-code").FillAsync(pass);
        await visitor.Page.GetByTestId("pass-submit").ClickAsync();
        await new EnrolPage(visitor.Page).ShownAsync();
    });

    [Fact]
    public Task Recovery_keys_and_an_app_are_added_for_somebody_else() => site.VisitAsync(async visitor =>
    {
        string[] keys = [];
        AuthenticatorApp? app = null;
        await AsAdministratorAsync(visitor, async (overview, page) =>
        {
            var user = visitor.Account.Id;
            await overview.ExpandAsync(user);
            await overview.ChooseAsync(user, "user-add", "do-recovery");
            await overview.ConfirmAsync();
            keys = await new SecurityPage(page).ShownKeysAsync();
            await overview.In("stored-tick").CheckAsync();
            await overview.In("done").ClickAsync();
            await Expect(overview.State(user)).ToHaveTextAsync("Recovery keys only");
            await Expect(overview.Detail(user).GetByTestId("user-add")).ToBeFocusedAsync();

            await page.GetByTestId("add").ClickAsync();
            await overview.In("dialog-submit").ClickAsync();
            await Expect(overview.Dialog).ToContainTextAsync("Type the whole name of a user");
            await overview.In("add-user").FillAsync(user);
            await overview.In("dialog-submit").ClickAsync();
            await Expect(overview.In("for-user")).ToHaveTextAsync($"For {user}");
            await Expect(overview.Dialog.Locator("figure svg")).ToBeVisibleAsync();
            app = new AuthenticatorApp(site, (await overview.In("totp-secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
            await overview.In("totp-verify").FillAsync(await app.NextCodeAsync());
            await overview.ConfirmAsync();
            await overview.In("done").ClickAsync();
            await Expect(overview.State(user)).ToHaveTextAsync("Protected");
        });
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app!.NextCodeAsync());
        await visitor.Security.ReadyAsync();
        await visitor.LogOutAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.UseRecoveryKeyAsync(keys[3]);
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_key_in_the_administrators_hands_is_registered_for_somebody_else() => site.VisitAsync(async visitor =>
    {
        await AsAdministratorAsync(visitor, async (overview, page) =>
        {
            var user = visitor.Account.Id;
            await VirtualKey.PlugIntoAsync(page, "usb");
            await overview.ExpandAsync(user);
            await overview.ChooseAsync(user, "user-add", "do-webauthn");
            await Expect(overview.In("for-user")).ToContainTextAsync("the key must be in your hands");
            await overview.ConfirmAsync();
            await Expect(overview.Dialog).ToContainTextAsync("Security key added.");
            await overview.In("done").ClickAsync();
            await Expect(overview.State(user)).ToHaveTextAsync("No recovery keys");
        });
        await visitor.ProvePasswordAsync();
    });

    /// <summary>Shows the page to an administrator in another browser.</summary>
    private Task AsAdministratorAsync(Visitor visitor, Func<OverviewPage, IPage, Task> story) => site.VisitAsync(
        admin => site.WithAdministratorAsync(admin.Account, async () =>
        {
            await admin.EnterWithTicketAsync();
            var overview = new OverviewPage(admin.Page);
            await overview.OpenAsync();
            await story(overview, admin.Page);
        }),
        name: $"{visitor.Account.Name}-admin");
}
