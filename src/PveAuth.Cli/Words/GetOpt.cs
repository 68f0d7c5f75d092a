namespace PveAuth.Cli.Words;

/// <summary>The words of a command line, taken apart.</summary>
internal sealed class ParsedWords
{
    /// <summary>What was given, by the full name of the option. A value of null stands for an option alone.</summary>
    public Dictionary<string, List<string?>> Options { get; } = new(StringComparer.Ordinal);

    /// <summary>The words that are neither options nor their values.</summary>
    public List<string> Rest { get; } = [];

    /// <summary>What is wrong, one line each.</summary>
    public List<string> Faults { get; } = [];
}

/// <summary>Reads options as PVE's tools do, whose rules are those of Perl's Getopt::Long: one dash or two, upper and lower
/// case alike, any beginning that is unique, values behind <c>=</c> or in the next word, options between other words.</summary>
internal static class GetOpt
{
    private const string EndOfOptions = "--";

    /// <summary>Takes words apart.</summary>
    public static ParsedWords Parse(IReadOnlyList<string> words, IReadOnlyList<Option> options)
    {
        var parsed = new ParsedWords();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word == EndOfOptions)
            {
                parsed.Rest.AddRange(words.Skip(i + 1));
                break;
            }

            if (!IsOption(word))
            {
                parsed.Rest.Add(word);
                continue;
            }

            var text = word.AsSpan(word.StartsWith(EndOfOptions, StringComparison.Ordinal) ? 2 : 1);
            var equals = text.IndexOf('=');
            var name = (equals < 0 ? text : text[..equals]).ToString();
            var value = equals < 0 ? null : text[(equals + 1)..].ToString();
            if (!TryFind(options, name, out var option, out var fault))
            {
                parsed.Faults.Add(fault);
                continue;
            }

            if (value is null && i + 1 < words.Count && TakesNext(option.Kind, words[i + 1]))
            {
                value = words[++i];
            }

            if (value is null && option.Kind is OptionKind.Value or OptionKind.List)
            {
                parsed.Faults.Add($"Option {option.Name} requires an argument");
                continue;
            }

            if (!parsed.Options.TryGetValue(option.Name, out var values))
            {
                parsed.Options.Add(option.Name, values = []);
            }

            values.Add(value);
        }

        return parsed;
    }

    /// <summary>Whether a word is an option and not a value; a dash alone is none.</summary>
    public static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    /// <summary>Reads a flag: PVE's words for yes and no, and nothing for yes.</summary>
    public static bool? ReadFlag(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "1" or "on" or "yes" or "true" => true,
        "0" or "off" or "no" or "false" => false,
        _ => null,
    };

    /// <summary>Finds the option that a name means.</summary>
    public static bool TryFind(IReadOnlyList<Option> options, string name, out Option found, out string fault)
    {
        found = default;
        var candidates = new List<Option>();
        foreach (var option in options)
        {
            if (option.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                (found, fault) = (option, "");
                return true;
            }

            if (name.Length > 0 && option.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                candidates.Add(option);
            }
        }

        found = candidates.Count == 1 ? candidates[0] : default;
        fault = candidates.Count switch
        {
            0 => $"Unknown option: {name}",
            1 => "",
            _ => $"Option {name} is ambiguous ({string.Join(", ", candidates.Select(c => c.Name))})",
        };
        return candidates.Count == 1;
    }

    /// <summary>A value that must be there may look like an option (<c>--comment -</c>, <c>--comment --x</c>). A flag takes only
    /// what can be its value, so that a word behind it stays a word.</summary>
    private static bool TakesNext(OptionKind kind, string next) => kind switch
    {
        OptionKind.Flag => next.Length > 0 && ReadFlag(next) is not null,
        OptionKind.Asked => !IsOption(next),
        _ => true,
    };
}
