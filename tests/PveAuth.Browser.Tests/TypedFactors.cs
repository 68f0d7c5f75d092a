using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;
using PveAuth.Server.Tests;
using PveAuth.Store;
using PveAuth.SystemTests;

namespace PveAuth.Browser.Tests;

/// <summary>Second factors that are typed as one text: a one-time pass of an administrator, and what a YubiKey types.</summary>
[Collection(Stories.Name)]
public class TypedFactors(Site site)
{
    /// <summary>The policy of the pages forbids axe's own code.</summary>
    private static readonly BrowserNewContextOptions ForAxe = new() { BypassCSP = true };

    [Fact]
    public Task Somebody_without_their_phone_uses_a_pass_and_sets_up_a_new_factor() => site.VisitAsync(
        async visitor =>
        {
            await visitor.HasTotpAsync();
            var keys = site.Server.Services.GetRequiredService<ConfigDirectory>().Keys;
            var root = new Session(
                "root@pam", keys.Keys.IssueSession("root@pam", site.Server.Clock.NowSeconds), keys.Csrf.Issue("root@pam", site.Server.Clock.NowSeconds));
            var answer = await site.Api.PostAsync("/pveauth/one-time-pass", new { userid = visitor.Account.Id }, root);
            var pass = answer.Data.GetProperty("pass").GetString()!;

            await visitor.ProvePasswordAsync();
            await visitor.SecondFactor.Tab("pass").ClickAsync();
            await Look.AtAsync(visitor.Page, "one-time-pass");
            await visitor.Page.GetByTestId("pass-code").FillAsync("nonsense");
            await visitor.Page.GetByTestId("pass-submit").ClickAsync();
            await Expect(visitor.SecondFactor.Error).ToContainTextAsync("A one-time pass has five groups of four characters");
            await visitor.Page.GetByTestId("pass-code").FillAsync(pass.ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal));
            await visitor.Page.GetByTestId("pass-submit").ClickAsync();

            var enrol = new EnrolPage(visitor.Page);
            await enrol.ShownAsync();
            await enrol.OpenAsync("totp");
            var app = new AuthenticatorApp(site, await enrol.SecretAsync());
            await enrol.In("totp-verify").FillAsync(await app.NextCodeAsync());
            await enrol.In("dialog-submit").ClickAsync();
            await Expect(enrol.In("enrol-recovery")).ToBeVisibleAsync();
            await enrol.In("dialog-cancel").ClickAsync();
            await visitor.Security.ReadyAsync();
            await Expect(visitor.Security.Entries).ToHaveCountAsync(2);
        },
        ForAxe);

    [Fact]
    public async Task A_YubiKey_is_added_with_a_touch_and_logs_in_with_another()
    {
        var key = new SoftwareYubiKey("ccccccbcgujh");
        using var validation = new ValidationServer();
        await validation.StartAsync(key);
        await site.VisitAsync(
            async visitor =>
            {
                await visitor.LogInAsync();
                await site.WithRealmTfaAsync(validation.RealmOption, async () =>
                {
                    await visitor.Page.ReloadAsync();
                    await visitor.Page.GetByTestId("add-menu").ClickAsync();
                    await visitor.Page.GetByTestId("add-yubico").ClickAsync();
                    var dialog = visitor.Page.GetByTestId("dialog").Last;
                    await dialog.GetByTestId("yubico-value").FillAsync(key.Touch());
                    await dialog.GetByTestId("own-password").FillAsync(visitor.Account.Password);
                    await Look.AtAsync(visitor.Page, "add-yubico");
                    await dialog.GetByTestId("dialog-submit").ClickAsync();
                    await dialog.GetByTestId("done").ClickAsync();
                    await Expect(visitor.Security.Entries).ToHaveCountAsync(1);

                    await visitor.LogOutAsync();
                    await visitor.Login.SubmitAsync(visitor.Account);
                    await visitor.SecondFactor.ShownAsync();
                    await Look.AtAsync(visitor.Page, "tfa-yubico");
                    await visitor.Page.GetByTestId("yubico-code").FillAsync("ccccccbcgujh" + new string('v', 32));
                    await Expect(visitor.SecondFactor.Error).ToContainTextAsync("The validation server refused this code.");
                    await visitor.Page.GetByTestId("yubico-code").FillAsync(key.Touch());
                    await visitor.Security.ReadyAsync();
                });
            },
            ForAxe);
    }
}
