using System.Text.RegularExpressions;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Browser.Tests;

/// <summary>Keys that were registered while browsers still had an interface for U2F. Today's have none.</summary>
[Collection(Stories.Name)]
public partial class OldU2fKeys(Site site)
{
    private const string AppId = "https://pve1.lab.example.com:8006/u2f-app-id.json";

    [Fact]
    public Task A_key_from_years_ago_logs_in_at_each_node_of_the_domain() => WithOldKeyAsync(AppId, async (visitor, _) =>
    {
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StateAsync("tfa-u2f");
        await Expect(visitor.SecondFactor.StartU2f).ToBeFocusedAsync();
        await visitor.SecondFactor.StartU2f.ClickAsync();
        await visitor.Security.ReadyAsync();
        await visitor.LogOutAsync();

        await visitor.ProvePasswordAsync(Site.Node2);
        await visitor.SecondFactor.StartU2f.ClickAsync();
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_login_that_was_stopped_can_be_tried_again() => WithOldKeyAsync(AppId, async (visitor, key) =>
    {
        await key.TouchAsync(false);
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StartU2f.ClickAsync();
        await visitor.SecondFactor.StateAsync("ceremony-u2f");
        await visitor.SecondFactor.Stop.ClickAsync();
        await visitor.SecondFactor.StateAsync("tfa-u2f");
        await key.TouchAsync(true);
        await visitor.SecondFactor.StartU2f.ClickAsync();
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task An_application_of_another_domain_is_named_with_the_way_out() =>
        WithOldKeyAsync("https://pve.elsewhere.example.org", async (visitor, _) =>
        {
            await visitor.ProvePasswordAsync();
            await visitor.SecondFactor.StartU2f.ClickAsync();
            await Expect(visitor.SecondFactor.Error).ToContainTextAsync(
                "The browser does not let pve1.lab.example.com use keys of the U2F AppID https://pve.elsewhere.example.org.");
        });

    [Fact]
    public Task An_old_key_is_not_registered_twice_by_mistake_but_becomes_a_WebAuthn_key_on_demand() =>
        WithOldKeyAsync(AppId, async (visitor, _) =>
        {
            await visitor.ProvePasswordAsync();
            await visitor.SecondFactor.StartU2f.ClickAsync();
            await visitor.Security.ReadyAsync();
            await visitor.Security.AddAsync("webauthn");
            await visitor.Security.In("description").FillAsync("New life");
            await visitor.Security.ConfirmAsync();
            await Expect(visitor.Security.In("dialog-alert")).ToContainTextAsync($"This key is already registered for {visitor.Account.Id}.");
            await Expect(visitor.Security.In("dialog-alert")).ToContainTextAsync("Registered: Old key");

            await visitor.Security.In("webauthn-besides-u2f").ClickAsync();
            await Expect(visitor.Security.Dialog).ToContainTextAsync("Security key added.");
            await visitor.Security.CloseAsync("done");
            await Expect(visitor.Security.Entry("New life")).ToHaveAttributeAsync("data-type", "webauthn");
            await Expect(visitor.Security.Entry("Old key")).ToHaveAttributeAsync("data-type", "u2f");
        });

    [Fact]
    public Task One_click_makes_a_WebAuthn_key_of_an_old_one() => WithOldKeyAsync(AppId, async (visitor, _) =>
    {
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StartU2f.ClickAsync();
        await visitor.Security.ReadyAsync();
        await Expect(visitor.Page.GetByTestId("u2f-notice")).ToContainTextAsync("Register this key as WebAuthn while it still works.");
        await visitor.Security.Entry("Old key").GetByTestId("entry-upgrade").ClickAsync();
        await Expect(visitor.Security.Dialog).ToContainTextAsync("then its U2F entry is removed");
        await visitor.Security.ConfirmAsync();

        await Expect(visitor.Security.Toast).ToContainTextAsync("Old key is a WebAuthn key now.");
        await Expect(visitor.Security.Entries).ToHaveCountAsync(1);
        await Expect(visitor.Security.Entry("Old key")).ToHaveAttributeAsync("data-type", "webauthn");

        await visitor.LogOutAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.Security.ReadyAsync();
        await Expect(visitor.Page.GetByTestId("u2f-notice")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task Another_key_than_that_of_the_entry_takes_nothing_away() => WithOldKeyAsync(AppId, async (visitor, key) =>
    {
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StartU2f.ClickAsync();
        await visitor.Security.ReadyAsync();
        await key.ClearAsync();
        await visitor.Security.Entry("Old key").GetByTestId("entry-upgrade").ClickAsync();
        await visitor.Security.ConfirmAsync();

        await Expect(visitor.Security.In("dialog-alert")).ToContainTextAsync("none of your registered keys is on this device");
        await visitor.Security.CloseAsync("dialog-cancel");
        await Expect(visitor.Security.Entries).ToHaveCountAsync(1);
        await Expect(visitor.Security.Entry("Old key")).ToHaveAttributeAsync("data-type", "u2f");
    });

    [Fact]
    public Task An_upgrade_that_was_stopped_leaves_the_old_entry() => WithOldKeyAsync(AppId, async (visitor, key) =>
    {
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StartU2f.ClickAsync();
        await visitor.Security.ReadyAsync();
        await key.TouchAsync(false);
        await visitor.Security.Entry("Old key").GetByTestId("entry-upgrade").ClickAsync();
        await visitor.Security.ConfirmAsync();
        await visitor.Security.In("webauthn-stop").ClickAsync();
        await Expect(visitor.Security.In("dialog-submit")).ToBeVisibleAsync();
        await visitor.Security.CloseAsync("dialog-cancel");

        await Expect(visitor.Security.Entries).ToHaveCountAsync(1);
        await Expect(visitor.Security.Entry("Old key")).ToHaveAttributeAsync("data-type", "u2f");
    });

    [Fact]
    public Task A_changed_AppID_says_how_many_keys_it_kills_and_wants_a_word() => WithOldKeyAsync(
        AppId,
        (visitor, _) => site.WithAdministratorAsync(visitor.Account, async () =>
        {
            await visitor.EnterWithTicketAsync();
            var settings = new WebAuthnPage(visitor.Page);
            await settings.OpenAsync();
            await Expect(settings.In("u2f-count")).ToContainTextAsync(Held());
            await settings.In("u2f-appid").FillAsync("https://lab.example.com/other.json");
            await settings.In("u2f-review").ClickAsync();
            await Expect(settings.Dialog).ToContainTextAsync(Dying());
            await Expect(settings.Dialog).ToContainTextAsync(visitor.Account.Id);
            await settings.In("confirm-save").ClickAsync();
            await Expect(settings.In("confirm-word")).ToHaveAttributeAsync("aria-invalid", "true");
            await settings.In("confirm-lockout").CheckAsync();
            await settings.In("confirm-word").FillAsync("U2F");
            await settings.In("confirm-save").ClickAsync();

            await Expect(settings.Toast).ToContainTextAsync("U2F settings saved.");
            Assert.Contains("u2f: appid=https://lab.example.com/other.json\n", site.Server.Read("datacenter.cfg"), StringComparison.Ordinal);
        }));

    private Task WithOldKeyAsync(string appId, Func<Visitor, VirtualKey, Task> story) => site.WithDatacenterLineAsync(
        $"u2f: appid={appId}",
        () => site.VisitAsync(async visitor =>
        {
            using var key = new SoftwareU2fKey { AppId = appId, Origin = Site.Node1 };
            var (user, password) = (visitor.Account.Id, visitor.Account.Password);
            var session = await site.Api.LogInAsync(user, password);
            var begun = await site.Api.PostAsync($"/access/tfa/{user}", new { type = "u2f", description = "Old key", password }, session);
            var challenge = begun.Data.GetProperty("challenge").GetString()!;
            var done = await site.Api.PostAsync(
                $"/access/tfa/{user}", new { type = "u2f", challenge, value = key.Register(challenge), password }, session);
            Assert.True(done.Status == 200, done.Text);
            await story(visitor, await VirtualKey.PlugOldOneIntoAsync(visitor.Page, appId, key.Handle, key.PrivateKey));
        }));

    // Other stories leave keys behind.
    [GeneratedRegex("^[1-9][0-9]* U2F entr(y|ies) of [1-9][0-9]* users?\\.$")]
    private static partial Regex Held();

    [GeneratedRegex("[1-9][0-9]* U2F entr(y|ies) of [1-9][0-9]* users? stops? working\\.")]
    private static partial Regex Dying();
}
