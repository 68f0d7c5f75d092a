using System.Net.Sockets;
using System.Text;

namespace PveAuth.Server.Tests;

/// <summary>What came back over a plain connection.</summary>
/// <param name="Status">0 when the server closed without a word.</param>
/// <param name="Reason">The reason phrase.</param>
/// <param name="Head">The header lines.</param>
/// <param name="Body">The body.</param>
internal sealed record RawAnswer(int Status, string Reason, string Head, string Body);

/// <summary>Sends requests that no HTTP library would send.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends bytes and reads until the server closes. A server that does neither answer nor close fails the test.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="request">Request line and headers, with any line ends and without the blank line behind them; sent as
    /// Latin-1.</param>
    /// <param name="body">The body, if there is one.</param>
    /// <param name="hangUp">Whether the client says that nothing more will come.</param>
    public static async Task<RawAnswer> SendAsync(Uri server, string request, byte[]? body = null, bool hangUp = false)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, limit.Token);
        var stream = client.GetStream();
        var head = request.TrimEnd().ReplaceLineEndings("\r\n") + "\r\nHost: pve.test\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body ?? []], limit.Token);
        if (hangUp)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // Closed while our body was on its way; what arrived before is the answer.
        }

        return Read(Encoding.UTF8.GetString(answer.ToArray()));
    }

    private static RawAnswer Read(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return new RawAnswer(0, "", text, "");
        }

        var line = text[..text.IndexOf("\r\n", StringComparison.Ordinal)].Split(' ', 3);
        return new RawAnswer(int.Parse(line[1]), line.Length > 2 ? line[2] : "", text[..end], text[(end + 4)..]);
    }
}
