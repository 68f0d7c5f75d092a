using System.Text.Json;

namespace PveAuth.Core.Tfa;

/// <summary>Takes an authenticator's answer out of the client's JSON. What clients of PVE may send is taken: base64 in any
/// variant, members that are missing because nobody needs them, and members that nobody knows.</summary>
internal static class WebAuthnResponseReader
{
    /// <summary>Whether the text is JSON at all.</summary>
    public static bool IsJson(string text) => With(text, _ => true);

    /// <summary>An answer to a login; null when it has the wrong shape.</summary>
    public static AssertionResponse? ReadAssertion(string text) => With(text, root =>
    {
        var id = Id(root);
        var challenge = Text(root, "challenge");
        return Response(root) is { } response && id is not null && challenge is not null
            && Bytes(response, "clientDataJSON") is { } client
            && Bytes(response, "authenticatorData") is { } data
            && Bytes(response, "signature") is { } signature
            ? new AssertionResponse(challenge, id, client, data, signature)
            : null;
    });

    /// <summary>An answer that names its user; null when it has the wrong shape.</summary>
    public static PasskeyResponse? ReadPasskey(string text) => With(text, root =>
        Response(root) is { } response && Id(root) is { } id
            && Bytes(response, "clientDataJSON") is { } client && ClientData.Read(client) is { } data
            && Bytes(response, "authenticatorData") is { } authenticator
            && Bytes(response, "signature") is { } signature
            && Bytes(response, "userHandle") is { Length: > 0 } handle
            ? new PasskeyResponse(
                Base64Text.EncodeUrl(handle), new AssertionResponse(data.Challenge, id, client, authenticator, signature))
            : null);

    /// <summary>An answer to a registration; null when it has the wrong shape.</summary>
    public static RegistrationResponse? ReadRegistration(string text) => With(text, root =>
    {
        var id = Id(root);
        return Response(root) is { } response && id is not null
            && Bytes(response, "clientDataJSON") is { } client
            && Bytes(response, "attestationObject") is { } attestation
            ? new RegistrationResponse(id, client, attestation)
            : null;
    });

    internal static T? With<T>(string text, Func<JsonElement, T?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or ArgumentException)
        {
            return default;
        }
    }

    // "id" is the text of "rawId"; two that differ are an answer that nobody made.
    private static byte[]? Id(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "type") != "public-key" || Bytes(root, "rawId") is not { } raw)
        {
            return null;
        }

        return Bytes(root, "id") is { } id && id.AsSpan().SequenceEqual(raw) ? raw : null;
    }

    private static JsonElement? Response(JsonElement root) =>
        root.TryGetProperty("response", out var response) && response.ValueKind == JsonValueKind.Object ? response : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static byte[]? Bytes(JsonElement json, string name) =>
        Text(json, name) is { } text && Base64Text.TryDecodeAny(text, out var bytes) ? [.. bytes] : null;
}
