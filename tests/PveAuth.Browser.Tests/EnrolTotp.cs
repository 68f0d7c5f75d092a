using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>Adding an authenticator app.</summary>
[Collection(Stories.Name)]
public class EnrolTotp(Site site)
{
    private const string OwnSecret = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U";

    [Fact]
    public Task The_picture_and_the_text_hold_the_same_secret_and_its_codes_log_in() => site.VisitAsync(async visitor =>
    {
        var security = visitor.Security;
        await visitor.LogInAsync();
        await Expect(security.Status).ToHaveTextAsync("Password only");
        await security.AddAsync("totp");
        await Expect(security.In("description")).ToBeFocusedAsync();
        var secret = await SecretAsync(visitor);
        var uri = await security.In("totp-link").GetAttributeAsync("href");
        Assert.Contains($"secret={secret}&", uri, StringComparison.Ordinal);
        Assert.Equal(uri, await QrReader.ReadAsync(security.Dialog.Locator("figure"), "light"));
        var box = await security.Dialog.Locator("figure").BoundingBoxAsync();
        Assert.True(box is { Width: >= 200, Height: >= 200 }, "too small for a camera");

        var app = new AuthenticatorApp(site, secret);
        await security.In("description").FillAsync("My phone");
        await security.In("totp-verify").FillAsync(await app.NextCodeAsync());
        await security.ConfirmAsync();
        await Expect(security.Dialog).ToContainTextAsync("TOTP added.");
        await security.CloseAsync("done");
        await Expect(security.Entry("My phone")).ToHaveAttributeAsync("data-type", "totp");
        await Expect(security.Status).ToHaveTextAsync("Protected");
        Assert.DoesNotContain(secret, await visitor.Page.ContentAsync(), StringComparison.Ordinal);

        await visitor.LogOutAsync();
        await visitor.Login.SubmitAsync(visitor.Account);
        await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
        await security.ReadyAsync();
    });

    [Fact]
    public Task The_picture_can_be_read_from_a_dark_phone() => site.VisitAsync(
        async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Security.AddAsync("totp");
            await SecretAsync(visitor);

            Assert.Equal(
                await visitor.Security.In("totp-link").GetAttributeAsync("href"),
                await QrReader.ReadAsync(visitor.Security.Dialog.Locator("figure"), "dark"));
        },
        new() { ColorScheme = Microsoft.Playwright.ColorScheme.Dark, ViewportSize = new() { Width = 390, Height = 844 } });

    [Fact]
    public Task A_wrong_code_or_password_is_told_at_its_field_and_nothing_typed_is_lost() => site.VisitAsync(async visitor =>
    {
        var security = visitor.Security;
        await visitor.LogInAsync();
        await security.AddAsync("totp");
        var secret = await SecretAsync(visitor);
        var app = new AuthenticatorApp(site, secret);
        await security.In("description").FillAsync("Tablet");
        await security.In("totp-verify").FillAsync((await app.WrongCodesAsync(1))[0]);
        await security.ConfirmAsync();
        await Expect(security.In("totp-verify")).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("does not match"));
        await Expect(security.In("totp-verify")).ToBeFocusedAsync();
        await Expect(security.In("description")).ToHaveValueAsync("Tablet");
        Assert.Equal(secret, await SecretAsync(visitor));

        await security.In("totp-verify").FillAsync(await app.NextCodeAsync());
        await security.ConfirmAsync("not my password");
        await Expect(security.Dialog).ToContainTextAsync($"That is not the password of {visitor.Account.Id}.");
        await Expect(security.In("own-password")).ToBeFocusedAsync();

        await security.In("totp-verify").FillAsync(await app.NextCodeAsync());
        await security.ConfirmAsync();
        await Expect(security.Dialog).ToContainTextAsync("TOTP added.");
    });

    [Fact]
    public Task A_secret_with_eight_digits_is_brought_along_and_its_codes_are_waited_for() => site.VisitAsync(async visitor =>
    {
        var security = visitor.Security;
        await visitor.LogInAsync();
        await security.AddAsync("totp");
        await SecretAsync(visitor);
        await security.In("totp-more").ClickAsync();
        await security.In("totp-own").FillAsync(
            $"otpauth://totp/Old%20place:me?secret={OwnSecret}&digits=8&algorithm=SHA256&image=https%3A%2F%2Fexample.com");
        await Expect(security.In("totp-digits")).ToHaveValueAsync("8");
        await Expect(security.In("totp-algorithm")).ToHaveValueAsync("SHA256");
        await Expect(security.In("totp-issuer")).ToHaveValueAsync("Old place");
        await Expect(security.Dialog).ToContainTextAsync("Type the code your app shows already.");

        var app = new AuthenticatorApp(site, OwnSecret, 8, "SHA256");
        await security.In("totp-verify").FillAsync(await app.NextCodeAsync());
        await security.ConfirmAsync();
        await security.CloseAsync("done");

        // The first login does not know yet how long the codes are: it waits a moment for more after six digits.
        for (var round = 0; round < 2; round++)
        {
            await visitor.LogOutAsync();
            await visitor.Login.SubmitAsync(visitor.Account);
            await visitor.SecondFactor.TypeCodeAsync(await app.NextCodeAsync());
            await security.ReadyAsync();
        }

        Assert.Equal(2, visitor.Watch.CountOf("POST /access/ticket username=" + Uri.EscapeDataString(visitor.Account.Id) + "&tfa-challenge"));
    });

    [Theory]
    [InlineData("otpauth-migration://offline?data=xyz", "Export a single entry as text")]
    [InlineData("otpauth://hotp/a?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U&counter=1", "Counter based tokens are not supported.")]
    [InlineData("MFRGGZDF", "too short")]
    [InlineData("not base32!", "letters from A to Z")]
    public Task A_secret_that_cannot_be_used_says_why(string text, string reason) => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        await visitor.Security.AddAsync("totp");
        await SecretAsync(visitor);
        await visitor.Security.In("totp-more").ClickAsync();
        await visitor.Security.In("totp-own").FillAsync(text);
        await visitor.Security.In("totp-own").BlurAsync();

        await Expect(visitor.Security.Dialog).ToContainTextAsync(reason);
    });

    [Fact]
    public Task The_file_of_another_program_is_read() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        await visitor.Security.AddAsync("totp");
        await SecretAsync(visitor);
        await visitor.Security.In("totp-more").ClickAsync();
        await visitor.Security.In("totp-own").FillAsync($"{OwnSecret}\n\" RATE_LIMIT 3 30\n\" TOTP_AUTH\n12345678\n87654321\n");

        await Expect(visitor.Security.Dialog).ToContainTextAsync("Scratch codes cannot be taken over. Make recovery keys instead.");
        await Expect(visitor.Security.In("totp-secret")).ToHaveTextAsync("MFRG GZDF MZTW Q2LK NNWG 23TP OBYX E43U");
    });

    /// <summary>The secret as a person copies it.</summary>
    private static async Task<string> SecretAsync(Visitor visitor)
    {
        await Expect(visitor.Security.In("totp-secret")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[A-Z2-7 ]{39}$"));
        return (await visitor.Security.In("totp-secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
    }
}
