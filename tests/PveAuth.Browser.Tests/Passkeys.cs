using System.Text.RegularExpressions;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>Security keys and passkeys, on both nodes of a cluster.</summary>
[Collection(Stories.Name)]
public class Passkeys(Site site)
{
    private const string FirstPhase = "POST /access/ticket username=jana";

    [Fact]
    public Task A_key_registered_on_one_node_opens_the_other() => site.VisitAsync(async visitor =>
    {
        await VirtualKey.PlugIntoAsync(visitor.Page);
        await visitor.LogInAsync(Site.Node1);
        await visitor.Security.RegisterKeyAsync("My laptop");
        await visitor.Security.In("try-now").ClickAsync();
        await Expect(visitor.Security.In("try-result")).ToHaveTextAsync("It works.");
        await visitor.Security.CloseAsync("done");
        await Expect(visitor.Security.Entry("My laptop")).ToHaveAttributeAsync("data-type", "webauthn");

        // It asks the key on its own, once.
        await visitor.Login.OpenAsync(Site.Node2);
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.Security.ReadyAsync();
        Assert.StartsWith(Site.Node2, visitor.Page.Url, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_login_that_was_stopped_goes_on_with_the_same_challenge() => site.VisitAsync(async visitor =>
    {
        var key = await WithKeyAsync(visitor);
        await key.TouchAsync(false);
        var before = visitor.Watch.CountOf(FirstPhase);
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StateAsync("ceremony-webauthn");
        await Expect(visitor.SecondFactor.Stop).ToBeFocusedAsync();
        await visitor.SecondFactor.Stop.ClickAsync();
        await visitor.SecondFactor.StateAsync("tfa-webauthn");
        await Expect(visitor.SecondFactor.Error).ToHaveCountAsync(0);

        await key.TouchAsync(true);
        await visitor.SecondFactor.Start.ClickAsync();
        await visitor.Security.ReadyAsync();

        // Name and password, then the answer: no third call.
        Assert.Equal(before + 2, visitor.Watch.CountOf(FirstPhase));
    });

    [Fact]
    public Task After_a_refusal_a_new_challenge_comes_without_typing_again() => site.VisitAsync(async visitor =>
    {
        await WithKeyAsync(visitor);
        var spoiled = false;
        await visitor.Page.RouteAsync("**/access/ticket", async route =>
        {
            var body = route.Request.PostData ?? "";
            if (spoiled || !body.Contains("webauthn%3A", StringComparison.Ordinal))
            {
                await route.ContinueAsync();
                return;
            }

            spoiled = true;
            await route.ContinueAsync(new() { PostData = System.Text.Encoding.UTF8.GetBytes(SpoilSignature(body)) });
        });
        await visitor.ProvePasswordAsync();
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("The key's answer could not be verified.");

        await visitor.SecondFactor.Start.ClickAsync();
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_registration_that_was_stopped_keeps_what_was_typed() => site.VisitAsync(async visitor =>
    {
        var key = await VirtualKey.PlugIntoAsync(visitor.Page);
        await key.TouchAsync(false);
        await visitor.LogInAsync();
        await visitor.Security.AddAsync("webauthn");
        await visitor.Security.In("kind-client-device").CheckAsync();
        await Expect(visitor.Security.In("description")).ToHaveValueAsync("Linux passkey");
        await visitor.Security.In("description").FillAsync("Work laptop");
        await visitor.Security.ConfirmAsync();
        await visitor.Security.In("webauthn-stop").ClickAsync();
        await Expect(visitor.Security.In("description")).ToHaveValueAsync("Work laptop");
        await Expect(visitor.Security.In("own-password")).ToHaveValueAsync(visitor.Account.Password);

        await key.TouchAsync(true);
        await visitor.Security.In("dialog-submit").ClickAsync();
        await Expect(visitor.Security.Dialog).ToContainTextAsync("Security key added.");
    });

    [Fact]
    public Task The_name_can_be_bettered_when_the_key_is_known() => site.VisitAsync(async visitor =>
    {
        await VirtualKey.PlugIntoAsync(visitor.Page, "usb");
        await visitor.LogInAsync();
        await visitor.Security.RegisterKeyAsync("Key");
        await visitor.Security.In("description").FillAsync("Blue key on my ring");
        await visitor.Security.CloseAsync("done");
        await Expect(visitor.Security.Entry("Blue key on my ring")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_key_cannot_be_registered_twice() => site.VisitAsync(async visitor =>
    {
        await WithKeyAsync(visitor, stayLoggedIn: true);
        await visitor.Security.AddAsync("webauthn");
        await visitor.Security.ConfirmAsync();

        await Expect(visitor.Security.In("dialog-alert")).ToContainTextAsync($"This key is already registered for {visitor.Account.Id}.");
        await Expect(visitor.Security.In("dialog-alert")).ToContainTextAsync("Registered: Key");
        await Expect(visitor.Security.Entries).ToHaveCountAsync(1);
    });

    [Fact]
    public Task Another_key_is_told_that_it_is_not_registered() => site.VisitAsync(async visitor =>
    {
        var key = await WithKeyAsync(visitor);
        await key.ClearAsync();
        await visitor.ProvePasswordAsync();

        // The browser tells a page only that it stopped; a first failure without a press of a button is no error.
        await visitor.SecondFactor.StateAsync("tfa-webauthn");
        await visitor.SecondFactor.Start.ClickAsync();
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync(new Regex("The browser stopped at once|The request was cancelled|No answer in time"));
        await visitor.SecondFactor.Error.Locator("summary").ClickAsync();
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("NotAllowedError");
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("ID lab.example.com, page https://pve1.lab.example.com:8006");
    });

    [Fact]
    public Task An_address_without_a_name_explains_why_no_key_works() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync(Site.ByAddress);
        await visitor.Security.AddAsync("webauthn");
        await Expect(visitor.Security.Dialog).ToContainTextAsync("WebAuthn does not work on IP addresses. Open the server by its name.");
        await Expect(visitor.Security.In("dialog-submit")).ToHaveCountAsync(0);
        await visitor.Security.CloseAsync("dialog-cancel");

        await WithKeyAsync(visitor);
        await visitor.ProvePasswordAsync(Site.ByAddress);
        await visitor.SecondFactor.StateAsync("tfa-none");
        await Expect(visitor.Page.GetByText("WebAuthn cannot work on an IP address.")).ToBeVisibleAsync();
        await visitor.Page.GetByTestId("tfa-back").ClickAsync();
        await visitor.Login.StateAsync("ready");
    });

    [Fact]
    public Task A_name_outside_of_the_keys_domain_explains_itself() => site.VisitAsync(async visitor =>
    {
        await WithKeyAsync(visitor);
        await visitor.ProvePasswordAsync(Site.Elsewhere);

        await Expect(visitor.Page.Locator("main")).ToContainTextAsync(new Regex(
            "may not match pve1.other.example.org:8006|This page is pve1.other.example.org, but keys belong to lab.example.com"));
    });

    [Fact]
    public Task A_realm_that_takes_only_codes_shows_the_key_with_the_reason_why_not() => site.VisitAsync(async visitor =>
    {
        var app = await visitor.HasTotpAsync();
        await VirtualKey.PlugIntoAsync(visitor.Page);
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
        await visitor.Security.RegisterKeyAsync("Key");
        await visitor.Security.CloseAsync("done");
        await visitor.LogOutAsync();

        await site.WithRealmTfaAsync("type=oath", async () =>
        {
            await visitor.ProvePasswordAsync();
            await visitor.SecondFactor.StateAsync("tfa-totp");
            await Expect(visitor.SecondFactor.Tab("webauthn")).ToHaveAttributeAsync("aria-disabled", "true");
            await Expect(visitor.Page.GetByText("Realm pve accepts only TOTP and recovery keys.")).ToBeVisibleAsync();
            await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
            await visitor.Security.ReadyAsync();
        });
    });

    [Fact]
    public Task The_arrow_keys_pass_the_key_without_asking_it() => site.VisitAsync(async visitor =>
    {
        var (app, _) = await visitor.HasTotpAndRecoveryKeysAsync();
        await VirtualKey.PlugIntoAsync(visitor.Page);
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
        await visitor.Security.RegisterKeyAsync("Key");
        await visitor.Security.CloseAsync("done");
        await visitor.LogOutAsync();

        // The method of the last login comes first.
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StateAsync("tfa-totp");
        await visitor.SecondFactor.Tab("totp").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("ArrowLeft");
        await visitor.SecondFactor.StateAsync("tfa-webauthn");
        await Expect(visitor.SecondFactor.Tab("webauthn")).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("End");
        await visitor.SecondFactor.StateAsync("tfa-recovery");
        await visitor.Page.Keyboard.PressAsync("Home");
        await visitor.SecondFactor.StateAsync("tfa-webauthn");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await Expect(visitor.SecondFactor.Start).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_server_without_settings_for_keys_says_who_can_help() => site.WithFileAsync(
        "datacenter.cfg",
        "keyboard: de\n",
        () => site.VisitAsync(async visitor =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            await visitor.LogInAsync();
            await visitor.Security.AddAsync("webauthn");
            await visitor.Security.ConfirmAsync();
            await Expect(visitor.Security.In("dialog-alert")).ToContainTextAsync("An administrator has to set or correct the WebAuthn settings.");
        }));

    /// <summary>Registers a key on the first node.</summary>
    private static async Task<VirtualKey> WithKeyAsync(Visitor visitor, bool stayLoggedIn = false)
    {
        var key = await VirtualKey.PlugIntoAsync(visitor.Page);
        await visitor.LogInAsync(Site.Node1);
        await visitor.Security.RegisterKeyAsync("Key");
        await visitor.Security.CloseAsync("done");
        if (!stayLoggedIn)
        {
            await visitor.LogOutAsync();
        }

        return key;
    }

    /// <summary>Changes the last characters of the signature.</summary>
    private static string SpoilSignature(string body) =>
        Regex.Replace(body, "(signature%22%3A%22.{20})(....)", match => match.Groups[1].Value + (match.Groups[2].Value == "AAAA" ? "BBBB" : "AAAA"));
}
