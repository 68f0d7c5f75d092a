using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace PveAuth.Server.Tls;

/// <summary>Sends a browser that speaks plain HTTP to the TLS port on to https, as a node does.</summary>
internal static class PlainHttpRedirect
{
    private const int MaxHead = 4096;

    // As long as the handshake itself may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Looks at the first byte of a connection: TLS begins with a handshake record, HTTP with a letter.</summary>
    public static ConnectionDelegate Middleware(ConnectionDelegate next) => async connection =>
    {
        if (await FirstByteAsync(connection) is not { } first)
        {
            return;
        }

        if (!char.IsAsciiLetterUpper((char)first))
        {
            await next(connection);
            return;
        }

        try
        {
            if (await ReadHeadAsync(connection) is { } head && Answer(head) is { } answer)
            {
                await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(answer), connection.ConnectionClosed);
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            // It got no answer, and needs none.
        }
    };

    /// <summary>The first byte of a connection; null when none comes. Before the handshake there is no other limit on how long
    /// a client may hold a connection and say nothing.</summary>
    private static async Task<byte?> FirstByteAsync(ConnectionContext connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(Patience);
        try
        {
            var input = connection.Transport.Input;
            var read = await input.ReadAsync(patience.Token);
            byte? first = read.Buffer.IsEmpty ? null : read.Buffer.FirstSpan[0];

            // Nothing is taken or even looked at: the next reader gets it all.
            input.AdvanceTo(read.Buffer.Start);
            return first;
        }
        catch (Exception e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>A port scanner resets the connection, a shutdown ends it: neither is a fault to log.</summary>
    private static bool IsGone(Exception e) => e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException;

    private static async Task<string?> ReadHeadAsync(ConnectionContext connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(Patience);
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(patience.Token);
            var text = Encoding.Latin1.GetString(read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MaxHead)).ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (end >= 0)
            {
                return text[..end];
            }

            if (read.IsCompleted || read.Buffer.Length > MaxHead)
            {
                return null;
            }
        }
    }

    private static string? Answer(string head)
    {
        var lines = head.Split("\r\n");
        var request = lines[0].Split(' ');
        var host = lines.Skip(1).FirstOrDefault(l => l.StartsWith("host:", StringComparison.OrdinalIgnoreCase))?["host:".Length..].Trim();
        if (lines.Any(line => line.Any(char.IsControl)) || request.Length != 3 || !request[1].StartsWith('/') || string.IsNullOrEmpty(host) || host.AsSpan().ContainsAny('/', '\\', '@'))
        {
            return null;
        }

        // 308 keeps the method; for GET the older code is understood by everything.
        var status = request[0] == "GET" ? "301 Moved Permanently" : "308 Permanent Redirect";
        return $"HTTP/1.1 {status}\r\nLocation: https://{host}{request[1]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }
}
