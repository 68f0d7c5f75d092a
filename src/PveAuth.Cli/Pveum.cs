using System.Reflection;
using PveAuth.Cli.Commands;
using PveAuth.Cli.Completion;
using PveAuth.Cli.Help;
using PveAuth.Cli.Output;
using PveAuth.Cli.Running;
using PveAuth.Cli.Terminals;
using PveAuth.Cli.Words;

namespace PveAuth.Cli;

/// <summary>The tool: finds the command, reads its words, runs it, reports.</summary>
internal static class Pveum
{
    private const string DefaultDirectory = "/etc/pve";
    private const string DirectoryOption = "--config-dir";

    // PVE's tools know no other.
    private const int Failure = 255;

    private const int BrokenPipe = 32;

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            using var screen = new Screen();
            if (await RunAsync(arguments, screen) is not { } fault)
            {
                return 0;
            }

            Terminal.Complain(fault.Text + "\n");
            return fault.ExitCode;
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            // Who reads the output has seen enough of it.
            return 0;
        }
        catch (Exception e)
        {
            // The edge of the program: standard output that is full, or a fault of ours.
            Terminal.Complain($"pveum: {e.Message}\n");
            return Failure;
        }
    }

    private static async Task<Fault?> RunAsync(string[] arguments, Screen screen)
    {
        var directory = DefaultDirectory;
        var at = 0;
        for (; at < arguments.Length && arguments[at].StartsWith('-'); at++)
        {
            switch (arguments[at])
            {
                case DirectoryOption when at + 1 < arguments.Length:
                    directory = arguments[++at];
                    break;

                case var named when named.StartsWith(DirectoryOption + "=", StringComparison.Ordinal):
                    directory = named[(DirectoryOption.Length + 1)..];
                    break;

                case "--help" or "-help" or "-h":
                    screen.Write(Usage.List(""));
                    return null;

                case "--version" or "-version":
                    var version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>();
                    screen.Write($"{version?.InformationalVersion}\n");
                    return null;

                case var other:
                    return new Fault($"ERROR: unknown option '{other}'\n{Usage.List("").TrimEnd()}");
            }
        }

        var words = arguments[at..];
        if (words is [Candidates.Verb, .. var typed])
        {
            Candidates.Print(typed, directory, screen);
            return null;
        }

        return await RunCommandAsync(words, directory, screen);
    }

    private static async Task<Fault?> RunCommandAsync(string[] words, string directory, Screen screen)
    {
        if (CommandSearch.Find(words, out var rest, out var unknown, out var known) is not { } command)
        {
            return new Fault($"ERROR: {unknown}\n{Usage.List(known).TrimEnd()}");
        }

        if (rest is ["--help" or "-help" or "-h"])
        {
            screen.Write(Usage.Describe(command, isVerbose: false));
            return null;
        }

        using var call = CommandReader.Read(command, rest, directory, screen, out var fault);
        if (call is not null)
        {
            fault = command.Body is { } body ? await body(call) : await RunMethodAsync(call);
        }

        return fault is { ShowsUsage: true } ? new Fault($"{fault.Text}\n{Usage.Line(command)}") : fault;
    }

    private static async Task<Fault?> RunMethodAsync(Invocation call)
    {
        var (answer, fault) = await call.CallAsync(call.Command.Method, call.Parameters);
        if (fault is null)
        {
            call.Command.View?.Show(answer, call.Form, call.Screen);
        }

        return fault;
    }
}
