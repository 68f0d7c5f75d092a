using PveAuth.Cli.Commands;
using PveAuth.Cli.Running;

namespace PveAuth.Cli.Help;

/// <summary><c>help</c>.</summary>
internal static class HelpCommand
{
    public static Task<Fault?> RunAsync(Invocation call)
    {
        var words = call.Text("command")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var isVerbose = call.Text("verbose") == "1";
        var command = CommandSearch.Find(words, out var rest, out var fault, out var known);
        if (command is not null && rest.Count == 0)
        {
            call.Screen.Write(Usage.Describe(command, isVerbose));
        }
        else if (command is null && known.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == words.Length)
        {
            call.Screen.Write(isVerbose ? DescribeAll(known) : Usage.List(known));
        }
        else
        {
            var reason = command is null ? fault : $"unknown command 'pveum {string.Join(' ', words)}'";
            return Task.FromResult<Fault?>(new Fault($"ERROR: {reason}"));
        }

        return Task.FromResult<Fault?>(null);
    }

    private static string DescribeAll(string words) => string.Join('\n', CommandTable.All
        .Where(command => words.Length == 0 || command.Words.StartsWith(words + " ", StringComparison.Ordinal))
        .Select(command => Usage.Describe(command, isVerbose: true)));
}
