using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Browser.Tests;

/// <summary>Keys that were registered while browsers still had an interface for U2F. Today's have none.</summary>
[Collection(Stories.Name)]
public class OldU2fKeys(Site site)
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
}
