using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PveAuth.Core.Config;

/// <summary>Reads and writes <c>priv/shadow.cfg</c>.</summary>
public static class ShadowCfgCodec
{
    /// <summary>Reads the file. A bad line is reported and kept; the others are used.</summary>
    public static Parsed<ShadowCfg> Parse(ReadOnlySpan<byte> file) => Parse(FileText.Read(file));

    /// <summary>Writes the file: the hashes sorted by name, then the lines that were kept.</summary>
    public static byte[] Write(ShadowCfg cfg)
    {
        var text = new StringBuilder();
        foreach (var name in cfg.Names)
        {
            text.Append(name).Append(':').Append(cfg.Hash(name)).Append(":\n");
        }

        foreach (var line in cfg.KeptLines)
        {
            text.Append(line).Append('\n');
        }

        return FileText.Write(text.ToString(), cfg.IsLatin1);
    }

    /// <summary>Whether a reader of the bytes will see exactly this content. Ask before a file is replaced.</summary>
    public static bool ReadsBackTheSame(ShadowCfg cfg, ReadOnlySpan<byte> file) =>
        FileText.EitherReading(file, cfg.IsLatin1, text => Parse(text).Value.HasSameContentAs(cfg));

    internal static bool TryParseLine(
        ReadOnlySpan<char> line, [NotNullWhen(true)] out string? name, [NotNullWhen(true)] out string? hash)
    {
        (name, hash) = (null, null);
        if (line is not [.. var pair, ':'] || line.ContainsAny(FileText.Blanks))
        {
            return false;
        }

        var colon = pair.LastIndexOf(':');
        if (colon < 1 || colon == pair.Length - 1)
        {
            return false;
        }

        (name, hash) = (pair[..colon].ToString(), pair[(colon + 1)..].ToString());
        return true;
    }

    private static Parsed<ShadowCfg> Parse(FileText text)
    {
        var hashes = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var kept = ImmutableArray.CreateBuilder<string>();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var number = 0;
        foreach (var range in text.Text.AsSpan().Split('\n'))
        {
            number++;
            var line = FileText.Trim(text.Text.AsSpan(range));
            if (TryParseLine(line, out var name, out var hash))
            {
                hashes[name] = hash;
            }
            else if (!line.IsEmpty)
            {
                kept.Add(text.Text[range]);
                problems.Add(new Problem(number, "expected NAME:HASH:"));
            }
        }

        return new(new ShadowCfg(hashes.ToImmutable(), kept.ToImmutable(), text.IsLatin1), problems.ToImmutable());
    }
}
