using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;
using PveAuth.Core.Identity;
using PveAuth.Server.Http;

namespace PveAuth.Server.Logging;

/// <summary>One line for each request, in pveproxy's form:
/// <c>IP - USER [dd/MM/yyyy:HH:mm:ss +zzzz] "METHOD TARGET PROTOCOL" STATUS BYTES</c>.</summary>
/// <remarks>Lines are written by one background task; when the disk cannot follow, requests do not wait and lines are
/// dropped, and how many is said in the application's log.</remarks>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int BatchLength = 64 * 1024;

    /// <summary>How long lines are collected before they are written together.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Entry> entries;
    private readonly ILogger<AccessLog> logger;
    private readonly Task? writer;
    private long dropped;

    // The time of the last line as text: only a new second costs formatting.
    private long lastSecond = -1;
    private string lastTime = "";

    /// <summary>Opens the log.</summary>
    /// <param name="path">The file; null or empty for none.</param>
    /// <param name="logger">For what the log itself cannot say.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public AccessLog(string? path, ILogger<AccessLog> logger)
    {
        this.logger = logger;
        entries = Channel.CreateBounded<Entry>(
            new BoundedChannelOptions(16384) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            _ => Interlocked.Increment(ref dropped));
        if (!string.IsNullOrEmpty(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            writer = WriteAsync(Open(path));
        }
    }

    /// <summary>Runs a request and notes it.</summary>
    public Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        return writer is null ? next(context) : RecordedAsync(context, next);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        entries.Writer.TryComplete();
        if (writer is not null)
        {
            await writer;
        }
    }

    private async Task RecordedAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
            entries.Writer.TryWrite(new Entry(
                context.Connection.RemoteIpAddress,
                context.Features.Get<RequestCaller>()?.Caller ?? default,
                TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                request.Method,
                request.RawTarget,
                request.Protocol,
                context.Response.StatusCode,
                context.Response.ContentLength));
        }
    }

    private static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
    });

    private async Task WriteAsync(FileStream file)
    {
        await using var held = file;
        var lines = new StringBuilder();
        while (await entries.Reader.WaitToReadAsync())
        {
            await Task.Delay(Pause);
            while (entries.Reader.TryRead(out var entry))
            {
                Append(lines, entry);
                if (lines.Length >= BatchLength)
                {
                    await FlushAsync(file, lines);
                }
            }

            await FlushAsync(file, lines);
        }
    }

    private async Task FlushAsync(FileStream file, StringBuilder lines)
    {
        try
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()));
        }
        catch (IOException e)
        {
            // A full disk: what comes when there is room again is written again.
            logger.LogError("lines of the access log are lost: {Reason}", e.Message);
        }

        lines.Clear();
        if (Interlocked.Exchange(ref dropped, 0) is > 0 and var count)
        {
            logger.LogError("{Count} lines of the access log are lost: the disk is too slow", count);
        }
    }

    private void Append(StringBuilder lines, in Entry entry)
    {
        if (entry.Second != lastSecond)
        {
            var local = DateTimeOffset.FromUnixTimeSeconds(entry.Second).ToLocalTime();
            var sign = local.Offset < TimeSpan.Zero ? '-' : '+';
            lastTime = string.Create(CultureInfo.InvariantCulture, $"{local:dd/MM/yyyy:HH:mm:ss} {sign}{local.Offset:hhmm}");
            lastSecond = entry.Second;
        }

        var user = entry.Caller.Exists ? entry.Caller.ToString() : "-";
        lines.Append(CultureInfo.InvariantCulture, $"{entry.Address?.ToString() ?? "-"} - {user} [{lastTime}] ")
            .Append(CultureInfo.InvariantCulture, $"\"{entry.Method} {Redaction.OfTarget(entry.Target)} {entry.Protocol}\" {entry.Status} ");
        if (entry.Bytes is > 0 and var bytes)
        {
            lines.Append(bytes);
        }
        else
        {
            lines.Append('-');
        }

        lines.Append('\n');
    }

    private readonly record struct Entry(
        IPAddress? Address, AuthId Caller, long Second, string Method, string Target, string Protocol, int Status, long? Bytes);
}
