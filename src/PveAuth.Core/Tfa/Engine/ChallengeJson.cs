using System.Collections.Immutable;
using System.Text.Json;

namespace PveAuth.Core.Tfa;

/// <summary>The challenge that a half ticket carries. It may not contain white space: the ticket's form forbids it.</summary>
internal static class ChallengeJson
{
    /// <summary>Writes it with PVE's order of members.</summary>
    public static string Write(bool totp, RecoverySet? recovery, string? u2f, string? webAuthn, bool yubico, bool pass = false)
    {
        List<string> members = [];
        if (totp)
        {
            members.Add("\"totp\":true");
        }

        if (recovery is not null)
        {
            members.Add($"\"recovery\":[{string.Join(',', recovery.Unused)}]");
        }

        if (u2f is not null)
        {
            members.Add($"\"u2f\":{u2f}");
        }

        if (webAuthn is not null)
        {
            members.Add($"\"webauthn\":{webAuthn}");
        }

        if (yubico)
        {
            members.Add("\"yubico\":true");
        }

        if (pass)
        {
            members.Add("\"pveauth\":{\"pass\":true}");
        }

        return $"{{{string.Join(',', members)}}}";
    }

    /// <summary>The types that a challenge offers, and the bare challenges in it. Text that is no challenge offers
    /// none.</summary>
    public static Offer Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object
                ? Offer.None
                : new(
                    [.. root.EnumerateObject().Select(member => member.Name)],
                    TextAt(root, "webauthn", "publicKey", "challenge"),
                    TextAt(root, "u2f", "challenge", "challenge"),
                    root.TryGetProperty("pveauth", out var ours) && ours.ValueKind == JsonValueKind.Object &&
                        ours.TryGetProperty("pass", out var pass) && pass.ValueKind == JsonValueKind.True);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return Offer.None;
        }
    }

    private static string? TextAt(JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
            {
                return null;
            }
        }

        return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
    }

    /// <summary>What a challenge offers.</summary>
    /// <param name="Types">The types of answers.</param>
    /// <param name="WebAuthnChallenge">base64url; null when there is none.</param>
    /// <param name="U2fChallenge">base64url; null when there is none.</param>
    /// <param name="TakesPass">Whether a one-time pass of an administrator is an answer; PVE knows no such thing.</param>
    internal sealed record Offer(ImmutableArray<string> Types, string? WebAuthnChallenge, string? U2fChallenge, bool TakesPass)
    {
        /// <summary>Nothing.</summary>
        public static Offer None { get; } = new([], null, null, false);
    }
}
