using System.Globalization;

namespace PveAuth.Core.Config;

/// <summary>Reads a realm's demand for a second factor.</summary>
public static class RealmTfa
{
    /// <summary>The longest text that PVE accepts.</summary>
    public const int MaxLength = 128;

    private const int DefaultDigits = 6;
    private const int DefaultStep = 30;

    /// <summary>Reads <c>type=oath,digits=6</c> and the like; false when any part of it is not valid.</summary>
    public static bool TryParse(string text, out RealmTfaOptions? tfa)
    {
        tfa = null;
        if (text.Length > MaxLength || !PropertyString.TrySplit(text, null, out var pairs, out _))
        {
            return false;
        }

        var result = new RealmTfaOptions(default, DefaultDigits, DefaultStep, null, null, null);
        var hasType = false;
        foreach (var (key, value) in pairs)
        {
            switch (key)
            {
                case "type" when value is "oath" or "yubico":
                    hasType = true;
                    result = result with { Type = value == "oath" ? RealmTfaType.Oath : RealmTfaType.Yubico };
                    break;
                case "digits" when TryReadInteger(value, 6, 8, out var digits):
                    result = result with { Digits = digits };
                    break;
                case "step" when TryReadInteger(value, 10, int.MaxValue, out var step):
                    result = result with { Step = step };
                    break;
                case "id":
                    result = result with { YubicoId = value };
                    break;
                case "key":
                    result = result with { YubicoKey = value };
                    break;
                case "url":
                    result = result with { YubicoUrl = value };
                    break;
                default:
                    return false;
            }
        }

        tfa = hasType ? result : null;
        return hasType;
    }

    /// <summary>Reads an option that may be absent.</summary>
    internal static (RealmTfaOptions? Tfa, bool IsBroken) Read(string? text) =>
        text is null ? (null, false) : TryParse(text, out var tfa) ? (tfa, false) : (null, true);

    private static bool TryReadInteger(string value, int minimum, int maximum, out int number) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
        && number >= minimum && number <= maximum;
}
