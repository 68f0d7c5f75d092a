using System.Globalization;
using PveAuth.Core.Config;

namespace PveAuth.Core.Schema;

/// <summary>Checks what arrived against a method's parameters. Every fault is reported, the first of each parameter.</summary>
/// <remarks>Order within one parameter as in PVE: missing, type, format, pattern, lengths, bounds, enumeration. The names
/// in the error map are PVE's, the sentences are ours.</remarks>
public static class ParameterCheck
{
    private const string Missing = "is required";

    /// <summary>How many unknown names are reported; a request can hold a hundred thousand.</summary>
    private const int MostUnknown = 64;

    /// <summary>Turns raw values into typed ones.</summary>
    /// <param name="parameters">The method's parameters.</param>
    /// <param name="raw">What arrived, by name.</param>
    /// <param name="allowsOthers">Whether unknown names are ignored instead of refused.</param>
    /// <param name="errors">What is wrong, by name; empty when all is well.</param>
    public static BoundParameters Bind(
        IReadOnlyList<Parameter> parameters,
        IReadOnlyDictionary<string, RawValue> raw,
        bool allowsOthers,
        out IReadOnlyDictionary<string, string> errors)
    {
        errors = NoErrors;
        if (parameters.Count == 0 && (raw.Count == 0 || allowsOthers))
        {
            return BoundParameters.Empty;
        }

        var faults = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            if (!raw.TryGetValue(parameter.Name, out var given) || given.IsUndefined)
            {
                if (!parameter.IsOptional)
                {
                    faults[parameter.Name] = Missing;
                }
            }
            else if (TryRead(parameter, given, out var value, out var fault))
            {
                values[parameter.Name] = value;
            }
            else
            {
                faults[parameter.Name] = fault;
            }
        }

        if (!allowsOthers)
        {
            foreach (var name in raw.Keys.Where(name => parameters.All(p => p.Name != name)).Take(MostUnknown))
            {
                faults[name] = "is not a parameter of this method";
            }
        }

        AddMissingCompanions(parameters, name => raw.TryGetValue(name, out var given) && !given.IsUndefined, faults);
        if (faults.Count > 0)
        {
            errors = faults;
        }

