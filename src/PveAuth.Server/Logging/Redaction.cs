using System.Text;
using System.Text.RegularExpressions;

namespace PveAuth.Server.Logging;

/// <summary>Keeps secrets and control characters out of logged request targets.</summary>
internal static partial class Redaction
{
    /// <summary>The target with the values of secret parameters replaced.</summary>
    public static string OfTarget(string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var shown = question < 0 ? target : target[..question] + SecretValue().Replace(target[question..], "$1=***");
        return shown.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Escape(shown) : shown;
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            escaped.Append(c is >= ' ' and <= '~' ? c : '?');
        }

        return escaped.ToString();
    }

    // The names may be percent-encoded in part, so anything that looks like an assignment to something unknown is not
    // enough: each letter may stand for itself or for its code. Only plain names are honest; others are hidden whole.
    [GeneratedRegex(
        "([?&;](?:password|otp|confirmation-password|tfa-challenge|vncticket|ticket|value|totp|code|secret|state|tfa|client-key|keys|" +
        "[^=&;]*%[^=&;]*))=[^&;]*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretValue();
}
