using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>Each page in each state: axe finds nothing, nothing is cut off, and a picture is kept to be looked at.</summary>
[Collection(Looks.Name)]
public class EveryPage(Site site)
{
    private const string NameOfKey = "Blue key on my ring";

    /// <summary>States that a password alone leads to.</summary>
    private static readonly Dictionary<string, Func<Visitor, Task>> BeforeAndWithoutFactors = new()
    {
        ["login"] = visitor => visitor.Login.OpenAsync(),
        ["login-refused"] = async visitor =>
        {
            await visitor.Login.OpenAsync();
            await visitor.Login.SubmitAsync(visitor.Account with { Password = "not my password" });
            await visitor.Login.RefusalAsync();
        },
        ["login-empty"] = async visitor =>
        {
            await visitor.Login.OpenAsync();
            await visitor.Login.Submit.ClickAsync();
        },
        ["not-found"] = visitor => visitor.Page.GotoAsync($"{Site.Node1}/nowhere"),
        ["security-empty"] = visitor => visitor.LogInAsync(),
        ["about"] = async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Page.GotoAsync($"{Site.Node1}/about");
        },
        ["add-menu"] = async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Page.GetByTestId("add-menu").ClickAsync();
        },
        ["account-menu"] = async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Page.GetByTestId("account-menu").ClickAsync();
        },
        ["add-totp"] = visitor => AddTotpAsync(visitor),
        ["add-totp-more"] = async visitor =>
        {
            await AddTotpAsync(visitor);
            await visitor.Security.In("totp-more").ClickAsync();
            await visitor.Security.In("totp-own").FillAsync("MFRGGZDF");
            await visitor.Security.In("totp-own").BlurAsync();
        },
        ["add-totp-incomplete"] = async visitor =>
        {
            await AddTotpAsync(visitor);
            await visitor.Security.In("dialog-submit").ClickAsync();
        },
        ["add-key"] = async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Security.AddAsync("webauthn");
        },
        ["add-key-waiting"] = async visitor =>
        {
            await (await VirtualKey.PlugIntoAsync(visitor.Page)).TouchAsync(false);
            await visitor.LogInAsync();
            await visitor.Security.AddAsync("webauthn");
            await visitor.Security.ConfirmAsync();
            await Expect(visitor.Security.In("webauthn-stop")).ToBeVisibleAsync();
        },
        ["add-key-by-address"] = async visitor =>
        {
            await visitor.LogInAsync(Site.ByAddress);
            await visitor.Security.AddAsync("webauthn");
        },
        ["key-added"] = async visitor =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            await visitor.LogInAsync();
            await visitor.Security.RegisterKeyAsync(NameOfKey);
            await visitor.Security.In("try-now").ClickAsync();
            await Expect(visitor.Security.In("try-result")).ToHaveTextAsync("It works.");
        },
        ["key-twice"] = async visitor =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            await visitor.LogInAsync();
            await visitor.Security.RegisterKeyAsync(NameOfKey);
            await visitor.Security.CloseAsync("done");
            await visitor.Security.AddAsync("webauthn");
            await visitor.Security.ConfirmAsync();
            await visitor.Security.In("dialog-alert").Locator("summary").ClickAsync();
        },
        ["recovery-make"] = async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Page.GetByTestId("recovery-create").ClickAsync();
        },
        ["recovery-keys"] = async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Security.MakeRecoveryKeysAsync();
        },
        ["tfa-recovery-only"] = async visitor =>
        {
            await visitor.HasRecoveryKeysAsync();
            await visitor.ProvePasswordAsync();
        },
        ["tfa-totp-only"] = async visitor =>
        {
            await visitor.HasTotpAsync();
            await visitor.ProvePasswordAsync();
        },
        ["security-error"] = async visitor =>
        {
            visitor.Watch.Expect("ERR_INTERNET_DISCONNECTED");
            await visitor.LogInAsync();
            await visitor.Page.RouteAsync("**/access/tfa**", route => route.AbortAsync("internetdisconnected"));
            await visitor.Page.RouteAsync("**/access/tfa/**", route => route.AbortAsync("internetdisconnected"));
            await visitor.Page.ReloadAsync();
            await Expect(visitor.Page.GetByTestId("offline")).ToBeVisibleAsync();
        },
        ["session-ended"] = async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Page.Context.ClearCookiesAsync();
            await visitor.Security.AddAsync("totp");
            await Expect(visitor.Security.Dialog).ToContainTextAsync("Session ended");
        },
    };

    /// <summary>States of somebody who has every kind of factor; they are asked for at the second phase.</summary>
    private static readonly Dictionary<string, Func<Visitor, AuthenticatorApp, Task>> SecondPhase = new()
    {
        ["tfa-webauthn"] = async (visitor, _) =>
        {
            await visitor.SecondFactor.Tab("totp").ClickAsync();
            await visitor.SecondFactor.Tab("totp").PressAsync("Home");
            await visitor.SecondFactor.StateAsync("tfa-webauthn");
        },
        ["tfa-webauthn-waiting"] = async (visitor, _) =>
        {
            await visitor.SecondFactor.Tab("totp").ClickAsync();
            await visitor.SecondFactor.Tab("webauthn").ClickAsync();
            await visitor.SecondFactor.StateAsync("ceremony-webauthn");
        },
        ["tfa-totp"] = (visitor, _) => visitor.SecondFactor.Tab("totp").ClickAsync(),
        ["tfa-totp-refused"] = async (visitor, app) =>
        {
            await visitor.SecondFactor.Tab("totp").ClickAsync();
            await visitor.SecondFactor.FailCodeAsync((await app.WrongCodesAsync(1))[0]);
        },
        ["tfa-totp-locked"] = async (visitor, app) =>
        {
            await visitor.SecondFactor.Tab("totp").ClickAsync();
            foreach (var code in await app.WrongCodesAsync(8))
            {
                await visitor.SecondFactor.FailCodeAsync(code);
            }
        },
        ["tfa-recovery"] = (visitor, _) => visitor.SecondFactor.Tab("recovery").ClickAsync(),
        ["tfa-recovery-refused"] = async (visitor, _) =>
        {
            await visitor.SecondFactor.UseRecoveryKeyAsync("0123-4567-89ab-cdef");
            await Expect(visitor.SecondFactor.Error).ToContainTextAsync("not one of your unused");
        },
    };

    /// <summary>States of the account page of somebody who has every kind of factor.</summary>
    private static readonly Dictionary<string, Func<Visitor, AuthenticatorApp, Task>> WithAllFactors = new()
    {
        ["security-full"] = (visitor, _) => Expect(visitor.Security.Entries).ToHaveCountAsync(2),
        ["entry-menu"] = (visitor, _) => visitor.Security.Entry("Phone").GetByTestId("entry-menu").ClickAsync(),
        ["entry-edit"] = (visitor, _) => visitor.Security.ChooseAsync("Phone", "entry-edit"),
        ["entry-remove"] = (visitor, _) => visitor.Security.ChooseAsync(NameOfKey, "entry-remove"),
        ["entry-disable"] = (visitor, _) => visitor.Security.Entry("Phone").GetByTestId("entry-enabled").ClickAsync(),
        ["entry-disabled"] = async (visitor, _) =>
        {
            await visitor.Security.Entry("Phone").GetByTestId("entry-enabled").ClickAsync();
            await visitor.Security.ConfirmAsync();
            await Expect(visitor.Security.Entry("Phone")).ToContainTextAsync("Disabled");
        },
        ["discard"] = async (visitor, _) =>
        {
            await visitor.Security.ChooseAsync("Phone", "entry-edit");
            await visitor.Security.In("description").FillAsync("Typed");
            await visitor.Page.Keyboard.PressAsync("Escape");
        },
        ["recovery-renew"] = (visitor, _) => visitor.Page.GetByTestId("recovery-renew").ClickAsync(),
        ["session-ended-second-factor"] = async (visitor, _) =>
        {
            await visitor.Page.Context.ClearCookiesAsync();
            await visitor.Security.AddAsync("totp");
            await visitor.Security.In("relogin-password").FillAsync(visitor.Account.Password);
            await visitor.Security.In("relogin-submit").ClickAsync();
            await visitor.Security.In("tab-totp").ClickAsync();
        },
    };

    /// <summary>States that a policy leads to, and the page on which it is set.</summary>
    private static readonly Dictionary<string, (string Policy, Func<Visitor, Task> Reach)> UnderPolicies = new()
    {
        ["enrol"] = ("""{"tfa":"required"}""", visitor => EnrolAsync(visitor)),
        ["enrol-by-address"] = ("""{"tfa":"required"}""", visitor => EnrolAsync(visitor, Site.ByAddress)),
        ["enrol-totp"] = ("""{"tfa":"required"}""", async visitor =>
        {
            await (await EnrolAsync(visitor)).OpenAsync("totp");
            await Expect(visitor.Security.Dialog.Locator("figure svg")).ToBeVisibleAsync();
        }),
        ["enrol-key"] = ("""{"tfa":"required"}""", async visitor => await (await EnrolAsync(visitor)).OpenAsync("webauthn")),
        ["enrol-recovery"] = ("""{"tfa":"required"}""", async visitor =>
        {
            await VirtualKey.PlugIntoAsync(visitor.Page);
            var enrol = await EnrolAsync(visitor);
            await enrol.OpenAsync("webauthn");
            await enrol.In("dialog-submit").ClickAsync();
            await Expect(enrol.In("enrol-recovery")).ToBeVisibleAsync();
        }),
        ["protect"] = ("""{"tfa":"recommended"}""", async visitor =>
        {
            await visitor.LogInAsync();
            await Expect(visitor.Security.In("protect-now")).ToBeVisibleAsync();
        }),
        ["options"] = ("{}", async visitor =>
        {
            await visitor.EnterWithTicketAsync();
            await PolicyOptions.OpenAsync(visitor.Page);
        }),
        ["options-preview"] = ("""{"tfa":"required","exempt":["jana.novak7@pve"],"realms":["pve"]}""", async visitor =>
        {
            await visitor.EnterWithTicketAsync();
            await PolicyOptions.OpenAsync(visitor.Page);
            await visitor.Page.GetByTestId("policy-submit").ClickAsync();
            await Expect(visitor.Page.GetByTestId("preview-admins")).ToBeVisibleAsync();
        }),
    };


    public static TheoryData<string> FirstStates => [.. BeforeAndWithoutFactors.Keys];

    public static TheoryData<string> SecondStates => [.. SecondPhase.Keys];

    public static TheoryData<string> FullStates => [.. WithAllFactors.Keys];

    public static TheoryData<string> PolicyStates => [.. UnderPolicies.Keys];

    [Theory]
    [MemberData(nameof(FirstStates))]
    public Task Before_and_without_second_factors(string state) => LookAsync(state, BeforeAndWithoutFactors[state]);

    [Theory]
    [MemberData(nameof(SecondStates))]
    public Task At_the_second_phase(string state) => LookAsync(state, async visitor =>
    {
        var (app, key) = await WithAllFactorsAsync(visitor);
        await visitor.LogOutAsync();
        await key.TouchAsync(false);
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.SecondFactor.ShownAsync();
        await SecondPhase[state](visitor, app);
    });

    [Theory]
    [MemberData(nameof(FullStates))]
    public Task With_all_second_factors(string state) => LookAsync(state, async visitor =>
    {
        var (app, _) = await WithAllFactorsAsync(visitor);
        await WithAllFactors[state](visitor, app);
    });

    [Fact]
    public Task The_text_to_agree_to() => site.WithDatacenterLineAsync(
        "consent-text: T25seSBmb3Igc3RhZmYgb2YgdGhlIGxhYm9yYXRvcnkuCkV2ZXJ5IGxvZ2luIGlzIGxvZ2dlZC4=",
        () => LookAsync("login-consent", async visitor =>
        {
            await visitor.Page.GotoAsync(Site.Node1);
            await visitor.Login.StateAsync("consent");
        }));

    [Fact]
    public Task Nothing_usable() => LookAsync("tfa-none", async visitor =>
    {
        await VirtualKey.PlugIntoAsync(visitor.Page);
        await visitor.LogInAsync();
        await visitor.Security.RegisterKeyAsync(NameOfKey);
        await visitor.Security.CloseAsync("done");
        await visitor.LogOutAsync();
        await visitor.ProvePasswordAsync(Site.ByAddress);
        await visitor.SecondFactor.StateAsync("tfa-none");
    });

    [Theory]
    [MemberData(nameof(PolicyStates))]
    public Task Under_a_policy(string state)
    {
        var (policy, reach) = UnderPolicies[state];
        return site.WithPolicyAsync(policy, () => LookAsync(state, visitor => site.WithAdministratorAsync(visitor.Account, () => reach(visitor))));
    }

    [Fact]
    public Task A_login_by_recovery_key_has_its_say() => LookAsync("recovery-notice", async visitor =>
    {
        var (_, keys) = await visitor.HasTotpAndRecoveryKeysAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.UseRecoveryKeyAsync(keys[0]);
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task The_navigation_of_a_phone() => VisitAsync("drawer", async visitor =>
    {
        await visitor.Page.SetViewportSizeAsync(390, 844);
        await visitor.LogInAsync();
        await visitor.Page.GetByTestId("nav-menu").ClickAsync();
        await Expect(visitor.Page.GetByTestId("drawer")).ToBeVisibleAsync();
        await Look.AtAsync(visitor.Page, "drawer", "mobile");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(visitor.Page.GetByTestId("nav-menu")).ToBeFocusedAsync();
    });

    [Fact]
    public Task A_theme_is_kept_and_written_by_the_server() => VisitAsync("theme", async visitor =>
    {
        var root = visitor.Page.Locator("html");
        await visitor.Login.OpenAsync();
        foreach (var (theme, cookie) in new[] { ("light", "crisp"), ("dark", "proxmox-dark"), ("", "__default__") })
        {
            await visitor.Page.GetByTestId("theme").ClickAsync();
            await Expect(root).ToHaveAttributeAsync("data-theme", theme);
            Assert.Equal(cookie, (await visitor.Page.Context.CookiesAsync()).Single(c => c.Name == "PVEThemeCookie").Value);
            var answer = await visitor.Page.ReloadAsync();
            await visitor.Login.StateAsync("ready");
            Assert.Contains($"data-theme=\"{theme}\"", await answer!.TextAsync(), StringComparison.Ordinal);
        }
    });

    [Fact]
    public Task A_look_finds_what_is_wrong() => VisitAsync("spoiled", async visitor =>
    {
        await visitor.Login.OpenAsync();
        await visitor.Page.EvaluateAsync(
            """
            () => {
              const wide = document.createElement('p');
              wide.style.cssText = 'width: 700px; color: #bbb; background: #fff';
              wide.textContent = 'Pale and wide.';
              document.querySelector('main').append(wide, document.createElement('input'));
            }
            """);

        var found = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Look.AtAsync(visitor.Page, "spoiled"));
        Assert.Contains("spoiled-desktop-dark: color-contrast", found.Message, StringComparison.Ordinal);
        Assert.Contains("label: <input", found.Message, StringComparison.Ordinal);
        Assert.Contains("spoiled at 320", found.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task The_login_page_is_light() => VisitAsync("budget", async visitor =>
    {
        var requests = new List<IRequest>();
        visitor.Page.RequestFinished += (_, request) => requests.Add(request);
        await visitor.Login.OpenAsync();
        var bytes = 0;
        foreach (var request in requests.ToArray())
        {
            var sizes = await request.SizesAsync();
            bytes += sizes.ResponseBodySize + sizes.ResponseHeadersSize;
        }

        Assert.InRange(requests.Count, 3, 12);
        Assert.InRange(bytes, 1, 60 * 1024);
    });

    private static async Task<EnrolPage> EnrolAsync(Visitor visitor, string node = Site.Node1)
    {
        await visitor.Login.OpenAsync(node);
        await visitor.Login.SubmitAsync(visitor.Account);
        var enrol = new EnrolPage(visitor.Page);
        await enrol.ShownAsync();
        return enrol;
    }

    private static async Task AddTotpAsync(Visitor visitor)
    {
        await visitor.LogInAsync();
        await visitor.Security.AddAsync("totp");
        await Expect(visitor.Security.Dialog.Locator("figure svg")).ToBeVisibleAsync();
    }

    /// <summary>Logs in somebody who has an app, a key and recovery keys.</summary>
    private static async Task<(AuthenticatorApp App, VirtualKey Key)> WithAllFactorsAsync(Visitor visitor)
    {
        var (app, _) = await visitor.HasTotpAndRecoveryKeysAsync();
        var key = await VirtualKey.PlugIntoAsync(visitor.Page);
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.Tab("totp").ClickAsync();
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await visitor.Security.ReadyAsync();
        await visitor.Security.RegisterKeyAsync(NameOfKey);
        await visitor.Security.CloseAsync("done");
        return (app, key);
    }

    private Task LookAsync(string state, Func<Visitor, Task> prepare) => VisitAsync(state, async visitor =>
    {
        if (state is "not-found")
        {
            visitor.Watch.Expect("404");
        }

        await prepare(visitor);
        await Look.AtAsync(visitor.Page, state);
    });

    /// <summary>The policy of the pages forbids axe's own code, so here it is off; all stories run under it.</summary>
    private Task VisitAsync(string state, Func<Visitor, Task> story) => site.VisitAsync(story, new() { BypassCSP = true }, $"look-{state}");
}
