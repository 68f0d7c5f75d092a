using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Server.Http;

/// <summary>The target of an API request: <c>/api2/FORMAT/PATH?QUERY</c>.</summary>
/// <param name="Format">The format, such as <c>json</c>.</param>
/// <param name="Path">The rest as it was written, decoded: slashes are not yet tidied.</param>
/// <param name="Query">The query without its question mark, not decoded.</param>
internal sealed record RequestTarget(string Format, string Path, string Query)
{
    private const string Prefix = "/api2";

    /// <summary>Whether a target belongs to the API at all.</summary>
    public static bool IsApi(string rawTarget) =>
        rawTarget.StartsWith(Prefix, StringComparison.Ordinal) && (rawTarget.Length == Prefix.Length || rawTarget[Prefix.Length] is '/' or '?');

    /// <summary>Reads a target. PVE decodes the whole path before it splits it, so <c>%2F</c> separates.</summary>
    public static bool TryParse(string rawTarget, [NotNullWhen(true)] out RequestTarget? target)
    {
        target = null;
        var question = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : rawTarget[(question + 1)..];
        var path = FormText.DecodePath(question < 0 ? rawTarget : rawTarget[..question]);

        var rest = path.AsSpan(Prefix.Length).TrimStart('/');
        var end = rest.IndexOf('/');
        var format = end < 0 ? rest : rest[..end];
        if (!IsFormat(format))
        {
            return false;
        }

        target = new RequestTarget(Known(format), end < 0 ? "/" : rest[end..].ToString(), query);
        return true;
    }

    private static bool IsFormat(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || !char.IsAsciiLetterLower(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static string Known(ReadOnlySpan<char> format) => format is "json" ? "json" : format is "extjs" ? "extjs" : format.ToString();
}
