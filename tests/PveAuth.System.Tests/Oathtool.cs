using PveAuth.Core.Tfa;

namespace PveAuth.SystemTests;

/// <summary>Another implementation of TOTP agrees with ours.</summary>
public class Oathtool
{
    [Theory]
    [InlineData("SHA1", 6, 30, 59)]
    [InlineData("SHA1", 8, 30, 1111111111)]
    [InlineData("SHA1", 7, 60, 20000000000)]
    [InlineData("SHA256", 6, 30, 1234567890)]
    [InlineData("SHA256", 8, 15, 1767225600)]
    [InlineData("SHA512", 6, 30, 1767225600)]
    [InlineData("SHA512", 8, 90, 2000000000)]
    public async Task Makes_the_same_codes(string algorithm, int digits, int period, long now)
    {
        const string Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        Assert.True(OtpAuthUri.TryParse($"otpauth://totp/x?secret={Secret}&algorithm={algorithm}&digits={digits}&period={period}", out var uri));

        var theirs = await Programs.RunAsync(
            "oathtool", [$"--totp={algorithm}", $"--digits={digits}", $"--time-step-size={period}s", $"--now=@{now}", "--base32", Secret]);

        Assert.Equal(theirs.Output.Trim(), Totp.Code(uri, now / period));
    }
}
