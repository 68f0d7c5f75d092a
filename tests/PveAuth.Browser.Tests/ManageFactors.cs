using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>Changing the own second factors and the own password.</summary>
[Collection(Stories.Name)]
public class ManageFactors(Site site)
{
    [Fact]
    public Task A_factor_is_renamed_with_the_own_password() => site.VisitAsync(async visitor =>
    {
        await WithPhoneAsync(visitor);
        var security = visitor.Security;
        await security.ChooseAsync("Phone", "entry-edit");
        await security.In("description").FillAsync("Old phone");
        await security.ConfirmAsync("not my password");
        await Expect(security.Dialog).ToContainTextAsync($"That is not the password of {visitor.Account.Id}.");
        await Expect(security.In("description")).ToHaveValueAsync("Old phone");

        await security.ConfirmAsync();
        await Expect(security.Toast).ToContainTextAsync("Saved.");
        await Expect(security.Entry("Old phone").GetByTestId("entry-menu")).ToBeFocusedAsync();
    });

    [Fact]
    public Task A_factor_says_when_it_was_last_used_and_a_key_that_the_ID_was_changed_under() => site.VisitAsync(async visitor =>
    {
        await VirtualKey.PlugIntoAsync(visitor.Page);
        await WithPhoneAsync(visitor);
        await visitor.Security.RegisterKeyAsync("My laptop");
        await visitor.Security.CloseAsync("done");
        await Expect(visitor.Security.Entry("Phone")).ToContainTextAsync("last used");
        await Expect(visitor.Security.Entry("My laptop")).Not.ToContainTextAsync("last used");

        await site.WithFileAsync("datacenter.cfg", "webauthn: rp=Lab,id=pve1.lab.example.com\n", async () =>
        {
            await visitor.Page.ReloadAsync();
            await Expect(visitor.Security.Entry("My laptop")).ToContainTextAsync("Registered for lab.example.com");
            await Expect(visitor.Security.Entry("Phone")).Not.ToContainTextAsync("Registered for");
        });
    });

    [Fact]
    public Task A_disabled_factor_is_not_asked_for_until_it_is_enabled() => site.VisitAsync(async visitor =>
    {
        var app = await WithPhoneAsync(visitor);
        var security = visitor.Security;
        var enabled = security.Entry("Phone").GetByTestId("entry-enabled");
        await enabled.ClickAsync();
        await Expect(security.Dialog).ToContainTextAsync("This is your last second factor. Afterwards your password alone is enough.");

        // The switch moves when the server has agreed.
        await Expect(enabled).ToBeCheckedAsync();
        await security.ConfirmAsync();
        await Expect(security.Toast).ToContainTextAsync("Phone is disabled.");
        await Expect(enabled).Not.ToBeCheckedAsync();
        await Expect(security.Status).ToHaveTextAsync("Password only");
        await visitor.LogOutAsync();
        await visitor.LogInAsync();

        await enabled.ClickAsync();
        await security.ConfirmAsync();
        await Expect(enabled).ToBeCheckedAsync();
        await visitor.LogOutAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await security.ReadyAsync();
    });

    [Fact]
    public Task A_removed_factor_is_gone_and_the_focus_has_a_place() => site.VisitAsync(async visitor =>
    {
        await WithPhoneAsync(visitor);
        var security = visitor.Security;
        await security.ChooseAsync("Phone", "entry-remove");
        await Expect(security.Dialog).ToContainTextAsync("You can no longer log in with Phone.");
        await Expect(security.In("dialog-submit")).ToHaveTextAsync("Remove TOTP entry");
        await security.ConfirmAsync();

        await Expect(security.Entries).ToHaveCountAsync(0);
        await Expect(visitor.Page.GetByTestId("no-factors")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("#factors-h")).ToBeFocusedAsync();
        Assert.Equal(1, visitor.Watch.CountOf("DELETE"));
        await visitor.LogOutAsync();
        await visitor.LogInAsync();
    });

