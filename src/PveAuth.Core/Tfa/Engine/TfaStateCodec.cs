using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PveAuth.Core.Tfa;

/// <summary>Reads and writes a user's run-time state, in a form of our own: the peer's holds internals of its library.</summary>
public static class TfaStateCodec
{
    /// <summary>Reads a state. What cannot be read counts as empty: it is lost at every reboot anyway.</summary>
    public static TfaState Parse(ReadOnlySpan<byte> file)
    {
        try
        {
            var reader = new Utf8JsonReader(file);
            using var document = JsonDocument.ParseValue(ref reader);
            _ = reader.Read();
            var json = new StrictJson();
            var state = Read(json, document.RootElement);
            return json.Error is null ? state : TfaState.Empty;
        }
        catch (JsonException)
        {
            return TfaState.Empty;
        }
    }

    /// <summary>Writes a state.</summary>
    public static byte[] Write(TfaState state)
    {
        var json = new StringBuilder("{\"pending\":[");
        var comma = "";
        foreach (var pending in state.Pending)
        {
            json.Append(comma).Append("{\"kind\":").AppendJson(Name(pending.Kind));
            json.Append(",\"challenge\":").AppendJson(pending.Challenge);
            json.Append(",\"description\":").AppendJson(pending.Description);
            json.Append(CultureInfo.InvariantCulture, $",\"created\":{pending.Created}");
            json.Append(",\"state\":").AppendJson(pending.HandlerState);
            json.Append(",\"credentials\":[");
            json.AppendJoin(',', pending.Credentials.Select(id => $"\"{Base64Text.EncodeUrl(id.AsSpan())}\"")).Append("]}");
            comma = ",";
        }

        comma = "";
        json.Append("],\"codes\":[");
        foreach (var code in state.SpentCodes)
        {
            json.Append(comma).Append("{\"entry\":").AppendJson(code.Entry);
            json.Append(CultureInfo.InvariantCulture, $",\"counter\":{code.Counter},\"until\":{code.Until}}}");
            comma = ",";
        }

        json.Append(']');
        if (!state.Spent.IsEmpty)
        {
            json.Append(",\"spent\":[").AppendJoin(',', state.Spent.Select(
                s => string.Create(CultureInfo.InvariantCulture, $"{{\"challenge\":\"{s.Challenge}\",\"issued\":{s.IssuedAt}}}")));
            json.Append(']');
        }

        if (state.Pass is { } pass)
        {
            json.Append(",\"pass\":{\"hash\":").AppendJson(pass.Hash);
            json.Append(CultureInfo.InvariantCulture, $",\"until\":{pass.Until},\"spent\":").Append(pass.IsSpent ? "true}" : "false}");
        }

        Append(json, state.Uses);
        json.Append(CultureInfo.InvariantCulture, $",\"totp-failures\":{state.TotpFailures}");
        json.Append(CultureInfo.InvariantCulture, $",\"tfa-failures\":{state.TfaFailures}}}");
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    private static void Append(StringBuilder json, ImmutableArray<Confirmation> uses)
    {
        var comma = ",\"uses\":[";
        foreach (var use in uses)
        {
            json.Append(comma).Append("{\"entry\":").AppendJson(use.EntryId).Append(",\"method\":").AppendJson(use.Method);
            json.Append(CultureInfo.InvariantCulture, $",\"time\":{use.Time}");
            _ = use.Ip is null ? json.Append('}') : json.Append(",\"ip\":").AppendJson(use.Ip).Append('}');
            comma = ",";
        }

        json.Append(uses.IsEmpty ? "" : "]");
    }

    private static string Name(ChallengeKind kind) => kind switch
    {
        ChallengeKind.Login => "login",
        ChallengeKind.Registration => "registration",
        ChallengeKind.U2fLogin => "u2f-login",
        ChallengeKind.U2fRegistration => "u2f-registration",
        ChallengeKind.PasskeyRegistration => "passkey-registration",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static TfaState Read(StrictJson json, JsonElement root)
    {
        var state = json.Object(root, "state", ["pending", "codes", "spent", "pass", "uses", "totp-failures", "tfa-failures"], tolerant: true);
        return new()
        {
            Pending = state.Must("pending", (list, what) => json.List(list, what, item => Challenge(json, item)), []),
            SpentCodes = state.May("codes", (list, what) => json.List(list, what, item => Code(json, item)), []),
            Spent = state.May("spent", (list, what) => json.List(list, what, item => Spent(json, item)), []),
            Pass = state.May("pass", (item, _) => Pass(json, item), null),
            Uses = state.May("uses", (list, what) => json.List(list, what, item => Use(json, item)), []),
            TotpFailures = (int)state.Must("totp-failures", (n, what) => json.Integer(n, what, 0, int.MaxValue - 1), 0L),
            TfaFailures = (int)state.Must("tfa-failures", (n, what) => json.Integer(n, what, 0, int.MaxValue - 1), 0L),
        };
    }

    private static OneTimePass Pass(StrictJson json, JsonElement item)
    {
        var pass = json.Object(item, "pass", ["hash", "until", "spent"], tolerant: true);
        return new(
            pass.Must("hash", json.Text, ""),
            pass.Must("until", (n, what) => json.Integer(n, what), 0L),
            pass.Must("spent", json.Flag, true));
    }

    private static Confirmation Use(StrictJson json, JsonElement item)
    {
        var use = json.Object(item, "uses", ["entry", "method", "time", "ip"], tolerant: true);
        return new(
            use.Must("time", (n, what) => json.Integer(n, what, 0), 0L),
            use.Must("method", json.Text, ""),
            use.Must("entry", json.Text, ""),
            use.May("ip", json.Text, (string?)null));
    }

    private static SpentCode Code(StrictJson json, JsonElement item)
    {
        var code = json.Object(item, "codes", ["entry", "counter", "until"], tolerant: true);
        return new(
            code.Must("entry", json.Text, ""),
            code.Must("counter", (n, what) => json.Integer(n, what), 0L),
            code.Must("until", (n, what) => json.Integer(n, what), 0L));
    }

    private static SpentChallenge Spent(StrictJson json, JsonElement item)
    {
        var spent = json.Object(item, "spent", ["challenge", "issued"], tolerant: true);
        var challenge = spent.Must("challenge", json.Text, "");
        return new(
            Base64Text.TryDecodeUrl(challenge, out _) ? challenge : json.Fail("not base64", ""),
            spent.Must("issued", (n, what) => json.Integer(n, what, 0), 0L));
    }

    private static PendingChallenge Challenge(StrictJson json, JsonElement item)
    {
        var pending = json.Object(
            item, "challenge", ["kind", "challenge", "description", "created", "state", "credentials"], tolerant: true);
        var kind = pending.Must("kind", json.Text, "");
        return new(
            kind switch
            {
                "login" => ChallengeKind.Login,
                "registration" => ChallengeKind.Registration,
                "u2f-login" => ChallengeKind.U2fLogin,
                "u2f-registration" => ChallengeKind.U2fRegistration,
                "passkey-registration" => ChallengeKind.PasskeyRegistration,
                _ => json.Fail("unknown kind", ChallengeKind.Login),
            },
            pending.Must("challenge", json.Text, ""),
            pending.Must("description", json.Text, ""),
            pending.Must("created", (n, what) => json.Integer(n, what), 0L),
            pending.Must("state", json.Text, ""),
            pending.Must("credentials", (list, what) => json.List(list, what, id => Bytes(json, id, what)), []));
    }

    private static ImmutableArray<byte> Bytes(StrictJson json, JsonElement item, string what) =>
        Base64Text.TryDecodeUrl(json.Text(item, what), out var bytes) ? bytes : json.Fail("not base64", ImmutableArray<byte>.Empty);
}
