using PveAuth.Cli.Commands;
using PveAuth.Cli.Output;
using PveAuth.Cli.Running;
using PveAuth.Cli.Words;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Completion;

/// <summary>What can stand where the cursor is. The scripts of the shells call it with <see cref="Verb"/>; it never fails and
/// writes nothing but candidates, one on each line.</summary>
internal static class Candidates
{
    /// <summary>The hidden first word.</summary>
    public const string Verb = "__complete";

    private const string LineOption = "--line";
    private const string DirectoryOption = "--config-dir";

    /// <summary>Prints candidates for the last of the words, which may be unfinished or empty.</summary>
    /// <param name="arguments">The words behind <c>pveum</c>, or <c>--line</c> with the text up to the cursor.</param>
    /// <param name="directory">The configuration directory.</param>
    /// <param name="screen">Where to.</param>
    public static void Print(string[] arguments, string directory, Screen screen)
    {
        var words = arguments is [LineOption, var line] ? ShellWords.Split(line).Skip(1).ToList() : [.. arguments];
        if (words is [DirectoryOption, var other, _, ..])
        {
            directory = ShellWords.ExpandHome(other);
            words.RemoveRange(0, 2);
        }

        var typed = words.Count > 0 ? words[^1] : "";
        var before = words.Take(Math.Max(0, words.Count - 1)).ToList();
        foreach (var candidate in Find(before, typed, directory).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (candidate.StartsWith(typed, StringComparison.Ordinal) && !candidate.Any(char.IsControl))
            {
                screen.WriteUtf8(candidate + "\n");
            }
        }
    }

    private static IEnumerable<string> Find(List<string> before, string typed, string directory)
    {
        if (CommandSearch.Find(before, out var rest, out _, out var known) is not { } command)
        {
            // Only words that were all understood are followed by something.
            var isKnown = known.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == before.Count;
            return !isKnown ? []
                : before.Count == 0 && typed.StartsWith('-') ? [DirectoryOption, "--help", "--version"]
                : CommandSearch.Following(known);
        }

        if (command.TakesAllWords)
        {
            return CommandSearch.Find(rest, out _, out _, out var about) is null ? CommandSearch.Following(about) : [];
        }

        var parameters = command.Parameters();
        var options = CommandReader.Options(command, parameters);
        var values = new Values(directory);

        // Behind an option that takes a value stands that value.
        if (rest.Count > 0 && GetOpt.IsOption(rest[^1]) && !rest[^1].Contains('=', StringComparison.Ordinal) &&
            GetOpt.TryFind(options, rest[^1].TrimStart('-'), out var option, out _) && option.Kind != OptionKind.Flag)
        {
            return option.Kind == OptionKind.Asked ? [] : Of(option.Name);
        }

        if (typed.StartsWith('-'))
        {
            var equals = typed.IndexOf('=', StringComparison.Ordinal);
            return equals < 0
                ? options.Select(o => "--" + o.Name)
                : GetOpt.TryFind(options, typed[..equals].TrimStart('-'), out var named, out _)
                    ? Of(named.Name, typed[(equals + 1)..]).Select(value => typed[..(equals + 1)] + value)
                    : [];
        }

        var given = GetOpt.Parse(rest, options).Rest;
        return given.Count < command.Positionals.Length
            ? values.For(command, parameters.First(p => p.Name == command.Positionals[given.Count]), typed, given)
            : [];

        IEnumerable<string> Of(string name, string? text = null) => values.For(
            command,
            parameters.Concat(OutputOptions.Parameters).First(p => p.Name == name),
            text ?? typed,
            GetOpt.Parse(rest, options).Rest);
    }
}
