using System.Diagnostics;
using System.Globalization;
using PveAuth.Server.Tests;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>A phone with a TOTP secret. It shows each code once, and moves the server's clock when none is left. The codes
/// come from oathtool, which shares no line with the server.</summary>
internal sealed class AuthenticatorApp(Site site, string secret, int digits = 6, string algorithm = "SHA1")
{
    private const int Period = 30;

    // Between reading a code and its check the next period may begin; the server takes only the one before.
    private const int Margin = 15;

    private const string Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private long lastStep = (site.Server.Clock.NowSeconds / Period) - 2;

    /// <summary>Adds the secret to an account.</summary>
    public static async Task<AuthenticatorApp> EnrolAsync(Site site, Account account, Session? session = null)
    {
        session ??= await site.Api.LogInAsync(account.Id, account.Password);
        var app = new AuthenticatorApp(site, Secret);
        var answer = await site.Api.PostAsync(
            $"/access/tfa/{account.Id}",
            new
            {
                type = "totp",
                description = "Phone",
                totp = $"otpauth://totp/Lab:{Uri.EscapeDataString(account.Id)}?secret={Secret}&issuer=Lab&digits=6&period=30&algorithm=SHA1",
                value = await app.NextCodeAsync(),
                password = account.Password,
            },
            session);
        Assert.Equal(200, answer.Status);
        return app;
    }

    /// <summary>A code that was not used before and that the server takes now.</summary>
    public Task<string> NextCodeAsync()
    {
        var now = site.Server.Clock.NowSeconds / Period;
        lastStep = Math.Max(lastStep + 1, ((site.Server.Clock.NowSeconds + Margin) / Period) - 1);
        if (lastStep > now)
        {
            site.Server.Clock.Advance(TimeSpan.FromSeconds(Period));
        }

        return CodeAtAsync(lastStep * Period);
    }

    /// <summary>Codes that are wrong now and for some time.</summary>
    public async Task<string[]> WrongCodesAsync(int count)
    {
        var right = new HashSet<string>();
        for (var step = -3; step <= 6; step++)
        {
            right.Add(await CodeAtAsync(site.Server.Clock.NowSeconds + (step * Period)));
        }

        return [.. Enumerable.Range(100_000, count + right.Count).Select(n => n.ToString(CultureInfo.InvariantCulture)).Except(right).Take(count)];
    }

    private async Task<string> CodeAtAsync(long time)
    {
        var moment = DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(
            "oathtool", [$"--totp={algorithm}", "--base32", $"--digits={digits}", $"--now={moment}", secret])
        { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
