using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PveAuth.Core.Schema;

namespace PveAuth.Server.Http;

/// <summary>Collects parameters from body, query and path, in PVE's order of precedence.</summary>
internal static class RawParameters
{
    /// <summary>PVE's user interface adds it so that nothing is cached.</summary>
    private const string CacheBuster = "_dc";

    /// <summary>Reads a form or a query. <c>&amp;</c> and <c>;</c> separate; everything behind the first <c>=</c> is the
    /// value (PVE loses what follows a second one, which nobody relies on).</summary>
    public static Dictionary<string, RawValue> ReadForm(ReadOnlySpan<char> text)
    {
        var values = new Collector();
        foreach (var range in text.SplitAny('&', ';'))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }

            var equals = part.IndexOf('=');
            var name = FormText.DecodeField(equals < 0 ? part : part[..equals]);
            values.Add(name, equals < 0 ? RawValue.Undefined : RawValue.Of(FormText.DecodeField(part[(equals + 1)..])));
        }

        return values.Finish();
    }

    /// <summary>Reads a JSON body, which must be an object.</summary>
    /// <returns>Null when it is not.</returns>
    public static Dictionary<string, RawValue>? ReadJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var values = new Collector();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                values.Add(member.Name, Read(member.Value));
            }

            return values.Finish();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second one is a string that is not valid UTF-16, such as a lone surrogate.
            return null;
        }
    }

    /// <summary>Adds the query, whose values replace those of the body, and the path.</summary>
    /// <returns>The name of a path parameter that the query or body contradicts, or null.</returns>
    public static string? Merge(
        Dictionary<string, RawValue> body, ReadOnlySpan<char> query, IReadOnlyDictionary<string, string> path)
    {
        if (!query.IsEmpty)
        {
            foreach (var (name, value) in ReadForm(query))
            {
                body[name] = value;
            }
        }

        body.Remove(CacheBuster);
        foreach (var (name, value) in path)
        {
            if (body.TryGetValue(name, out var other) && !other.IsUndefined && (other.IsList || other.Text != value))
            {
                return name;
            }

            body[name] = RawValue.Of(value);
        }

        return null;
    }

    /// <summary>Reads a body of text as UTF-8 with U+FFFD for what is none.</summary>
    public static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    private static RawValue Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => RawValue.Of(element.GetString()!),
        JsonValueKind.Number => RawValue.Of(element.GetRawText()),
        JsonValueKind.True => RawValue.Of(true),
        JsonValueKind.False => RawValue.Of(false),
        JsonValueKind.Null => RawValue.Undefined,
        JsonValueKind.Array => RawValue.Of(element.EnumerateArray().Select(Read).ToImmutableArray()),
        _ => RawValue.Structure,
    };

    /// <summary>Values by name; those of a repeated name become a list. Half a megabyte of one name is work for
    /// milliseconds here, so lists grow in place.</summary>
    private sealed class Collector
    {
        private readonly Dictionary<string, RawValue> values = new(StringComparer.Ordinal);
        private Dictionary<string, ImmutableArray<RawValue>.Builder>? repeated;

        public void Add(string name, RawValue value)
        {
            if (repeated?.TryGetValue(name, out var list) == true)
            {
                list.Add(value);
            }
            else if (!values.TryAdd(name, value))
            {
                list = ImmutableArray.CreateBuilder<RawValue>();
                list.AddRange(values[name] is { IsList: true } before ? before.Items : [values[name]]);
                list.Add(value);
                repeated ??= new Dictionary<string, ImmutableArray<RawValue>.Builder>(StringComparer.Ordinal);
                repeated.Add(name, list);
            }
        }

        public Dictionary<string, RawValue> Finish()
        {
            foreach (var (name, list) in repeated ?? [])
            {
                values[name] = RawValue.Of(list.ToImmutable());
            }

            return values;
        }
    }
}
