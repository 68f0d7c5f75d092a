using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>People whom the policy wants to have a second factor.</summary>
[Collection(Stories.Name)]
public class EnrolAtLogin(Site site)
{
    private const string Required = """{"tfa":"required"}""";

    [Fact]
    public Task An_app_is_set_up_with_recovery_keys_and_asked_for_at_the_next_login() => UnderAsync(Required, async (visitor, enrol) =>
    {
        await StartAsync(visitor, enrol);
        await enrol.OpenAsync("totp");
        var app = new AuthenticatorApp(site, await enrol.SecretAsync());
        await Expect(enrol.In("own-password")).ToHaveCountAsync(0);
        await enrol.In("totp-verify").FillAsync((await app.WrongCodesAsync(1))[0]);
        await enrol.In("dialog-submit").ClickAsync();
        await Expect(enrol.Dialog).ToContainTextAsync("The code does not match.");
        await enrol.In("totp-verify").FillAsync(await app.NextCodeAsync());
        await enrol.In("dialog-submit").ClickAsync();

        await enrol.In("enrol-recovery").ClickAsync();
        await Expect(enrol.In("recovery-list").Locator("li")).ToHaveCountAsync(10);
        await enrol.In("stored-tick").CheckAsync();
        await enrol.In("done").ClickAsync();
        await visitor.Security.ReadyAsync();
        await Expect(visitor.Security.Entries).ToHaveCountAsync(1);

        await visitor.LogOutAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_key_is_set_up_and_recovery_keys_may_be_skipped() => UnderAsync(Required, async (visitor, enrol) =>
    {
        await VirtualKey.PlugIntoAsync(visitor.Page);
        await StartAsync(visitor, enrol);
        await enrol.OpenAsync("webauthn");
        await enrol.In("dialog-submit").ClickAsync();
        await Expect(enrol.In("enrol-recovery")).ToBeVisibleAsync();
        await enrol.In("dialog-cancel").ClickAsync();

        await visitor.Security.ReadyAsync();
        await Expect(visitor.Security.Status).ToContainTextAsync("Protected");
    });

    [Fact]
    public Task Demanded_recovery_keys_are_shown_before_anything_else() =>
        UnderAsync("""{"tfa":"required","recovery":"required"}""", async (visitor, enrol) =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            await StartAsync(visitor, enrol);
            await enrol.OpenAsync("webauthn");
            await enrol.In("dialog-submit").ClickAsync();

            await Expect(enrol.In("recovery-list").Locator("li")).ToHaveCountAsync(10);
            await enrol.In("stored-tick").CheckAsync();
            await enrol.In("done").ClickAsync();
            await visitor.Security.ReadyAsync();
        });

    [Fact]
    public Task Cancelling_leaves_no_session() => UnderAsync(Required, async (visitor, enrol) =>
    {
        await StartAsync(visitor, enrol);
        await enrol.OpenAsync("totp");
        await enrol.SecretAsync();
        await enrol.In("dialog-cancel").ClickAsync();
        await visitor.Page.GetByTestId("enrol-cancel").ClickAsync();

        await Expect(visitor.Login.Alert).ToContainTextAsync("You are not logged in.");
        Assert.DoesNotContain(await visitor.Page.Context.CookiesAsync(), cookie => cookie.Name == "__Host-PVEAuthCookie");
        await visitor.Page.GotoAsync(Site.Node1 + SecurityPage.Path);
        await visitor.Login.StateAsync("ready");
    });

    [Fact]
    public Task By_an_address_only_the_app_is_offered_and_the_page_says_why() => UnderAsync(Required, async (visitor, enrol) =>
    {
        await visitor.Login.OpenAsync(Site.ByAddress);
        await visitor.Login.SubmitAsync(visitor.Account);
        await enrol.ShownAsync();

        await Expect(visitor.Page.GetByTestId("enrol-webauthn")).ToHaveCountAsync(0);
        await Expect(visitor.Page.GetByTestId("enrol-totp")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".auth-box-w .alert").First).ToBeVisibleAsync();
    });

    [Fact]
    public Task In_the_days_of_grace_the_page_reminds_once() => UnderAsync(
        $$"""{"tfa":"required","graceDays":30,"since":{{site.Server.Clock.NowSeconds}}}""",
        async (visitor, enrol) =>
        {
            await visitor.LogInAsync();
            await Expect(enrol.Dialog).ToContainTextAsync("Protect your account");
            await Expect(enrol.In("protect-until")).ToContainTextAsync("Required from");
            await enrol.In("dialog-cancel").ClickAsync();
            await visitor.Security.OpenAsync();

            await Expect(visitor.Page.GetByTestId("dialog")).ToHaveCountAsync(0);
        });

    [Fact]
    public Task A_recommendation_leads_to_the_choice_of_factors() => UnderAsync("""{"tfa":"recommended"}""", async (visitor, enrol) =>
    {
        await visitor.LogInAsync();
        await enrol.In("protect-now").ClickAsync();

        await Expect(visitor.Page.GetByTestId("add-totp")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_realm_requirement_does_not_disable_WebAuthn_where_stronger_factors_satisfy_it() =>
        site.WithRealmTfaAsync("type=oath", () => UnderAsync("""{"tfa":"required","strongerRealms":["pve"]}""", async (visitor, enrol) =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            await StartAsync(visitor, enrol);
            await enrol.OpenAsync("webauthn");
            await enrol.In("dialog-submit").ClickAsync();
            await Expect(enrol.In("enrol-recovery")).ToBeVisibleAsync();
            await enrol.In("dialog-cancel").ClickAsync();
            await visitor.Security.ReadyAsync();

            await visitor.LogOutAsync();
            await visitor.Login.SubmitAsync(visitor.Account);
            await visitor.Security.ReadyAsync();
        }));

    private static async Task StartAsync(Visitor visitor, EnrolPage enrol)
    {
        await visitor.Login.OpenAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await enrol.ShownAsync();
    }

    private Task UnderAsync(string policy, Func<Visitor, EnrolPage, Task> story) => site.WithPolicyAsync(
        policy, () => site.VisitAsync(visitor => story(visitor, new EnrolPage(visitor.Page))));
}
