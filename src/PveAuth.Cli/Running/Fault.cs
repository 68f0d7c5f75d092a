using System.Text;
using PveAuth.Api;

namespace PveAuth.Cli.Running;

/// <summary>Why a command failed, as standard error shows it.</summary>
/// <param name="Text">The message, without a line feed at its end.</param>
/// <param name="ShowsUsage">Whether the words were off, so that the usage follows.</param>
internal sealed record Fault(string Text, bool ShowsUsage = false)
{
    // PVE's tools know no other.
    private const int Failure = 255;

    private const int BadRequest = 400;
    private const int Internal = 500;

    /// <summary>What the process returns.</summary>
    public int ExitCode { get; init; } = Failure;

    /// <summary>A fault in the words.</summary>
    public static Fault Usage(string text) => new($"{BadRequest} {text}", ShowsUsage: true);

    /// <summary>An error of a method: the status before the text, unless it is a plain failure; then what is wrong with which
    /// parameter.</summary>
    public static Fault Of(ApiError error)
    {
        var text = new StringBuilder();
        if (error.Status != Internal)
        {
            text.Append(error.Status).Append(' ');
        }

        text.Append(error.Message.TrimEnd('\n'));
        foreach (var (name, fault) in error.Errors ?? new Dictionary<string, string>())
        {
            text.Append('\n').Append(name).Append(": ").Append(fault);
        }

        return new Fault(text.ToString(), error.Status == BadRequest);
    }
}
