using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>Reads the lines <c>USER:TYPE:BASE64</c> that tfa.cfg held before PVE 7.0. They are never written.</summary>
internal sealed class TfaCfgOldFormat : StrictJson
{
    private const string EntryId = "v1-entry";
    private const string EntryDescription = "<old version 1 entry>";
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '\f', ',', ';'];

    public static TfaCfgReading Parse(string text)
    {
        var users = ImmutableDictionary.CreateBuilder<UserId, TfaUser>();
        var number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim(" \t\r\n\f");
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            var reader = new TfaCfgOldFormat();
            var fields = line.ToString().Split(':', 3);
            var factors = fields.Length == 3 ? reader.Line(fields) : reader.Fail("three fields are expected", TfaUser.Empty);
            var isUser = UserId.TryParse(fields[0], out var user);
            if (reader.Error is not null)
            {
                return new(null, $"line {number}: {reader.Error}")
                {
                    Fault = new(number, isUser ? $"user '{user}': {reader.Error}" : reader.Error),
                };
            }

            // Two lines for one user: the last one wins.
            if (isUser)
            {
                users[user] = factors;
            }
        }

        return new(new TfaCfg(users.ToImmutable()), null);
    }

    private TfaUser Line(string[] fields)
    {
        if (!Base64Text.TryDecodeStandard(fields[2], out var bytes))
        {
            return Fail("the third field is not base64", TfaUser.Empty);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory());
            return fields[1] switch
            {
                "u2f" => U2f(document.RootElement),
                "oath" => Oath(document.RootElement, fields[0]),
                "yubico" => Yubico(document.RootElement),
                _ => Fail("unknown type", TfaUser.Empty),
            };
        }
        catch (JsonException)
        {
            return Fail("the third field holds no JSON", TfaUser.Empty);
        }
    }

    private TfaUser U2f(JsonElement json)
    {
        // An enrolment that was begun and never finished: there is no key yet.
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("challenge", out _))
        {
            return TfaUser.Empty;
        }

        var key = Object(json, "u2f", ["keyHandle", "publicKey"], tolerant: false);
        var handle = key.Must("keyHandle", Text, "");
        var point = key.Must("publicKey", Text, "");
        return Base64Text.TryDecodeUrl(handle, out var handleBytes) && Base64Text.TryDecodeStandard(point, out var pointBytes)
            ? TfaUser.Empty with { U2f = [Entry(new U2fEntry(handleBytes, "U2F_V2", pointBytes, null))] }
            : Fail("not base64", TfaUser.Empty);
    }

    private TfaUser Oath(JsonElement json, string user)
    {
        var oath = Object(json, "oath", ["keys", "config"], tolerant: false);
        var config = oath.Must("config", (c, w) => Object(c, w, ["step", "digits"], tolerant: false), Nothing("oath"));
        var step = config.May("step", Number, 30UL);
        var digits = config.May("digits", Number, 6UL);
        if (digits > byte.MaxValue)
        {
            return Fail("too many digits", TfaUser.Empty);
        }

        var entries = ImmutableArray.CreateBuilder<TfaEntry<TotpEntry>>();
        foreach (var key in oath.Must("keys", Text, "").Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!LegacyKeys.TryDecodeOath(key, out var secret) || secret.IsEmpty)
            {
                return Fail("unknown form of a key", TfaUser.Empty);
            }

            var uri = new OtpAuthUri { Account = user, Secret = secret, Digits = (byte)digits, Period = step };
            entries.Add(Entry(new TotpEntry(uri, null)));
        }

        return TfaUser.Empty with { Totp = entries.ToImmutable() };
    }

    private TfaUser Yubico(JsonElement json)
    {
        var keys = Object(json, "yubico", ["keys"], tolerant: false).Must("keys", Text, "");
        return TfaUser.Empty with
        {
            Yubico = [.. keys.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Select(Entry)],
        };
    }

    private ulong Number(JsonElement json, string what)
    {
        var text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : Text(json, what);
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : Fail($"{what}: a number is expected", 0UL);
    }

    private static TfaEntry<T> Entry<T>(T value) => new(EntryId, EntryDescription, 0, true, value);
}
