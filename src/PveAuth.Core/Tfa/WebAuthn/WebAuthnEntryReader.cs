using System.Collections.Immutable;
using System.Text.Json;

namespace PveAuth.Core.Tfa;

/// <summary>Reads a WebAuthn entry in any of the spellings that PVE has used, and notes which one it was.</summary>
internal static class WebAuthnEntryReader
{
    public static WebAuthnEntry Read(StrictJson json, JsonElement element, string what)
    {
        var spelling = new Spelling();
        var entry = json.Object(
            element, what, ["cred_id", "cred", "counter", "backup_eligible", "backup_state"], tolerant: true);
        var id = entry.Must("cred_id", (value, w) => Bytes(json, value, w, spelling), []);
        var cred = entry.Must("cred", (value, w) => json.Object(value, w, ["type_", "key"], tolerant: true), json.Nothing(what));
        var algorithm = cred.Must("type_", (value, w) => Algorithm(json, value, w, spelling), CredentialAlgorithm.ES256);
        var key = cred.Must("key", (value, w) => Key(json, value, w, algorithm, spelling), null!);
        return new(
            id,
            key,
            (uint)entry.Must("counter", (value, w) => json.Integer(value, w, 0, uint.MaxValue), 0L),
            entry.May("backup_eligible", json.Flag, false),
            entry.May("backup_state", json.Flag, false))
        {
            Form = spelling.Form,
        };
    }

    private static CredentialAlgorithm Algorithm(StrictJson json, JsonElement value, string what, Spelling spelling)
    {
        var name = json.Text(value, what);
        spelling.OldNames |= name.StartsWith("ECDSA_", StringComparison.Ordinal);
        return CredentialNames.Algorithm(name) ?? json.Fail($"{what}: unknown algorithm", CredentialAlgorithm.ES256);
    }

    private static CredentialKey Key(
        StrictJson json, JsonElement value, string what, CredentialAlgorithm algorithm, Spelling spelling)
    {
        // One member, whose name says which kind of key it is.
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 1)
        {
            return json.Fail<CredentialKey>($"{what}: one kind of key is expected", null!);
        }

        var member = value.EnumerateObject().First();
        StrictJson.Members key;
        switch (json.NameOf(member))
        {
            case "EC_EC2":
                key = json.Object(member.Value, what, ["curve", "x", "y"], tolerant: true);
                return new EllipticKey(
                    algorithm,
                    Curve(json, key, CredentialNames.Curve, EllipticCurve.Secp256r1),
                    key.Must("x", (b, w) => Bytes(json, b, w, spelling), []),
                    key.Must("y", (b, w) => Bytes(json, b, w, spelling), []));
            case "RSA":
                key = json.Object(member.Value, what, ["n", "e"], tolerant: true);
                return new RsaKey(
                    algorithm,
                    key.Must("n", (b, w) => Bytes(json, b, w, spelling), []),
                    key.Must("e", (b, w) => Exponent(json, b, w), []));
            case "EC_OKP":
                key = json.Object(member.Value, what, ["curve", "x"], tolerant: true);
                return new EdwardsKey(
                    algorithm,
                    Curve(json, key, CredentialNames.Edwards, EdwardsCurve.Ed25519),
                    key.Must("x", (b, w) => Bytes(json, b, w, spelling), []));
            default:
                return json.Fail<CredentialKey>($"{what}: unknown kind of key", null!);
        }
    }

    private static T Curve<T>(StrictJson json, StrictJson.Members key, Func<string, T?> byName, T instead)
        where T : struct =>
        key.Must("curve", (c, w) => byName(json.Text(c, w)) ?? json.Fail($"{w}: unknown curve", instead), instead);

    private static ImmutableArray<byte> Exponent(StrictJson json, JsonElement value, string what)
    {
        var bytes = json.List(value, what, b => (byte)json.Integer(b, what, 0, 255));
        return bytes.Length == 3 ? bytes : json.Fail($"{what}: three bytes are expected", bytes);
    }

    private static ImmutableArray<byte> Bytes(StrictJson json, JsonElement value, string what, Spelling spelling)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return json.List(value, what, b => (byte)json.Integer(b, what, 0, 255));
        }

        spelling.Texts = true;
        return Base64Text.TryDecodeAny(json.Text(value, what), out var bytes)
            ? bytes
            : json.Fail($"{what}: not base64", ImmutableArray<byte>.Empty);
    }

    private sealed class Spelling
    {
        public bool Texts { get; set; }

        public bool OldNames { get; set; }

        // One text is enough to make an entry unreadable for older nodes, so there is nothing left to preserve.
        public WebAuthnForm Form =>
            Texts ? WebAuthnForm.Pve9 : OldNames ? WebAuthnForm.Pve71 : WebAuthnForm.Pve8;
    }
}
