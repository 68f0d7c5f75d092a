using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>The relying party of the vectors, and challenges that are chosen instead of drawn.</summary>
internal static class WebAuthnFixture
{
    public const string Origin = "https://pve1.lab2.example.com:8006";
    public const string RpId = "lab2.example.com";

    public static UserId User { get; } = UserId.Parse("joe@pve");

    public static WebAuthnOptions Options { get; } = new("Lab2 Cluster", RpId, Origin, AllowSubdomains: true);

    public static TfaSettings Settings { get; } = new() { WebAuthn = Options, DefaultOrigin = "https://elsewhere.example.org" };

    public static TfaSettings SettingsOf(JsonNode? config) => config is null ? Settings : Settings with
    {
        WebAuthn = new(
            config.Text("rp"), config.Text("id"), config["origin"]?.GetValue<string>(), config["allow-subdomains"]?.GetValue<bool>() ?? true),
    };

    /// <summary>A pending challenge as the product makes it, but with a given challenge.</summary>
    public static PendingChallenge Pending(
        ChallengeKind kind, string challenge, string description, TfaSettings settings, ImmutableArray<ImmutableArray<byte>> credentials)
    {
        var party = RelyingParty.Create(settings.WebAuthn, settings.DefaultOrigin)!;
        var start = kind == ChallengeKind.Login
            ? settings.Verifier.StartAssertion(party, User)
            : settings.Verifier.StartRegistration(party, User);
        var state = JsonNode.Parse(start.HandlerState)!;
        Assert.Equal(start.Challenge, FromBase64(state.Text("challenge")));
        state["challenge"] = Convert.ToBase64String(System.Buffers.Text.Base64Url.DecodeFromChars(challenge));
        return new(kind, challenge, description, TfaVectors.Now, state.ToJsonString(), credentials);
    }

    public static TfaUser? Factors(JsonNode? cfg) => cfg is null
        ? null
        : TfaCfgCodec.Parse(System.Text.Encoding.UTF8.GetBytes(cfg.ToJsonString())).Value!.Find(User);

    public static string Base64(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static string FromBase64(string standard) => Base64(Convert.FromBase64String(standard));
}
