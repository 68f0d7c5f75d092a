using System.Text;
using System.Text.Json;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>What became of reading tfa.cfg: the content, or the reason why the whole file is unreadable. A file that the
/// peer refuses is refused here too: guessing at it could let somebody in without his second factor.</summary>
/// <param name="Value">The content; null when the file is unreadable.</param>
/// <param name="Error">What is wrong, without secrets; null when the file is fine.</param>
public sealed record TfaCfgReading(TfaCfg? Value, string? Error)
{
    /// <summary>What is wrong and where, with the user whom it concerns, so for administrators only; null when the file is fine.</summary>
    public Problem? Fault { get; init; }
}

/// <summary>Reads and writes priv/tfa.cfg.</summary>
public static class TfaCfgCodec
{
    // The nesting limit of the peer's JSON reader.
    internal const int MaxDepth = 127;

    /// <summary>Reads the JSON of PVE 7 and newer, else the lines of older releases. Never throws.</summary>
    public static TfaCfgReading Parse(ReadOnlySpan<byte> file)
    {
        if (!System.Text.Unicode.Utf8.IsValid(file))
        {
            return new(null, "not UTF-8");
        }

        try
        {
            var reader = new Utf8JsonReader(file, new JsonReaderOptions { MaxDepth = MaxDepth });
            using var document = JsonDocument.ParseValue(ref reader);

            // Anything but white space behind the value makes this throw.
            _ = reader.Read();
            var json = new TfaCfgReader();
            var value = json.Read(document.RootElement);
            return json.Error is null ? new(value, null) : new(null, json.Error) { Fault = new(0, json.Path!) };
        }
        catch (JsonException bad)
        {
            // No JSON at all: the form before 7.0, where an empty file means that nobody has factors.
            var read = TfaCfgOldFormat.Parse(Encoding.UTF8.GetString(file));
            return read.Error is null || !file.TrimStart(" \t\r\n"u8).StartsWith("{"u8)
                ? read
                : new(null, $"not JSON, line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1}");
        }
    }

    /// <summary>Writes the JSON as the peer would, users sorted by the bytes of their ids.</summary>
    /// <param name="cfg">The content.</param>
    /// <param name="format">The form of new WebAuthn entries.</param>
    /// <param name="now">Epoch seconds: locks that ended are left out.</param>
    public static byte[] Write(TfaCfg cfg, TfaWriteFormat format, long now)
    {
        var json = new StringBuilder("{");
        if (!cfg.Users.IsEmpty)
        {
            var comma = "\"users\":{";
            foreach (var (user, factors) in cfg.Users.OrderBy(u => u.Key, BytewiseOrder.Instance))
            {
                json.Append(comma).AppendJson(user.ToString()).Append(':');
                TfaCfgWriter.AppendUser(json, factors, format, now);
                comma = ",";
            }

            json.Append('}');
        }

        return Encoding.UTF8.GetBytes(json.Append('}').ToString());
    }

    /// <summary>Writes the change of one user's record into the file that it was made from. Everything else in it stays, byte by
    /// byte.</summary>
    /// <param name="file">The file.</param>
    /// <param name="before">What it says.</param>
    /// <param name="after">What it is to say.</param>
    /// <param name="format">The form of new WebAuthn entries.</param>
    /// <param name="now">Epoch seconds: a lock of the user that ended is left out.</param>
    /// <returns>What was proven to read back the same; null when another change was made or the file is of another form, so
    /// that all of it has to be written.</returns>
    public static Splice? WriteChange(ReadOnlySpan<byte> file, TfaCfg before, TfaCfg after, TfaWriteFormat format, long now) =>
        before.OnlyDifference(after) is { } user
            ? TfaCfgSplice.Replace(file, user, before.Users[user], after.Users[user], format, now)
            : null;

    // UTF-16 and UTF-8 order differ beyond the basic plane.
    private sealed class BytewiseOrder : IComparer<UserId>
    {
        public static BytewiseOrder Instance { get; } = new();

        public int Compare(UserId x, UserId y) =>
            Encoding.UTF8.GetBytes(x.ToString()).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y.ToString()));
    }
}
