using System.Collections.Immutable;
using System.Text.Json;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>Reads the JSON form of tfa.cfg, refusing what the peer refuses.</summary>
internal sealed class TfaCfgReader : StrictJson
{
    private static readonly string[] TopMembers = ["users", "u2f", "webauthn"];
    private static readonly string[] UserMembers =
        ["totp", "u2f", "webauthn", "recovery", "yubico", "totp-locked", "tfa-locked-until"];

    private static readonly string[] EntryMembers = ["id", "description", "created", "enable", "entry"];

    // Where the reader is.
    private string? owner;
    private string list = "";
    private int index = -1;

    /// <summary>The first thing that was wrong, with the JSON path that leads there by the user's id; null when nothing was.</summary>
    public string? Path { get; private set; }

    /// <inheritdoc/>
    public override void Fail(string error)
    {
        if (Error is null)
        {
            var place = (index < 0 ? "" : $"{list}[{index}]") + error;
            Path = owner is null ? place : $"users[\"{JsonEncodedText.Encode(owner)}\"]{place}";
            base.Fail(place.TrimStart('.', ':', ' '));
        }
    }

    public TfaCfg Read(JsonElement root)
    {
        var top = Object(root, "file", TopMembers, tolerant: true);

        // Settings of another product of the same family: read for their errors, then forgotten.
        if (top.Has("webauthn"))
        {
            _ = top.Must("webauthn", (json, what) => Object(json, what, ["rp", "origin", "id", "allow-subdomains"], false), null!);
        }

        if (top.Has("u2f"))
        {
            _ = top.Must("u2f", (json, what) => Object(json, what, ["appid", "origin"], false), null!);
        }

        return new(top.May("users", Users, ImmutableDictionary<UserId, TfaUser>.Empty));
    }

    private ImmutableDictionary<UserId, TfaUser> Users(JsonElement json, string what)
    {
        var users = ImmutableDictionary.CreateBuilder<UserId, TfaUser>();
        if (json.ValueKind != JsonValueKind.Object)
        {
            Fail($"{what}: an object is expected");
            return users.ToImmutable();
        }

        foreach (var member in json.EnumerateObject())
        {
            owner = NameOf(member);
            var factors = User(member.Value);

            // The peer drops records of ids that are none.
            if (UserId.TryParse(owner, out var id))
            {
                users[id] = factors;
            }
        }

        owner = null;
        return users.ToImmutable();
    }

    /// <summary>One user's record.</summary>
    public TfaUser User(JsonElement json)
    {
        var user = Object(json, "", UserMembers, tolerant: false);
        return new TfaUser
        {
            Totp = user.May("totp", (list, what) => Entries(list, what, Totp), []),
            U2f = user.May("u2f", (list, what) => Entries(list, what, U2f), []),
            WebAuthn = user.May("webauthn", (list, what) => Entries(list, what, WebAuthn), []),
            Recovery = user.Has("recovery") ? user.Must<RecoverySet?>("recovery", Recovery, null) : null,
            Yubico = user.May("yubico", (list, what) => Entries(list, what, Text), []),
            TotpLocked = user.May("totp-locked", Flag, false),
            TfaLockedUntil = user.Has("tfa-locked-until")
                ? user.Must<long?>("tfa-locked-until", (value, what) => Integer(value, what), null)
                : null,
        };
    }

    private ImmutableArray<TfaEntry<T>> Entries<T>(JsonElement json, string what, Func<JsonElement, string, T> value)
    {
        list = what;
        var entries = List(json, what, item =>
        {
            index++;
            return Entry(item, value);
        });
        index = -1;
        return entries;
    }

    private TfaEntry<T> Entry<T>(JsonElement json, Func<JsonElement, string, T> value)
    {
        var entry = Object(json, "", EntryMembers, tolerant: false);
        return new(
            entry.Must("id", Text, ""),
            entry.May("description", Text, ""),
            entry.Must("created", (number, what) => Integer(number, what), 0L),
            entry.May("enable", Flag, true),
            entry.Must("entry", value, default!));
    }

    private TotpEntry Totp(JsonElement json, string what)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return new(Uri(json, what), null);
        }

        var totp = Object(json, what, ["totp", "last-count"], tolerant: false);

        // The peer's own mark for "none yet" is the smallest number, and it then writes the plain text.
        var count = totp.May("last-count", (number, w) => Integer(number, w), long.MinValue);
        return new(totp.Must("totp", Uri, null!), count == long.MinValue ? null : count);
    }

    private OtpAuthUri Uri(JsonElement json, string what) =>
        OtpAuthUri.TryParse(Text(json, what), out var uri) ? uri : Fail<OtpAuthUri>($"{what}: not a usable otpauth URI", null!);

    private WebAuthnEntry WebAuthn(JsonElement json, string what) => WebAuthnEntryReader.Read(this, json, what);

    private U2fEntry U2f(JsonElement json, string what)
    {
        var entry = Object(json, what, ["key", "public-key", "certificate"], tolerant: true);
        var key = entry.Must("key", (k, w) => Object(k, w, ["keyHandle", "version"], tolerant: true), Nothing(what));
        return new(
            key.Must("keyHandle", (text, w) => Bytes(text, w, Base64Text.TryDecodeUrl), []),
            key.Must("version", Text, ""),
            entry.Must("public-key", (text, w) => Bytes(text, w, Base64Text.TryDecodeStandard), []),
            entry.Has("certificate")
                ? entry.Must("certificate", (text, w) => Bytes(text, w, Base64Text.TryDecodeStandard), [])
                : null);
    }

    private RecoverySet Recovery(JsonElement json, string what)
    {
        var set = Object(json, what, ["secret", "entries", "created"], tolerant: true);
        return new(
            set.Must("secret", Text, ""),
            set.Must("entries", (list, w) => List(list, w, e => e.ValueKind == JsonValueKind.Null ? null : Text(e, w)), []),
            set.Must("created", (number, w) => Integer(number, w), 0L));
    }

    private ImmutableArray<byte> Bytes(JsonElement json, string what, Decoder decode) =>
        decode(Text(json, what), out var bytes) ? bytes : Fail($"{what}: not base64", ImmutableArray<byte>.Empty);

    private delegate bool Decoder(string text, out ImmutableArray<byte> bytes);
}
