using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Core.Config;

/// <summary>Values such as <c>rp=Lab,id=lab.example</c>. There is no quoting, so a value cannot hold a comma.</summary>
/// <remarks>Which keys and values are allowed is for the schema to say, not for this class.</remarks>
public static class PropertyString
{
    /// <summary>Splits the text into keys and values, in their order.</summary>
    /// <param name="text">The text; blanks count.</param>
    /// <param name="defaultKey">The key of a part without <c>=</c>; null if every part needs its key.</param>
    /// <param name="pairs">The result.</param>
    /// <param name="error">Why the text as a whole is invalid, in a few words.</param>
    public static bool TrySplit(
        string text,
        string? defaultKey,
        [NotNullWhen(true)] out IReadOnlyList<KeyValuePair<string, string>>? pairs,
        [NotNullWhen(false)] out string? error)
    {
        var result = new List<KeyValuePair<string, string>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        pairs = null;
        error = null;
        foreach (var range in text.AsSpan().Split(','))
        {
            var part = text.AsSpan(range);
            if (FileText.Trim(part).IsEmpty)
            {
                continue;
            }

            var equals = part.IndexOf('=');
            var key = equals < 0 ? defaultKey : part[..equals].ToString();
            var value = part[(equals + 1)..];
            error = equals == 0 || value.IsEmpty ? "a part has no key or no value"
                : key is null ? "a value stands without its key"
                : !seen.Add(key) ? Duplicate(key, isDefault: equals < 0)
                : null;
            if (error is not null)
            {
                return false;
            }

            result.Add(KeyValuePair.Create(key!, value.ToString()));
        }

        pairs = result;
        return true;
    }

    /// <summary>Prints keys and values in canonical order: the default key first and bare, then the required ones, then
    /// the rest, each group sorted.</summary>
    public static string Print(
        IEnumerable<KeyValuePair<string, string>> pairs, string? defaultKey = null, IReadOnlySet<string>? required = null) =>
        string.Join(',', pairs
            .OrderBy(p => p.Key == defaultKey ? 0 : required?.Contains(p.Key) == true ? 1 : 2)
            .ThenBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => p.Key == defaultKey ? p.Value : $"{p.Key}={p.Value}"));

    /// <summary>Reads a boolean value: <c>1 on yes true</c> or <c>0 off no false</c>, in any case.</summary>
    public static bool TryReadBoolean(string value, out bool result)
    {
        result = Is(value, "1", "on", "yes", "true");
        return result || Is(value, "0", "off", "no", "false");
    }

    private static bool Is(string value, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (string.Equals(value, word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Duplicate(string key, bool isDefault) =>
        $"the {(isDefault ? "value without a key" : $"key '{key}'")} stands there twice";
}
