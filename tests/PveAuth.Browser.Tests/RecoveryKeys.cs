using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>Making, keeping and using recovery keys.</summary>
[Collection(Stories.Name)]
public partial class RecoveryKeys(Site site)
{
    [Fact]
    public Task Keys_are_shown_once_and_only_left_when_stored() => site.VisitAsync(async visitor =>
    {
        var security = visitor.Security;
        await visitor.LogInAsync();
        var keys = await security.MakeRecoveryKeysAsync();
        Assert.All(keys, key => Assert.Matches(Form(), key));
        Assert.Equal(10, keys.Distinct().Count());

        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await security.In("done").ClickAsync(new() { Force = true });
        await Expect(security.In("dialog-alert")).ToContainTextAsync("Store the keys first.");
        await Expect(security.In("done")).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(security.In("recovery-list")).ToBeVisibleAsync();

        await security.In("stored-tick").CheckAsync();
        await security.CloseAsync("done");
        var page = await visitor.Page.ContentAsync();
        Assert.DoesNotContain(keys, key => page.Contains(key, StringComparison.Ordinal));
        await Expect(visitor.Page.GetByTestId("recovery-renew")).ToBeVisibleAsync();
        await Expect(security.Status).ToHaveTextAsync("Recovery keys only");
    });

    [Fact]
    public Task Keys_can_be_copied_downloaded_and_printed() => site.VisitAsync(
        async visitor =>
        {
            var security = visitor.Security;
            await visitor.Page.AddInitScriptAsync("window.print = () => { window.printed = true; }");
            await visitor.LogInAsync();
            var keys = await security.MakeRecoveryKeysAsync();
            var lines = keys.Select((key, number) => string.Create(CultureInfo.InvariantCulture, $"{number}: {key}")).ToArray();

            await security.In("recovery-copy").ClickAsync();
            await Expect(security.Toast).ToContainTextAsync("Recovery keys copied.");
            Assert.Equal(string.Join('\n', lines), await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));

            var download = await visitor.Page.RunAndWaitForDownloadAsync(() => security.In("recovery-download").ClickAsync());
            Assert.Matches($"^pveauth-recovery-{Regex.Escape(visitor.Account.Id)}-\\d{{4}}-\\d\\d-\\d\\d\\.txt$", download.SuggestedFilename);
            await using (var file = await download.CreateReadStreamAsync())
            {
                var text = await new StreamReader(file).ReadToEndAsync();
                Assert.Contains(string.Join('\n', lines), text, StringComparison.Ordinal);
                Assert.Contains($"Server: {Site.Node1}", text, StringComparison.Ordinal);
                Assert.Matches(@"(?m)^Made on: \w{3} \d+, \d{4}, \d+:\d\d\s[AP]M \S+$", text);
            }

            await security.In("recovery-print").ClickAsync();
            await Expect(visitor.Page).ToHaveTitleAsync(new Regex($"^Recovery keys {Regex.Escape(visitor.Account.Id)} "));
            await visitor.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
            var printed = await visitor.Page.Locator(".paper li").AllInnerTextsAsync();
            Assert.Equal(keys, printed.Select(text => text.Trim()[^19..]));
            await Expect(visitor.Page.Locator(".paper")).ToContainTextAsync(visitor.Account.Id);
            await Expect(visitor.Page.Locator("main")).ToBeHiddenAsync();
            var pdf = await visitor.Page.PdfAsync(new() { Path = Artifacts.PathOf("print", "recovery-keys.pdf"), PreferCSSPageSize = true });
            Assert.Single(PdfPage().Matches(Encoding.Latin1.GetString(pdf)));
            await Expect(visitor.Page.Locator(".paper")).ToHaveCountAsync(0);
        },
        new() { Permissions = ["clipboard-read", "clipboard-write"] });

    [Fact]
    public Task A_key_opens_once_and_the_page_behind_says_how_many_are_left() => site.VisitAsync(async visitor =>
    {
        var (_, keys) = await visitor.HasTotpAndRecoveryKeysAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.Tab("recovery").ClickAsync();
        await Expect(visitor.Page.GetByText("10 recovery keys left.")).ToBeVisibleAsync();

        // As people type them: capitals, no dashes.
        await visitor.SecondFactor.RecoveryKey.PressSequentiallyAsync(keys[3].Replace("-", "", StringComparison.Ordinal).ToUpperInvariant());
        await Expect(visitor.SecondFactor.RecoveryKey).ToHaveValueAsync(keys[3]);
        await visitor.SecondFactor.RecoveryKey.PressAsync("Enter");
        await visitor.Security.ReadyAsync();
        var notice = visitor.Page.GetByTestId("recovery-notice");
        await Expect(notice).ToContainTextAsync("You used a recovery key. 9 are left.");
        await visitor.Page.GetByTestId("notice-dismiss").ClickAsync();
        await Expect(notice).ToHaveCountAsync(0);
        await visitor.Page.ReloadAsync();
        await visitor.Security.ReadyAsync();
        await Expect(notice).ToHaveCountAsync(0);

        await visitor.LogOutAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.SecondFactor.UseRecoveryKeyAsync(keys[3]);
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("That is not one of your unused recovery keys.");
        await Expect(visitor.Page.GetByText("Unused: number 0, 1, 2, 4, 5, 6, 7, 8 and 9.")).ToBeVisibleAsync();
        await visitor.SecondFactor.UseRecoveryKeyAsync(keys[9]);
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task A_key_that_is_cut_short_is_not_sent() => site.VisitAsync(async visitor =>
    {
        await visitor.HasTotpAndRecoveryKeysAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.UseRecoveryKeyAsync("0123-4567");
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("four groups of four characters");
        Assert.Equal(1, visitor.Watch.CountOf("POST /access/ticket"));
    });

    [Fact]
    public Task A_new_set_makes_the_old_one_worthless() => site.VisitAsync(async visitor =>
    {
        var keys = await visitor.HasRecoveryKeysAsync();
        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.UseRecoveryKeyAsync(keys[0]);
        await visitor.Security.ReadyAsync();
        await visitor.Page.GetByTestId("recovery-renew").ClickAsync();
        await Expect(visitor.Security.Dialog).ToContainTextAsync("The unused keys of the old set stop working.");
        await visitor.Security.ConfirmAsync();
        var fresh = await visitor.Security.ShownKeysAsync();
        await visitor.Security.In("stored-tick").CheckAsync();
        await visitor.Security.CloseAsync("done");
        Assert.Empty(fresh.Intersect(keys));

        await visitor.LogOutAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.SecondFactor.UseRecoveryKeyAsync(keys[1]);
        await Expect(visitor.SecondFactor.Error).ToContainTextAsync("That is not one of your unused recovery keys.");
        await visitor.SecondFactor.UseRecoveryKeyAsync(fresh[1]);
        await visitor.Security.ReadyAsync();
    });

    [Fact]
    public Task Few_keys_are_warned_of_and_none_left_leads_nowhere() => site.VisitAsync(async visitor =>
    {
        var keys = await visitor.HasRecoveryKeysAsync();
        for (var used = 0; used < 10; used++)
        {
            await visitor.ProvePasswordAsync();
            if (used is 7)
            {
                await Expect(visitor.Page.Locator(".alert-warn")).ToContainTextAsync("3 recovery keys left");
            }

            await visitor.SecondFactor.UseRecoveryKeyAsync(keys[used]);
            await visitor.Security.ReadyAsync();
            await visitor.Page.Context.ClearCookiesAsync();
        }

        await visitor.ProvePasswordAsync();
        await visitor.SecondFactor.StateAsync("tfa-none");
        await Expect(visitor.Page.GetByText("All recovery keys are used up.")).ToBeVisibleAsync();
    });

    [GeneratedRegex("^[0-9a-f]{4}(-[0-9a-f]{4}){3}$")]
    private static partial Regex Form();

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex PdfPage();
}
