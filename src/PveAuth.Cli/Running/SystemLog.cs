using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using PveAuth.Api;

namespace PveAuth.Cli.Running;

/// <summary>Leaves what was done in the system's log (RFC 3164 form, facility daemon), as PVE's tool does. Nothing of it is made
/// before there is something to write, and its absence stops nobody.</summary>
internal sealed class SystemLog : ILogger<AuthLog>
{
    private const string SocketPath = "/dev/log";
    private const int FacilityDaemon = 3 * 8;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || !File.Exists(SocketPath))
        {
            return;
        }

        var severity = logLevel switch
        {
            LogLevel.Information => 6,
            LogLevel.Warning => 4,
            _ => 3,
        };
        var now = TimeProvider.System.GetLocalNow();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"<{FacilityDaemon + severity}>{now:MMM} {now.Day,2} {now:HH:mm:ss} pveum[{Environment.ProcessId}]: {formatter(state, exception)}");
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.SendTo(Encoding.UTF8.GetBytes(text.Replace('\n', ' ')), new UnixDomainSocketEndPoint(SocketPath));
        }
        catch (SocketException)
        {
            // The log daemon restarts or is busy.
        }
    }
}
