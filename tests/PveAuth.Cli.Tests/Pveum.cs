using System.Diagnostics;

namespace PveAuth.Cli.Tests;

/// <summary>The command line program, run as a process.</summary>
public class Pveum
{
    [Theory]
    [InlineData("--help")]
    [InlineData("--config-dir", "/nowhere", "--help")]
    public void Help_is_printed_and_succeeds(params string[] arguments)
    {
        var (code, output, _) = Run(arguments);

        Assert.Equal(0, code);
        Assert.Contains("USAGE: pveum", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_that_of_the_product()
    {
        var (code, output, _) = Run("--version");

        Assert.Equal((0, "0.1.0"), (code, output.Trim()));
    }

    [Fact]
    public void An_unknown_command_fails_as_in_the_original()
    {
        var (code, output, errors) = Run("frobnicate");

        Assert.Equal((255, ""), (code, output));
        Assert.Contains("unknown command 'frobnicate'", errors, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PveAuth.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
