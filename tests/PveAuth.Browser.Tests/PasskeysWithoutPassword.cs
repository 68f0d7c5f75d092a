using System.Text.Json;
using System.Text.RegularExpressions;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>Logging in with a passkey and no password, where the policy allows it.</summary>
[Collection(Stories.Name)]
public class PasskeysWithoutPassword(Site site)
{
    [Fact]
    public Task The_login_page_offers_passkey_autofill() => VisitAsync(async visitor =>
    {
        var key = await WithPasskeyAsync(visitor);
        await visitor.Login.OpenAsync(Site.Node1);
        await Expect(visitor.Login.UserName).ToHaveAttributeAsync("autocomplete", "username webauthn");
        await PickAsync(visitor, key);

        // One password, before the passkey was registered.
        Assert.Equal(1, visitor.Watch.CountOf($"POST /access/ticket username={visitor.Account.Name}"));
    });

    [Fact]
    public Task A_passkey_logs_in_without_a_password_and_any_node_accepts_its_ticket() => VisitAsync(async visitor =>
    {
        var key = await WithPasskeyAsync(visitor);
        await WithoutAutofillAsync(visitor);
        await key.TouchAsync(true);
        await visitor.Login.OpenAsync(Site.Node2);
        await visitor.Login.UsePasskey.ClickAsync();
        await visitor.Security.ReadyAsync();
        Assert.StartsWith(Site.Node2, visitor.Page.Url, StringComparison.Ordinal);
        await Expect(visitor.Security.Entry("My passkey")).ToContainTextAsync("Logs in without a password");
    });

    [Fact]
    public Task A_synced_passkey_logs_in_too() => VisitAsync(async visitor =>
    {
        var key = await WithPasskeyAsync(visitor, isSynced: true);
        await PickAsync(visitor, key);
    });

    [Fact]
    public Task The_password_works_beside_the_offer_and_the_passkey_is_the_second_factor_then() => VisitAsync(async visitor =>
    {
        var key = await WithPasskeyAsync(visitor);
        await visitor.Login.OpenAsync();
        await key.TouchAsync(true);
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.Security.ReadyAsync();
        Assert.Equal(2 + 1, visitor.Watch.CountOf("POST /access/ticket username=jana"));
    });

    [Fact]
    public Task Where_a_passkey_is_one_factor_the_second_one_follows() => VisitAsync(
        async visitor =>
        {
            var app = await visitor.HasTotpAsync();
            var key = await VirtualKey.PlugIntoAsync(visitor.Page);
            await visitor.ProvePasswordAsync();
            await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
            await visitor.Security.ReadyAsync();
            await AddPasskeyAsync(visitor);
            await key.TouchAsync(false);
            await visitor.LogOutAsync();

            await key.TouchAsync(true);
            await visitor.Page.GotoAsync(Site.Node1 + "/login");
            await visitor.SecondFactor.ShownAsync();
            await visitor.SecondFactor.StateAsync("tfa-totp");
            await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
            await visitor.Security.ReadyAsync();
        },
        isEnough: false);

