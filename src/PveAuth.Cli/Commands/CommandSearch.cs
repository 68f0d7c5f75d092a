namespace PveAuth.Cli.Commands;

/// <summary>Finds the command that words mean. Each word may be shortened while it is unique.</summary>
internal static class CommandSearch
{
    /// <summary>Finds a command.</summary>
    /// <param name="words">Words that may begin with those of a command.</param>
    /// <param name="rest">The words behind the command's.</param>
    /// <param name="fault">Why there is no such command.</param>
    /// <param name="known">The words that were understood, in full.</param>
    public static Command? Find(IReadOnlyList<string> words, out List<string> rest, out string fault, out string known)
    {
        known = "";
        rest = [];
        for (var i = 0; ; i++)
        {
            if (Exactly(known) is { } command)
            {
                rest.AddRange(words.Skip(i));
                fault = "";
                return command;
            }

            if (i == words.Count)
            {
                fault = i == 0 ? "no command given" : $"'pveum {known}' needs one more word";
                return null;
            }

            var next = Next(known, words[i], out var candidates);
            if (next is null)
            {
                var whole = string.Join(' ', words.Take(i + 1));
                fault = candidates.Count > 1
                    ? $"command 'pveum {whole}' is ambiguous: {string.Join(", ", candidates)}"
                    : $"unknown command 'pveum {whole}'";
                return null;
            }

            known = next;
        }
    }

    /// <summary>The words that can follow, those of older releases not among them.</summary>
    public static SortedSet<string> Following(string known)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var command in CommandTable.All)
        {
            if (WordAt(command.Words, known) is { } word)
            {
                found.Add(word);
            }
        }

        return found;
    }

    private static Command? Exactly(string words)
    {
        foreach (var command in CommandTable.All)
        {
            if (command.Words == words)
            {
                return command;
            }
        }

        return null;
    }

    private static string? Next(string known, string word, out SortedSet<string> candidates)
    {
        candidates = [];
        var whole = known.Length == 0 ? word : $"{known} {word}";
        foreach (var (old, now) in CommandTable.Aliases)
        {
            if (old == whole)
            {
                return now;
            }
        }

        foreach (var following in Following(known))
        {
            if (following == word)
            {
                return whole;
            }

            if (word.Length > 0 && following.StartsWith(word, StringComparison.Ordinal))
            {
                candidates.Add(following);
            }
        }

        return candidates.Count == 1 ? (known.Length == 0 ? candidates.Min : $"{known} {candidates.Min}") : null;
    }

    /// <summary>The word of a command behind those that are known; null when it begins differently or has no more.</summary>
    private static string? WordAt(string words, string known)
    {
        if (known.Length > 0)
        {
            if (words.Length <= known.Length || words[known.Length] != ' ' || !words.StartsWith(known, StringComparison.Ordinal))
            {
                return null;
            }

            words = words[(known.Length + 1)..];
        }

        var blank = words.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? words : words[..blank];
    }
}
