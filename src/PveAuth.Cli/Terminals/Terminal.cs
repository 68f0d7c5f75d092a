using System.Runtime.InteropServices;
using System.Text;

namespace PveAuth.Cli.Terminals;

/// <summary>Asks the person at the terminal. Questions go to standard error, so that the output of a command can be caught by
/// a script while it asks; answers come from standard input, which need not be a terminal.</summary>
internal static partial class Terminal
{
    private const int Input = 0;

    // Octal 10 in every ABI of glibc and musl that .NET runs on; c_lflag is the fourth word of struct termios there.
    private const uint Echo = 8;
    private const int LocalFlags = 3;
    private const int TermiosWords = 32;

    private static readonly Lazy<StreamReader> Lines = new(() => new StreamReader(StandardStream.Input, new UTF8Encoding(false)));

    /// <summary>Whether somebody can be asked.</summary>
    public static bool IsInteractive => IsATerminal(Input) == 1;

    /// <summary>Writes to standard error.</summary>
    public static void Complain(string text) => StandardStream.Error.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Asks for a line.</summary>
    /// <returns>Null at the end of input.</returns>
    public static string? Ask(string question)
    {
        Complain(question);
        return Lines.Value.ReadLine();
    }

    /// <summary>Asks for a line that is not shown while it is typed.</summary>
    /// <returns>Null at the end of input.</returns>
    public static string? AskSecret(string question)
    {
        Span<uint> before = stackalloc uint[TermiosWords];
        if (!IsInteractive || GetAttributes(Input, before) != 0)
        {
            return Lines.Value.ReadLine();
        }

        var silent = before.ToArray();
        var saved = before.ToArray();
        silent[LocalFlags] &= ~Echo;

        // Ctrl-C must not leave a terminal behind that shows nothing.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Restore(saved));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore(saved));
        _ = SetAttributes(Input, 0, silent);
        try
        {
            Complain(question);
            return Lines.Value.ReadLine();
        }
        finally
        {
            Restore(saved);
            Complain("\n");
        }
    }

    /// <summary>Asks for a new password twice. Somebody who pipes it in makes no typing mistakes and gives it once.</summary>
    /// <returns>Null when there is none or the two differ; <paramref name="fault"/> says so.</returns>
    public static string? AskNewPassword(out string fault)
    {
        var password = AskSecret("Enter new password: ");
        if (string.IsNullOrEmpty(password))
        {
            fault = "no password given: type it when asked, or give it on standard input";
            return null;
        }

        fault = IsInteractive && AskSecret("Retype new password: ") != password ? "the passwords differ" : "";
        return fault.Length == 0 ? password : null;
    }

    private static void Restore(uint[] saved) => _ = SetAttributes(Input, 0, saved);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int descriptor, Span<uint> termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(int descriptor, int when, ReadOnlySpan<uint> termios);
}
