using System.Collections.Immutable;
using System.Text;

namespace PveAuth.Core.Config;

/// <summary>The options of a usable section, and the lines in it that could not be used.</summary>
internal sealed record Section(
    string Type,
    string Id,
    IReadOnlyDictionary<string, SectionOption> Schema,
    ImmutableSortedDictionary<string, string> Options,
    ImmutableArray<SectionLine> Kept)
{
    /// <summary>A section without options.</summary>
    public static Section New(string type, string id, IReadOnlyDictionary<string, SectionOption> schema) =>
        new(type, id, schema, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), []);

    /// <summary>The required options that are missing.</summary>
    public IEnumerable<string> Missing =>
        Schema.Values.Where(o => o.Required && !Options.ContainsKey(o.Name)).Select(o => o.Name);

    /// <summary>Reads the options of a section; each one that is not valid is reported and kept.</summary>
    public static Section Read(
        SectionText text,
        string type,
        IReadOnlyDictionary<string, SectionOption> schema,
        bool isLatin1,
        ImmutableArray<Problem>.Builder problems)
    {
        var options = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Lines)
        {
            if (ReadOption(line, schema, isLatin1, options) is { } problem)
            {
                problems.Add(new Problem(line.Number, problem));
            }
        }

        // Other lines of an option that is in force are not kept: one could come into force when the option goes.
        var kept = text.Lines.Where(line => line.Key is null || !options.ContainsKey(line.Key));
        return new(type, text.Id, schema, options.ToImmutable(), [.. kept]);
    }

    /// <summary>Sets an option; an empty value removes it.</summary>
    /// <exception cref="ArgumentException">The type has no such option, or the value is not valid.</exception>
    public Section Set(string key, string value) => !Schema.ContainsKey(key)
        ? throw new ArgumentException($"unexpected property '{key}'", nameof(key))
        : TrySet(key, value, out var changed) ? changed : throw new ArgumentException($"invalid value of '{key}'", nameof(value));

    /// <summary>Sets an option that the type has; an empty value removes it. False when a line cannot hold the value, or the
    /// next reader would not take it.</summary>
    public bool TrySet(string key, string value, out Section changed)
    {
        var option = Schema[key];
        var isEncoded = option.Kind == SectionValueKind.Encoded;
        var text = isEncoded ? value.Trim(' ') : FileText.Trim(value).ToString();
        if (text.Length == 0)
        {
            changed = Remove(key);
            return true;
        }

        var fits = (isEncoded || !text.AsSpan().ContainsAny('\r', '\n', '\0')) && option.TryNormalize(text, out text);
        changed = fits ? this with { Options = Options.SetItem(key, text), Kept = KeptWithout(key) } : this;
        return fits;
    }

    /// <summary>Removes an option, and what the file held for it that was not valid.</summary>
    public Section Remove(string key) => this with { Options = Options.Remove(key), Kept = KeptWithout(key) };

    /// <summary>Writes the section: the comment, then the required options, then the rest.</summary>
    public void Append(StringBuilder text)
    {
        text.Append(Type).Append(": ").Append(Id).Append('\n');
        foreach (var (key, value) in Options.OrderBy(o => o.Key == "comment" ? 0 : Schema[o.Key].Required ? 1 : 2))
        {
            var isEncoded = Schema[key].Kind == SectionValueKind.Encoded;
            text.Append('\t').Append(key).Append(' ').Append(isEncoded ? TextCodec.Encode(value) : value).Append('\n');
        }

        foreach (var line in Kept)
        {
            text.Append(line.Raw).Append('\n');
        }

        text.Append('\n');
    }

    /// <summary>Whether both say the same.</summary>
    public bool HasSameContentAs(Section other) => Type == other.Type && Id == other.Id
        && Options.SequenceEqual(other.Options) && Kept.Select(k => k.Raw).SequenceEqual(other.Kept.Select(k => k.Raw));

    private static string? ReadOption(
        SectionLine line, IReadOnlyDictionary<string, SectionOption> schema, bool isLatin1, IDictionary<string, string> options)
    {
        if (line.Key is null)
        {
            return FileText.Trim(line.Raw) is ['#', ..] ? null : "not an option";
        }

        if (!schema.TryGetValue(line.Key, out var option))
        {
            return $"unexpected property '{line.Key}'";
        }

        var value = option.Kind == SectionValueKind.Encoded && line.Value is not null
            ? TextCodec.Decode(line.Value, isLatin1).Trim(' ')
            : line.Value;
        if (!option.TryNormalize(value, out var normal))
        {
            return $"unable to parse value of '{line.Key}'";
        }

        return options.TryAdd(line.Key, normal) ? null : $"duplicate attribute '{line.Key}'";
    }

    private ImmutableArray<SectionLine> KeptWithout(string key) => Kept.RemoveAll(line => line.Key == key);
}
