using PveAuth.Core.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>An authenticator app with one secret.</summary>
internal sealed class Phone(string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
{
    private readonly OtpAuthUri generator = Read($"otpauth://totp/lab?secret={secret}");

    public string Uri { get; } = $"otpauth://totp/lab?secret={secret}";

    /// <summary>The code at a time, or some steps from it.</summary>
    public string Code(long now, int step = 0) => Totp.Code(generator, (now / 30) + step);

    /// <summary>A code that is not valid now.</summary>
    public string WrongCode(long now) => Enumerable.Range(0, 10).Select(digit => new string((char)('0' + digit), 6))
        .First(code => Totp.Match(generator, code, now) is null);

    private static OtpAuthUri Read(string text) =>
        OtpAuthUri.TryParse(text, out var uri) ? uri : throw new ArgumentException("Not an otpauth URI.", nameof(text));
}
