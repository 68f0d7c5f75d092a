using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace PveAuth.Server.Logging;

/// <summary>Writes messages to the system's log by its datagram socket (RFC 3164 form, facility daemon).</summary>
internal sealed class SyslogSink : ILogEventSink, IDisposable
{
    private const string SocketPath = "/dev/log";
    private const int FacilityDaemon = 3 * 8;

    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private readonly UnixDomainSocketEndPoint target = new(SocketPath);
    private readonly string tag;

    private SyslogSink(string tag) => this.tag = tag;

    /// <summary>The sink, or null where the system has no such log (journald provides the socket too).</summary>
    public static SyslogSink? Find(string tag) => File.Exists(SocketPath) ? new SyslogSink(tag) : null;

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        var severity = logEvent.Level switch
        {
            LogEventLevel.Fatal => 2,
            LogEventLevel.Error => 3,
            LogEventLevel.Warning => 4,
            LogEventLevel.Information => 6,
            _ => 7,
        };
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"<{FacilityDaemon + severity}>{logEvent.Timestamp:MMM} {logEvent.Timestamp.Day,2} {logEvent.Timestamp:HH:mm:ss} {tag}[{Environment.ProcessId}]: {Text(logEvent)}");
        try
        {
            socket.SendTo(Encoding.UTF8.GetBytes(text.Replace('\n', ' ')), target);
        }
        catch (SocketException)
        {
            // The log daemon restarts or is busy; the message is on the console too, and a login must not wait for it.
        }
    }

    /// <summary>Without the quotes that the log library puts around texts otherwise, and which no filter expects.</summary>
    private static string Text(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
