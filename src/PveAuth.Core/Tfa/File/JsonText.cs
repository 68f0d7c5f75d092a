using System.Globalization;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>Strings of JSON spelled as the peer spells them: only <c>"</c>, <c>\</c> and control characters are escaped.
/// The framework's encoders escape more, which would differ byte for byte.</summary>
internal static class JsonText
{
    /// <summary>Appends the text as a JSON string with its quotes.</summary>
    public static StringBuilder AppendJson(this StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"':
                    json.Append("\\\"");
                    break;
                case '\\':
                    json.Append("\\\\");
                    break;
                case '\b':
                    json.Append("\\b");
                    break;
                case '\t':
                    json.Append("\\t");
                    break;
                case '\n':
                    json.Append("\\n");
                    break;
                case '\f':
                    json.Append("\\f");
                    break;
                case '\r':
                    json.Append("\\r");
                    break;
                case < ' ':
                    json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    json.Append(c);
                    break;
            }
        }

        return json.Append('"');
    }
}
