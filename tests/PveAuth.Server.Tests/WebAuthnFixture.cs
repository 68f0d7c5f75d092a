namespace PveAuth.Core.Tests.Tfa;

/// <summary>What the software authenticator, which is shared with the tests of the core, takes for its defaults.</summary>
internal static class WebAuthnFixture
{
    public const string Origin = "https://pve.lab.example.com:8006";
    public const string RpId = "lab.example.com";

    public static string Base64(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
