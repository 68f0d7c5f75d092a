using System.Text.Json;

namespace PveAuth.Core.Tfa;

/// <summary>The client data: what the browser says the authenticator was asked (WebAuthn 5.8.1).</summary>
/// <param name="Type"><c>webauthn.create</c> or <c>webauthn.get</c>.</param>
/// <param name="Challenge">base64url.</param>
/// <param name="Origin">The page's origin.</param>
/// <param name="CrossOrigin">Whether the page was embedded in one of another origin.</param>
internal sealed record ClientData(string Type, string Challenge, string Origin, bool CrossOrigin)
{
    /// <summary>Reads client data; null when they are none. A member that matters may come only once.</summary>
    public static ClientData? Read(ReadOnlySpan<byte> utf8) => Read(utf8, hasType: true);

    /// <summary>Reads client data of U2F, whose type has another name and counts for nothing.</summary>
    public static ClientData? ReadU2f(ReadOnlySpan<byte> utf8) => Read(utf8, hasType: false);

    /// <summary>What is wrong with them for this ceremony.</summary>
    public TfaFault Check(string type, string challenge, RelyingParty party)
    {
        if (Type != type)
        {
            return TfaFault.WrongCeremony;      // 7.1 step 7, 7.2 step 11
        }

        if (Challenge != challenge)
        {
            return TfaFault.WrongChallenge;     // 7.1 step 8, 7.2 step 12
        }

        if (!party.Accepts(Origin))
        {
            return TfaFault.OriginMismatch;     // 7.1 step 9, 7.2 step 13
        }

        return CrossOrigin ? TfaFault.CrossOrigin : TfaFault.None;
    }

    private static ClientData? Read(ReadOnlySpan<byte> utf8, bool hasType)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8);
            using var document = JsonDocument.ParseValue(ref reader);
            _ = reader.Read();
            var json = new StrictJson();
            var members = json.Object(
                document.RootElement, "client data", ["type", "challenge", "origin", "crossOrigin", "topOrigin"], tolerant: true);
            var data = new ClientData(
                hasType ? members.Must("type", json.Text, "") : "",
                members.Must("challenge", json.Text, ""),
                members.Must("origin", json.Text, ""),
                members.May("crossOrigin", json.Flag, false) || members.Has("topOrigin"));
            return json.Error is null ? data : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
