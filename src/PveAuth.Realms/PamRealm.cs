using System.Diagnostics;
using PveAuth.Core.Identity;

namespace PveAuth.Realms;

/// <summary>Realm <c>pam</c>: system users of this node, asked in a process of its own.</summary>
internal sealed class PamRealm : IRealmType
{
    // A module may ask a directory server; PVE's own limit for a worker is 30 seconds too.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long PAM took to refuse a password. Two seconds are what its modules wait by themselves.</summary>
    private TimeSpan refusal = TimeSpan.FromSeconds(2);

    public async Task<PasswordVerdict> VerifyAsync(
        UserId user, string password, string? clientAddress, CancellationToken cancellationToken)
    {
        if (password.Contains('\0', StringComparison.Ordinal))
        {
            return PasswordVerdict.Wrong;
        }

        using var question = new MemoryStream();
        foreach (var text in new[] { PamChild.Service, user.Name, password, clientAddress ?? "" })
        {
            PamChild.Write(question, text);
        }

        var (file, arguments) = OwnProgram();
        var began = Stopwatch.GetTimestamp();
        try
        {
            var (exitCode, output) = await RunAsync(file, [.. arguments, PamChild.Verb], question.ToArray(), cancellationToken);
            refusal = exitCode == 1 ? Stopwatch.GetElapsedTime(began) : refusal;
            return exitCode switch
            {
                0 => PasswordVerdict.Right,
                1 => new PasswordVerdict(output),
                null => new PasswordVerdict("PAM did not answer in time"),
                _ => new PasswordVerdict($"PAM failed: {output}"),
            };
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new PasswordVerdict($"PAM cannot be asked: {e.Message}");
        }
    }

    /// <summary>PAM itself is not asked: it may count failures of accounts that have nothing to do with us.</summary>
    public Task PretendAsync(string password, CancellationToken cancellationToken) => Task.Delay(refusal, cancellationToken);

    public async Task<string?> SetPasswordAsync(UserId user, string password, CancellationToken cancellationToken)
    {
        // On standard input, and hashed: arguments of a process are there for everybody to read.
        var line = System.Text.Encoding.UTF8.GetBytes($"{user.Name}:{Crypt.Create(password)}\n");
        try
        {
            var (exitCode, _) = await RunAsync("chpasswd", ["-e"], line, cancellationToken);
            return exitCode == 0 ? null : "change password failed";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"change password failed: {e.Message}";
        }
    }

    /// <summary>The program that runs: PveAuth.Server or pveum, started in the way that this process was. Inside another host,
    /// such as a test runner, it is the server that lies beside our assemblies.</summary>
    private static (string File, string[] Arguments) OwnProgram()
    {
        var name = System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name;
        var assembly = name is "PveAuth.Server" or "PveAuth.Cli" ? name : "PveAuth.Server";
        var runs = Environment.ProcessPath ?? "dotnet";
        return Path.GetFileName(runs) == assembly
            ? (runs, [])
            : (Path.GetFileName(runs) == "dotnet" ? runs : "dotnet", [Path.Combine(AppContext.BaseDirectory, assembly + ".dll")]);
    }

    private static async Task<(int? ExitCode, string Output)> RunAsync(
        string file, string[] arguments, byte[] input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Settings of the server may hold a password; modules of PAM have no business with them.
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("PVEAUTH_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{file}' does not start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, limit.Token);
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await errors;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            process.Kill(entireProcessTree: true);
            return (null, "");
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(input);
        }
    }
}
