using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PveAuth.Cli.Tests;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Run(int Code, string Output, string Errors)
{
    /// <summary>The output of a run that must have succeeded without a word of complaint.</summary>
    public string Good
    {
        get
        {
            Assert.Equal((0, ""), (Code, Errors));
            return Output;
        }
    }

    /// <summary>The complaint of a run that must have failed.</summary>
    public string Bad
    {
        get
        {
            Assert.Equal((255, ""), (Code, Output));
            return Errors;
        }
    }
}

/// <summary>The program as a process of its own, as an administrator runs it.</summary>
internal sealed class PveumProcess
{
    public const string Utf8 = "C.UTF-8";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "PveAuth.Cli.dll");

    /// <summary>Runs it to its end.</summary>
    public static Run Start(string[] arguments, string locale = Utf8, string? input = null, params (string Name, string Value)[] environment) =>
        Execute("dotnet", [Assembly, .. arguments], locale, input, environment);

    /// <summary>Runs it in a pseudo-terminal. Each step waits for a text and then sends keys.</summary>
    public static Run InTerminal(string[] arguments, params (string Wait, string Send)[] steps) =>
        ProgramInTerminal("dotnet", [Assembly, .. arguments], steps);

    /// <summary>Runs any program in a pseudo-terminal.</summary>
    public static Run ProgramInTerminal(string program, string[] arguments, params (string Wait, string Send)[] steps)
    {
        var script = JsonSerializer.Serialize(steps.Select(step => new[] { step.Wait, step.Send }));
        var run = Execute(
            "python3", [Path.Combine(AppContext.BaseDirectory, "terminal.py"), script, program, .. arguments], Utf8, null, []);
        Assert.True(run.Code != 99, run.Output + run.Errors);
        return run with { Output = run.Output.Replace("\r\n", "\n", StringComparison.Ordinal) };
    }

    public static Run Execute(string program, string[] arguments, string locale, string? input, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = locale;
        start.Environment["TERM"] = "xterm";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} does not end");
        }

        return new Run(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