    [Fact]
    public Task Typed_changes_are_not_lost_by_a_slip() => site.VisitAsync(async visitor =>
    {
        await WithPhoneAsync(visitor);
        var security = visitor.Security;
        await security.ChooseAsync("Phone", "entry-edit");
        await security.In("description").FillAsync("Much typing");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(security.Dialog).ToContainTextAsync("Throw away your changes?");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(security.In("description")).ToHaveValueAsync("Much typing");

        await security.In("dialog-close").ClickAsync();
        await security.In("discard").ClickAsync();
        await Expect(visitor.Page.GetByTestId("dialog")).ToHaveCountAsync(0);
        await Expect(security.Entry("Phone").GetByTestId("entry-menu")).ToBeFocusedAsync();
    });

    [Fact]
    public Task Advice_is_given_one_at_a_time_and_can_be_waved_away() => site.VisitAsync(async visitor =>
    {
        await WithPhoneAsync(visitor);
        var advice = visitor.Page.GetByTestId("advice");
        await Expect(advice).ToContainTextAsync("no recovery keys");
        await visitor.Page.GetByTestId("advice-dismiss").ClickAsync();
        await visitor.Page.ReloadAsync();
        await Expect(advice).ToContainTextAsync("A security key or passkey protects better.");
        await visitor.Page.GetByTestId("advice-do").ClickAsync();
        await Expect(visitor.Security.Dialog).ToContainTextAsync("Add a security key or passkey");
    });

    [Fact]
    public Task A_changed_password_logs_in_and_the_old_one_does_not() => site.VisitAsync(async visitor =>
    {
        const string Fresh = "another horse 7";
        var page = visitor.Page;
        await visitor.LogInAsync();
        await page.GetByTestId("password-current").FillAsync("not my password");
        await page.GetByTestId("password-new").FillAsync("short");
        await page.GetByTestId("password-confirm").FillAsync("shirt");
        await page.GetByTestId("password-submit").ClickAsync();
        await Expect(page.GetByTestId("password-new")).ToBeFocusedAsync();
        await Expect(page.GetByText("Use at least 8 characters.")).ToBeVisibleAsync();
        await Expect(page.GetByText("The two are not the same.")).ToBeVisibleAsync();

        await page.GetByTestId("password-new").FillAsync(Fresh);
        await page.GetByTestId("password-confirm").FillAsync(Fresh);
        await page.GetByTestId("password-submit").ClickAsync();
        await Expect(page.GetByText($"That is not the password of {visitor.Account.Id}.")).ToBeVisibleAsync();

        await page.GetByTestId("password-current").FillAsync(visitor.Account.Password);
        await page.GetByTestId("password-submit").ClickAsync();
        await Expect(page.GetByTestId("password-alert")).ToContainTextAsync("Password changed.");
        await Expect(page.GetByTestId("password-new")).ToHaveValueAsync("");

        await visitor.LogOutAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.Login.RefusalAsync();
        await visitor.Login.SubmitAsync(visitor.Account with { Password = Fresh });
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_dialog_that_could_not_be_loaded_is_spoken_of_until_it_opens() => site.VisitAsync(async visitor =>
    {
        visitor.Watch.Expect("ERR_FAILED");
        var problem = visitor.Page.GetByTestId("problem");
        await visitor.LogInAsync();
        await visitor.Page.RouteAsync("**/add-totp.js", route => route.AbortAsync());
        await visitor.Page.GetByTestId("add-menu").ClickAsync();
        await visitor.Page.GetByTestId("add-totp").ClickAsync();
        await Expect(problem).ToContainTextAsync("This dialog could not be loaded.");
        await visitor.Page.UnrouteAsync("**/add-totp.js");
        await visitor.Security.AddAsync("totp");

        await Expect(visitor.Security.Dialog).ToContainTextAsync("Add a TOTP app");
        await Expect(problem).ToHaveCountAsync(0);
    });

    /// <summary>Logs in with an authenticator app called Phone.</summary>
    private static async Task<AuthenticatorApp> WithPhoneAsync(Visitor visitor)
    {
        var app = await visitor.HasTotpAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
        return app;
    }
}
