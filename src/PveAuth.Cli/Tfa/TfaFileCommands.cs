using System.Text;
using System.Text.Json.Nodes;
using PveAuth.Cli.Running;
using PveAuth.Cli.Terminals;
using PveAuth.Core.Tfa;

namespace PveAuth.Cli.Tfa;

/// <summary><c>user tfa import</c> and <c>export</c>: files of libpam-google-authenticator.</summary>
internal static class TfaFileCommands
{
    private const string Standard = "-";

    // As the tool makes it: the PAM module refuses files that others may read.
    private const UnixFileMode Mode = UnixFileMode.UserRead;

    public static async Task<Fault?> ImportAsync(Invocation call)
    {
        var file = call.Text("file")!;
        if (Read(file, out var reason) is not { } content)
        {
            return new Fault($"cannot read '{file}': {reason}");
        }

        var (answer, fault) = await call.CallAsync(
            "POST", "/access/tfa/{userid}/import",
            ("userid", call.Text("userid")), ("content", content), ("description", call.Text("description")));
        if (fault is not null)
        {
            return fault;
        }

        call.Screen.Write($"Added TOTP entry {answer.Data!["id"]!.GetValue<string>()}.\n");
        NameLosses(answer.Data!, call.Screen.Write);
        return null;
    }

    public static async Task<Fault?> ExportAsync(Invocation call)
    {
        var (answer, fault) = await call.CallAsync(
            "GET", "/access/tfa/{userid}/export", ("userid", call.Text("userid")), ("id", call.Text("id")));
        if (fault is not null)
        {
            return fault;
        }

        var (file, content) = (call.Text("file")!, answer.Data!["content"]!.GetValue<string>());
        if (file == Standard)
        {
            call.Screen.WriteUtf8(content);
        }
        else if (Write(file, content) is { } reason)
        {
            return new Fault($"cannot write '{file}': {reason}");
        }

        NameLosses(answer.Data!, Terminal.Complain);
        return null;
    }

    private static void NameLosses(JsonNode data, Action<string> write)
    {
        foreach (var loss in data["losses"] as JsonArray ?? [])
        {
            write($"Not kept: {loss!.GetValue<string>()}\n");
        }
    }

    private static string? Read(string file, out string reason)
    {
        reason = "";
        try
        {
            using Stream stream = file == Standard ? StandardStream.Input : File.OpenRead(file);
            var content = new byte[GoogleAuthenticatorCodec.MaxBytes + 1];
            var count = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(content, 0, count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return null;
        }
    }

    /// <summary>Never over another file, and never for a moment with a mode that lets others read it.</summary>
    private static string? Write(string file, string content)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Mode };
            using var stream = new FileStream(file, options);
            stream.Write(Encoding.ASCII.GetBytes(content));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
