using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace PveAuth.Core.Tfa;

/// <summary>Takes values out of JSON without any leniency: the first thing that does not fit is remembered, and whatever
/// is read after it does not matter any more.</summary>
internal class StrictJson
{
    /// <summary>The first thing that was wrong; null when nothing was.</summary>
    public string? Error { get; private set; }

    /// <summary>Remembers that something is wrong.</summary>
    public virtual void Fail(string error) => Error ??= error;

    /// <summary>Remembers that something is wrong and hands back the stand-in.</summary>
    public T Fail<T>(string error, T instead)
    {
        Fail(error);
        return instead;
    }

    /// <summary>The members of an object. Known names may come only once; unknown ones only where they are tolerated.</summary>
    public Members Object(JsonElement json, string what, ReadOnlySpan<string> known, bool tolerant)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Fail($"{what}: an object is expected", new Members(this, what, found));
        }

        foreach (var member in json.EnumerateObject())
        {
            var name = NameOf(member);
            if (!known.Contains(name))
            {
                if (!tolerant)
                {
                    Fail($"{what}: unknown member{Quoted(name)}");
                }
            }
            else if (!found.TryAdd(name, member.Value))
            {
                Fail($"{what}: member {name} comes twice");
            }
        }

        return new Members(this, what, found);
    }

    /// <summary>A name that can be nothing but one. In a file that is damaged it may be anything, a secret too.</summary>
    private static string Quoted(string name) =>
        name.Length is > 0 and <= 20 && name.All(c => char.IsAsciiLetterLower(c) || c is '-' or '_') ? $" '{name}'" : "";

    /// <summary>An object without members, as a stand-in.</summary>
    public Members Nothing(string what) => new(this, what, []);

    /// <summary>A member's name.</summary>
    public string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return Fail("a name holds half a surrogate pair", "");
        }
    }

    /// <summary>A string.</summary>
    public string Text(JsonElement json, string what)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString()! : Fail($"{what}: a text is expected", "");
        }
        catch (InvalidOperationException)
        {
            return Fail($"{what}: holds half a surrogate pair", "");
        }
    }

    /// <summary>An integer, spelled without fraction and exponent.</summary>
    public long Integer(JsonElement json, string what, long min = long.MinValue, long max = long.MaxValue) =>
        json.ValueKind == JsonValueKind.Number
        && long.TryParse(json.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= min && number <= max && json.GetRawText() != "-0"
            ? number
            : Fail($"{what}: an integer is expected", 0L);

    /// <summary>true or false.</summary>
    public bool Flag(JsonElement json, string what) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Fail($"{what}: a boolean is expected", false),
    };

    /// <summary>The items of a list, each read by the given function.</summary>
    public ImmutableArray<T> List<T>(JsonElement json, string what, Func<JsonElement, T> item) =>
        json.ValueKind == JsonValueKind.Array
            ? [.. json.EnumerateArray().Select(item)]
            : Fail($"{what}: a list is expected", ImmutableArray<T>.Empty);

    /// <summary>The members that an object has.</summary>
    internal sealed class Members(StrictJson json, string what, Dictionary<string, JsonElement> found)
    {
        /// <summary>A member that must be there.</summary>
        public T Must<T>(string name, Func<JsonElement, string, T> read, T instead) =>
            found.TryGetValue(name, out var value)
                ? read(value, $"{what}.{name}")
                : json.Fail($"{what}: member {name} is missing", instead);

        /// <summary>A member that may be absent, in which case it has a default.</summary>
        public T May<T>(string name, Func<JsonElement, string, T> read, T otherwise) =>
            found.TryGetValue(name, out var value) ? read(value, $"{what}.{name}") : otherwise;

        /// <summary>Whether the member is there and not null.</summary>
        public bool Has(string name) => found.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;
    }
}
