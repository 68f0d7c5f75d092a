using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PveAuth.SystemTests;

/// <summary>The real server, started as an operator starts it. Every wait has an end.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private ServerProcess(Process process, Uri uri)
    {
        this.process = process;
        Uri = uri;
        Http = NewClient(Uri);
        Api = new Api(Http);
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Uri { get; }

    public HttpClient Http { get; }

    public Api Api { get; }

    public string Output => Text(output);

    public string Errors => Text(errors);

    /// <summary>Starts a server on plain http and waits until it is ready.</summary>
    public static Task<ServerProcess> StartAsync(NodeDirectory directory, params string[] arguments) =>
        StartAsync(directory, isTls: false, arguments);

    /// <summary>Starts a server and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(
        NodeDirectory directory, bool isTls, string[]? arguments = null, Dictionary<string, string>? environment = null)
    {
        var server = Launch(directory.Path, $"{(isTls ? "https" : "http")}://127.0.0.1:{FreePort()}", arguments ?? [], environment);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await server.Http.GetAsync("/healthz");
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return server;
                }
            }
            catch (HttpRequestException) when (!server.process.HasExited && waited.Elapsed < Patience)
            {
                // Not yet.
            }
            catch (HttpRequestException)
            {
                var report = $"The server does not serve.\n{server.Output}\n{server.Errors}";
                await server.DisposeAsync();
                throw new InvalidOperationException(report);
            }

            await Task.Delay(30);
        }
    }

    /// <summary>Starts a server on plain http and kills it after a time, ready or not.</summary>
    public static async Task<ServerProcess> StartAndKillAsync(NodeDirectory directory, TimeSpan after)
    {
        var server = Launch(directory.Path, $"http://127.0.0.1:{FreePort()}", [], null);
        await Task.Delay(after);
        await server.KillAsync();
        return server;
    }

    /// <summary>Starts a server that is expected to give up.</summary>
    /// <returns>Its exit code, its standard error, and how long it took.</returns>
    public static async Task<(int ExitCode, string Errors, TimeSpan Took)> FailAsync(
        string directory, string url, string[]? arguments = null, Dictionary<string, string>? environment = null, string[]? wrapper = null)
    {
        var waited = Stopwatch.StartNew();
        await using var server = Launch(directory, url, arguments ?? [], environment, wrapper);
        using var limit = new CancellationTokenSource(Patience);
        await server.process.WaitForExitAsync(limit.Token);
        return (server.process.ExitCode, server.Errors, waited.Elapsed);
    }

    /// <summary>A port that is free at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static HttpClient NewClient(Uri uri) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    { BaseAddress = uri, Timeout = Patience };

    /// <summary>SIGKILL: nothing in the process gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM, as a service manager sends it; waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private static ServerProcess Launch(
        string directory, string url, string[] arguments, Dictionary<string, string>? environment, string[]? wrapper = null)
    {
        string[] command =
        [
            .. wrapper ?? [], "dotnet", Path.Combine(AppContext.BaseDirectory, "PveAuth.Server.dll"),
            "--config-dir", directory, "--urls", url, .. arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("PVEAUTH_ADMIN_PASSWORD");
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!, Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri : new Uri("http://127.0.0.1"));
    }

    private static void Append(StringBuilder target, string? line)
    {
        if (line is not null)
        {
            lock (target)
            {
                target.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }
}
