using System.Globalization;

namespace PveAuth.Core.Tfa;

/// <summary>Rules for the name that serves as relying party id.</summary>
internal static class DomainName
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>Whether a host is the domain or below it. The dot counts.</summary>
    public static bool IsWithin(string host, string domain) =>
        host == domain || (domain.Length > 0 && host.EndsWith("." + domain, StringComparison.Ordinal));

    /// <summary>Whether the text is an IP address, with or without brackets.</summary>
    public static bool IsIpAddress(string text) =>
        Uri.CheckHostName(text) is UriHostNameType.IPv4 or UriHostNameType.IPv6;

    /// <summary>What keeps an ASCII text from being a bare lower-case domain name, in a few words; null when nothing does.</summary>
    public static string? Fault(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return "the scheme";
        }

        foreach (var c in text)
        {
            switch (c)
            {
                case >= 'a' and <= 'z' or >= '0' and <= '9' or '-' or '.':
                    continue;
                case >= 'A' and <= 'Z':
                    return "the capital letters";
                case ':':
                    return "the port";
                case '/':
                    return "the path";
                case ' ' or '\t':
                    return "the blanks";
                default:
                    return $"'{c}'";
            }
        }

        return text.StartsWith('.') || text.EndsWith('.') || text.Contains("..", StringComparison.Ordinal)
            ? "the dot that separates nothing"
            : text.Split('.').Any(label => label.Length > LongestLabel) ? $"what a label has beyond {LongestLabel} characters"
            : text.Length > LongestName ? $"what is beyond {LongestName} characters"
            : text.Split('.').Any(label => label.StartsWith('-') || label.EndsWith('-')) ? "the hyphen at the edge of a label"
            : null;
    }

    /// <summary>The domain name that the text was meant to be; null when that is not clear.</summary>
    public static string? Cleaned(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? text : text[(scheme + 3)..];
        var end = rest.IndexOfAny(['/', ':', '?', '#']);
        rest = string.Concat((end < 0 ? rest : rest[..end]).Where(c => !char.IsWhiteSpace(c)));
        rest = (rest.StartsWith("*.", StringComparison.Ordinal) ? rest[2..] : rest).Trim('.').ToLowerInvariant();
        return rest.Length > 0 && !IsIpAddress(rest) && Fault(rest) is null ? rest : null;
    }

    /// <summary>The form of an international name for the wire; null when it has none.</summary>
    public static string? ToAscii(string text)
    {
        try
        {
            return new IdnMapping().GetAscii(text.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
