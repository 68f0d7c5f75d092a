using System.Diagnostics;
using Microsoft.Playwright;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>A camera that reads a QR code from the screen.</summary>
internal static class QrReader
{
    public static async Task<string> ReadAsync(ILocator figure, string name)
    {
        var picture = Artifacts.PathOf("qr", $"{name}.png");
        await figure.ScreenshotAsync(new() { Path = picture, Scale = ScreenshotScale.Css });
        var start = new ProcessStartInfo("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
