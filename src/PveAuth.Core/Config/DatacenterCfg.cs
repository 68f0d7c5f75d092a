using System.Collections.Immutable;
using System.Text;

namespace PveAuth.Core.Config;

/// <summary>The content of datacenter.cfg. Only the line that is changed changes: comments, order and keys that mean
/// nothing here stay, byte for byte.</summary>
public sealed record DatacenterCfg
{
    private readonly ImmutableArray<DatacenterLine> lines;

    internal DatacenterCfg(ImmutableArray<DatacenterLine> lines)
    {
        this.lines = lines;
        WebAuthn = DatacenterOptions.WebAuthn(Get("webauthn"));
        U2f = DatacenterOptions.U2f(Get("u2f"));
    }

    /// <summary>What a missing or empty file means.</summary>
    public static DatacenterCfg Empty { get; } = new([]);

    /// <summary>The keys, in the order in which they first appear.</summary>
    public IEnumerable<string> Keys => lines.Where(l => l.Key is not null).Select(l => l.Key!).Distinct(StringComparer.Ordinal);

    /// <summary>The notes: one line for each comment line of the file, each ended by a line feed.</summary>
    public string Description => string.Concat(lines.Where(l => l.Note is not null).Select(l => l.Note + "\n"));

    /// <summary>The WebAuthn relying party; null when the line is missing, cannot be read or lacks <c>rp</c> or <c>id</c>.</summary>
    public WebAuthnOptions? WebAuthn { get; }

    /// <summary>The U2F application; null when the line is missing, cannot be read or lacks <c>appid</c>.</summary>
    public U2fOptions? U2f { get; }

    internal IEnumerable<byte[]> RawLines => lines.Select(l => l.Raw);

    /// <summary>The value of a key as it stands; of several lines the last counts. Null when there is none.</summary>
    public string? Get(string key) => lines.LastOrDefault(l => l.Key == key).Value;

    /// <summary>Sets a key: its last line is replaced, other lines of the key go. A new key comes at the end.</summary>
    /// <exception cref="ArgumentException">A line cannot express the key or the value.</exception>
    public DatacenterCfg Set(string key, string value)
    {
        var text = FileText.Trim(DatacenterOptions.Canonical(key, value)).ToString();
        var line = DatacenterLine.Read(Encoding.UTF8.GetBytes($"{key}: {text}\n"));
        if (value.AsSpan().ContainsAny('\r', '\n') || line.Key != key || line.Value != text)
        {
            throw new ArgumentException("A line cannot express the key or the value.", nameof(value));
        }

        if (Get(key) == text)
        {
            return this;
        }

        var last = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            last = lines[i].Key == key ? i : last;
        }

        var changed = lines
            .Select((l, i) => i == last ? line : l)
            .Where((l, i) => i == last || l.Key != key);
        return new(last < 0 ? [.. Ended(lines), line] : [.. changed]);
    }

    /// <summary>Removes all lines of a key.</summary>
    public DatacenterCfg Remove(string key) => new([.. lines.Where(l => l.Key != key)]);

    /// <summary>Replaces the notes. They stand where the first of them stood, new ones at the top.</summary>
    public DatacenterCfg WithDescription(string text)
    {
        var notes = text.TrimEnd('\n').Split('\n')
            .Select(note => DatacenterLine.Read(Encoding.UTF8.GetBytes($"#{TextCodec.Encode(note)}\n")));
        var first = 0;
        while (first < lines.Length && lines[first].Note is null)
        {
            first++;
        }

        // New notes are set apart from what follows, as the peer does it.
        var isNew = first == lines.Length;
        first = isNew ? 0 : first;
        var above = lines.Take(first);
        var below = lines.Skip(first).Where(l => l.Note is null);
        return text.TrimEnd('\n').Length == 0
            ? new([.. above, .. below])
            : new([.. above, .. notes, .. isNew ? [DatacenterLine.Read("\n"u8)] : Array.Empty<DatacenterLine>(), .. below]);
    }

    /// <summary>Only the keys.</summary>
    public override string ToString() => string.Join(", ", Keys);

    // The last line of a file written by hand may lack its line feed.
    private static ImmutableArray<DatacenterLine> Ended(ImmutableArray<DatacenterLine> lines) =>
        lines.IsEmpty || lines[^1].Raw is [.., (byte)'\n']
            ? lines
            : lines.SetItem(lines.Length - 1, DatacenterLine.Read([.. lines[^1].Raw, (byte)'\n']));
}
