using System.Collections.Immutable;
using System.Text.Json;

namespace PveAuth.Core.Tfa;

/// <summary>The challenge that a half ticket carries. It may not contain white space: the ticket's form forbids it.</summary>
internal static class ChallengeJson
{
    /// <summary>Writes it with PVE's order of members.</summary>
    public static string Write(bool totp, RecoverySet? recovery, string? webAuthn, bool yubico)
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

        if (webAuthn is not null)
        {
            members.Add($"\"webauthn\":{webAuthn}");
        }

        if (yubico)
        {
            members.Add("\"yubico\":true");
        }

        return $"{{{string.Join(',', members)}}}";
    }

    /// <summary>The types that a challenge offers, and the WebAuthn challenge in it. Text that is no challenge offers
    /// none.</summary>
    public static (ImmutableArray<string> Types, string? WebAuthnChallenge) Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return ([], null);
            }

            string? challenge = null;
            if (root.TryGetProperty("webauthn", out var webAuthn)
                && webAuthn.ValueKind == JsonValueKind.Object
                && webAuthn.TryGetProperty("publicKey", out var options)
                && options.ValueKind == JsonValueKind.Object
                && options.TryGetProperty("challenge", out var text)
                && text.ValueKind == JsonValueKind.String)
            {
                challenge = text.GetString();
            }

            return ([.. root.EnumerateObject().Select(member => member.Name)], challenge);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return ([], null);
        }
    }
}