        return new BoundParameters(values);
    }

    /// <summary>Checks a property string against its keys.</summary>
    /// <returns>The values in the text form that configuration files hold, or null with a fault.</returns>
    public static IReadOnlyDictionary<string, string>? ReadProperties(IReadOnlyList<Parameter> keys, string text, out string fault)
    {
        var defaultKey = keys.FirstOrDefault(k => k.IsDefaultKey)?.Name;
        if (!PropertyString.TrySplit(text, defaultKey, out var pairs, out var malformed))
        {
            fault = malformed;
            return null;
        }

        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (keys.FirstOrDefault(k => k.Name == name) is not { } key)
            {
                faults[name] = "is not a known key";
            }
            else if (TryReadProperty(key, value, out var normal, out var problem))
            {
                result[name] = normal;
            }
            else
            {
                faults[name] = problem;
            }
        }

        foreach (var key in keys.Where(k => !k.IsOptional && !result.ContainsKey(k.Name) && !faults.ContainsKey(k.Name)))
        {
            faults[key.Name] = Missing;
        }

        AddMissingCompanions(keys, name => pairs.Any(p => p.Key == name), faults);
        fault = string.Join(", ", faults.Select(f => $"{f.Key}: {f.Value}"));
        return faults.Count == 0 ? result : null;
    }

    private static readonly IReadOnlyDictionary<string, string> NoErrors = new Dictionary<string, string>();

    private static void AddMissingCompanions(
        IReadOnlyList<Parameter> parameters, Func<string, bool> isGiven, SortedDictionary<string, string> faults)
    {
        foreach (var parameter in parameters)
        {
            // Reported under the name of what is missing, not of what asks for it.
            if (parameter.Requires is { } other && isGiven(parameter.Name) && !isGiven(other))
            {
                faults.TryAdd(other, $"is required by '{parameter.Name}'");
            }
        }
    }

    private static bool TryRead(Parameter parameter, RawValue given, out object value, out string fault)
    {
        value = "";
        if (given.IsList)
        {
            if (!parameter.IsList || given.Items.Any(i => i.IsList || i.IsJsonBoolean))
            {
                fault = "expected one value, got a list";
                return false;
            }

            given = RawValue.Of(given.ListText);
        }

        if (given.IsJsonBoolean && parameter.Type != ParameterType.Boolean)
        {
            fault = "expected text or a number, got a boolean";
            return false;
        }

        return TryReadText(parameter, given.Text, out value, out fault);
    }

    private static bool TryReadText(Parameter parameter, string text, out object value, out string fault)
    {
        // No parameter of the API has a use for NUL; the system's libraries would cut the text there, and the framework
        // overlooks one behind a number. Lists are the exception: there it separates.
        if (!parameter.IsList && text.Contains('\0', StringComparison.Ordinal))
        {
            value = "";
            fault = "holds a NUL character";
            return false;
        }

        switch (parameter.Type)
        {
            case ParameterType.Boolean:
                value = text == "1";
                fault = text is "0" or "1" ? "" : "expected 0 or 1";
                return fault.Length == 0;

            case ParameterType.Integer:
                var isInteger = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer);
                value = integer;
                fault = isInteger ? BoundsFault(parameter, integer) : "expected a whole number";
                return fault.Length == 0;

            case ParameterType.Number:
                var isNumber = double.TryParse(
                    text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
                value = number;
                fault = isNumber ? BoundsFault(parameter, number) : "expected a number";
                return fault.Length == 0;

            default:
                value = text;
                fault = TextFault(parameter, text);
                return fault.Length == 0;
        }
    }

    private static string TextFault(Parameter parameter, string text)
    {
        if (!parameter.Properties.IsDefaultOrEmpty && ReadProperties(parameter.Properties, text, out var inner) is null)
        {
            return inner;
        }

        if (parameter.Format is { } format && !Formats.Matches(format, text))
        {
            return $"does not have the form {format}" + (Formats.ExampleOf(format) is { } example ? $", such as {example}" : "");
        }

        if (!parameter.Matches(text))
        {
            return "has characters or a form that are not allowed here";
        }

        var length = text.Length - text.Count(char.IsLowSurrogate);
        if (parameter.MaxLength > 0 && length > parameter.MaxLength)
        {
            return $"is longer than {parameter.MaxLength} characters";
        }

        if (length < parameter.MinLength)
        {
            return $"is shorter than {parameter.MinLength} characters";
        }

        return parameter.Enum.IsDefaultOrEmpty || parameter.Enum.Contains(text)
            ? ""
            : $"is none of {string.Join(", ", parameter.Enum)}";
    }

    private static string BoundsFault(Parameter parameter, double number)
    {
        if (number > parameter.Maximum)
        {
            return string.Create(CultureInfo.InvariantCulture, $"is greater than {parameter.Maximum}");
        }

        return number < parameter.Minimum
            ? string.Create(CultureInfo.InvariantCulture, $"is less than {parameter.Minimum}")
            : "";
    }

    /// <summary>Property strings take more words for flags than parameters do, and hold them as 1 and 0.</summary>
    private static bool TryReadProperty(Parameter key, string text, out string normal, out string fault)
    {
        if (key.Type == ParameterType.Boolean)
        {
            normal = text.ToLowerInvariant() switch
            {
                "1" or "on" or "yes" or "true" => "1",
                "0" or "off" or "no" or "false" => "0",
                _ => "",
            };
            fault = normal.Length > 0 ? "" : "expected 0 or 1";
            return normal.Length > 0;
        }

        normal = text;
        return TryReadText(key, text, out _, out fault);
    }
}
