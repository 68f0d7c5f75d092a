using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PveAuth.Core.Audit;

/// <summary>One line of the audit trail: a JSON object whose last members chain it to the line before.</summary>
/// <remarks><c>prev</c> is the hash of the line before; <c>hash</c> is SHA-256 over the bytes of the line up to the comma
/// before <c>"hash"</c>. So <c>sha256sum</c> can check a line too, and a line that was changed, taken out or put in breaks
/// the chain.</remarks>
public static class AuditLine
{
    /// <summary>Longer texts are cut: a client chooses some of them.</summary>
    public const int MaxText = 512;

    private const int HashMember = 9 + AuditLink.HashLength + 2; // ,"hash":" … "}

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a line, without its line feed.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="last">The end of the chain.</param>
    /// <param name="next">The end of the chain after it.</param>
    public static byte[] Write(AuditRecord record, AuditLink last, out AuditLink next)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("seq", last.Sequence + 1);
            WriteMembers(writer, record);
            writer.WriteString("prev", last.Hash);
            writer.WriteEndObject();
        }

        var line = new byte[buffer.WrittenCount - 1 + HashMember];
        var hashed = buffer.WrittenSpan[..^1];
        hashed.CopyTo(line);
        next = new AuditLink(last.Sequence + 1, Convert.ToHexStringLower(SHA256.HashData(hashed)));
        Encoding.ASCII.GetBytes($",\"hash\":\"{next.Hash}\"}}", line.AsSpan(hashed.Length));
        return line;
    }

    /// <summary>Reads a line.</summary>
    /// <returns>Null when it is none.</returns>
    public static AuditRecord? Read(ReadOnlySpan<byte> line, out AuditLink link)
    {
        link = AuditLink.Start;
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (reader.Read() || root.ValueKind != JsonValueKind.Object || Text(root, "hash") is not { } hash ||
                !root.TryGetProperty("seq", out var sequence) || !sequence.TryGetInt64(out var number) || Text(root, "event") is not { } name ||
                !root.TryGetProperty("time", out var time) || !time.TryGetInt64(out var milliseconds))
            {
                return null;
            }

            link = new AuditLink(number, hash);
            return new AuditRecord(milliseconds, name, ResultOf(Text(root, "result")))
            {
                Node = Text(root, "node") ?? "",
                User = Text(root, "user"),
                By = Text(root, "by"),
                Method = Text(root, "method"),
                Entry = Text(root, "entry"),
                Address = Text(root, "ip"),
                Agent = Text(root, "agent"),
                Reference = Text(root, "ref"),
                Code = Text(root, "code"),
                Reason = Text(root, "reason"),
                Expected = Text(root, "expected"),
                Got = Text(root, "got"),
                Parameters = Pairs(root, "change"),
                Replaced = Pairs(root, "was"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the line follows the end of a chain and is unchanged.</summary>
    /// <param name="line">The line, without its line feed.</param>
    /// <param name="last">The end of the chain before it.</param>
    /// <param name="next">The end of the chain as the line states it.</param>
    /// <returns>Null when it is right, else what is wrong.</returns>
    public static string? Fault(ReadOnlySpan<byte> line, AuditLink last, out AuditLink next)
    {
        if (Read(line, out next) is null)
        {
            return "is no record";
        }

        if (next.Sequence != last.Sequence + 1)
        {
            return $"has number {next.Sequence}, where {last.Sequence + 1} follows";
        }

        var body = line[..Math.Max(0, line.Length - HashMember)];
        if (next.Hash != Convert.ToHexStringLower(SHA256.HashData(body)))
        {
            return "was changed: its hash does not fit";
        }

        return Encoding.UTF8.GetString(body).EndsWith($"\"prev\":\"{last.Hash}\"", StringComparison.Ordinal)
            ? null
            : "does not follow the line before it";
    }

    /// <summary>The name of a result in a line.</summary>
    public static string NameOf(AuditResult result) => result switch
    {
        AuditResult.Ok => "ok",
        AuditResult.Failed => "failed",
        AuditResult.Locked => "locked",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    /// <summary>Writes the members of a record, which answers of the API share.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, AuditRecord record)
    {
        writer.WriteNumber("time", record.Time);
        WriteText(writer, "node", record.Node);
        writer.WriteString("event", record.Event);
        writer.WriteString("result", NameOf(record.Result));
        WriteText(writer, "user", record.User);
        WriteText(writer, "by", record.By);
        WriteText(writer, "method", record.Method);
        WriteText(writer, "entry", record.Entry);
        WriteText(writer, "ip", record.Address);
        WriteText(writer, "agent", record.Agent);
        WriteText(writer, "ref", record.Reference);
        WriteText(writer, "code", record.Code);
        WriteText(writer, "reason", record.Reason);
        WriteText(writer, "expected", record.Expected);
        WriteText(writer, "got", record.Got);
        WritePairs(writer, "change", record.Parameters);
        WritePairs(writer, "was", record.Replaced);
    }

    /// <summary>Reads the number and the time of a line, which stand at its beginning.</summary>
    /// <param name="line">The line.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="time">Milliseconds since the epoch.</param>
    public static bool TryReadHead(ReadOnlySpan<byte> line, out long sequence, out long time)
    {
        time = 0;
        return TryReadNumber(ref line, "{\"seq\":"u8, out sequence) && TryReadNumber(ref line, ",\"time\":"u8, out time);
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        if (!line.StartsWith(name) || !Utf8Parser.TryParse(line[name.Length..], out number, out var length))
        {
            return false;
        }

        line = line[(name.Length + length)..];
        return true;
    }

    private static void WritePairs(Utf8JsonWriter writer, string member, ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        if (pairs.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject(member);
        foreach (var (name, value) in pairs)
        {
            writer.WriteString(Cut(name), Cut(value));
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            writer.WriteString(name, Cut(text));
        }
    }

    /// <summary>Half a surrogate pair at the cut would be written as a replacement character; it is left out instead.</summary>
    private static string Cut(string text) =>
        text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ImmutableArray<KeyValuePair<string, string>> Pairs(JsonElement root, string name) =>
        root.TryGetProperty(name, out var pairs) && pairs.ValueKind == JsonValueKind.Object
            ? [.. pairs.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.ToString()))]
            : [];

    /// <summary>The result of a name; anything unknown has failed.</summary>
    public static AuditResult ResultOf(string? name) => name switch
    {
        "ok" => AuditResult.Ok,
        "locked" => AuditResult.Locked,
        _ => AuditResult.Failed,
    };
}