    [Fact]
    public Task A_passkey_that_the_server_does_not_know_leads_to_the_password() => VisitAsync(async visitor =>
    {
        var session = await site.Api.LogInAsync(visitor.Account.Id, visitor.Account.Password);
        var key = await WithPasskeyAsync(visitor);
        var path = $"/access/tfa/{visitor.Account.Id}";
        var entry = Assert.Single((await site.Api.GetAsync(path, session)).Data.EnumerateArray()).GetProperty("id").GetString();
        var removed = await site.Api.SendAsync(HttpMethod.Delete, $"{path}/{entry}", new { password = visitor.Account.Password }, session);
        Assert.Equal(200, removed.Status);

        await WithoutAutofillAsync(visitor);
        await key.TouchAsync(true);
        await visitor.Login.OpenAsync();
        await visitor.Login.UsePasskey.ClickAsync();
        await Expect(visitor.Login.Alert).ToContainTextAsync(
            "This passkey is not set up for logging in without a password. Log in with your password, then register it under Security.");
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_key_that_cannot_verify_its_user_becomes_no_passkey() => VisitAsync(async visitor =>
    {
        await VirtualKey.PlugIntoAsync(visitor.Page, "usb", verifies: false);
        await visitor.LogInAsync();
        await visitor.Security.AddAsync("passkey");
        await visitor.Security.ConfirmAsync();

        await Expect(visitor.Security.In("dialog-alert")).ToContainTextAsync(new Regex("cannot verify you|stopped at once|cancelled|No answer"));
        await Expect(visitor.Security.Entries).ToHaveCountAsync(0);
    });

    [Fact]
    public Task Passkey_managers_are_told_what_still_counts_and_what_was_removed() => VisitAsync(async visitor =>
    {
        await visitor.Page.AddInitScriptAsync("""
            globalThis.signals = [];
            for (const name of ['signalAllAcceptedCredentials', 'signalUnknownCredential'])
              PublicKeyCredential[name] = async options => void signals.push([name, options]);
            """);
        await VirtualKey.PlugIntoAsync(visitor.Page);
        await visitor.LogInAsync();
        await AddPasskeyAsync(visitor);
        await visitor.Security.ChooseAsync("My passkey", "entry-remove");
        await visitor.Security.ConfirmAsync();
        await Expect(visitor.Security.Entries).ToHaveCountAsync(0);
        await visitor.Page.WaitForFunctionAsync("() => signals.some(([name]) => name === 'signalUnknownCredential')");

        var signals = (await visitor.Page.EvaluateAsync<JsonElement>("() => signals")).EnumerateArray().ToList();
        var accepted = signals.Where(signal => signal[0].GetString() == "signalAllAcceptedCredentials").Select(signal => signal[1]).ToList();
        var removed = signals.Single(signal => signal[0].GetString() == "signalUnknownCredential")[1];
        Assert.All(accepted, options => Assert.Equal("lab.example.com", options.GetProperty("rpId").GetString()));
        Assert.Equal([1, 0], accepted.Select(options => options.GetProperty("allAcceptedCredentialIds").GetArrayLength()).TakeLast(2));
        Assert.Equal(
            accepted[^2].GetProperty("allAcceptedCredentialIds")[0].GetString(), removed.GetProperty("credentialId").GetString());
        Assert.Equal(22, accepted[^1].GetProperty("userId").GetString()!.Length);
    });

    [Fact]
    public Task Where_no_realm_allows_it_nothing_is_offered() => site.VisitAsync(async visitor =>
    {
        await visitor.Login.OpenAsync();
        await Expect(visitor.Login.UserName).ToHaveAttributeAsync("autocomplete", "username");
        await Expect(visitor.Login.UsePasskey).ToHaveCountAsync(0);
        await visitor.LogInAsync();
        await visitor.Page.GetByTestId("add-menu").ClickAsync();
        await Expect(visitor.Page.GetByTestId("add-webauthn")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByTestId("add-passkey")).ToBeHiddenAsync();
        Assert.Equal(0, visitor.Watch.CountOf("POST /pveauth/passkey-login"));
    });

    internal static async Task AddPasskeyAsync(Visitor visitor)
    {
        await visitor.Security.AddAsync("passkey");
        await visitor.Security.In("description").FillAsync("My passkey");
        await visitor.Security.ConfirmAsync();
        await Expect(visitor.Security.Dialog).ToContainTextAsync("Security key added.");
        await visitor.Security.CloseAsync("done");
    }

    private Task VisitAsync(
        Func<Visitor, Task> story, bool isEnough = true, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        site.WithPasskeysAsync(isEnough, () => site.VisitAsync(story, name: name));

    /// <summary>Opens the login page with a passkey that is picked as soon as it is offered.</summary>
    private static async Task PickAsync(Visitor visitor, VirtualKey key)
    {
        await key.TouchAsync(true);
        await visitor.Page.GotoAsync(Site.Node1 + "/login");
        await visitor.Security.ReadyAsync();
    }

    /// <summary>A browser that does not offer passkeys by autofill.</summary>
    private static async Task WithoutAutofillAsync(Visitor visitor) =>
        await visitor.Page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");

    /// <summary>Registers a passkey and logs out. Nobody touches it after that.</summary>
    private static async Task<VirtualKey> WithPasskeyAsync(Visitor visitor, bool isSynced = false)
    {
        var key = await VirtualKey.PlugIntoAsync(visitor.Page, isSynced: isSynced);
        await visitor.LogInAsync();
        await AddPasskeyAsync(visitor);
        await key.TouchAsync(false);
        await visitor.LogOutAsync();
        return key;
    }
}
