using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;
using PveAuth.Server.Http;

namespace PveAuth.Server.Logging;

/// <summary>One line for each request, in pveproxy's form:
/// <c>IP - USER [dd/MM/yyyy:HH:mm:ss +zzzz] "METHOD TARGET PROTOCOL" STATUS BYTES</c>.</summary>
/// <remarks>Lines are written by one background task; when the disk cannot follow, requests do not wait and lines are
/// dropped, and how many is said in the application's log.</remarks>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int BatchLength = 64 * 1024;

    private readonly Channel<Entry> entries;
    private readonly ILogger<AccessLog> logger;
    private readonly Task? writer;
    private long dropped;

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
                context.Connection.RemoteIpAddress?.ToString() ?? "-",
                context.Features.Get<RequestCaller>()?.Caller.ToString() ?? "-",
                DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
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
            lines.Clear();
            while (lines.Length < BatchLength && entries.Reader.TryRead(out var entry))
            {
                lines.Append(entry).Append('\n');
            }

            try
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()));
            }
            catch (IOException e)
            {
                // A full disk: what comes when there is room again is written again.
                logger.LogError("lines of the access log are lost: {Reason}", e.Message);
            }

            if (Interlocked.Exchange(ref dropped, 0) is > 0 and var count)
            {
                logger.LogError("{Count} lines of the access log are lost: the disk is too slow", count);
            }
        }
    }

    private sealed record Entry(
        string Address, string User, DateTimeOffset Time, string Method, string Target, string Protocol, int Status, long? Bytes)
    {
        public override string ToString()
        {
            var local = Time.ToLocalTime();
            var sign = local.Offset < TimeSpan.Zero ? '-' : '+';
            var bytes = Bytes is > 0 ? Bytes.Value.ToString(CultureInfo.InvariantCulture) : "-";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Address} - {User} [{local:dd/MM/yyyy:HH:mm:ss} {sign}{local.Offset:hhmm}] \"{Method} {Redaction.OfTarget(Target)} {Protocol}\" {Status} {bytes}");
        }
    }
}
