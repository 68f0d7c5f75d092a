using Serilog;
using Serilog.Events;

namespace PveAuth.Server.Logging;

/// <summary>The application's log: console, optionally a file, and syslog where there is one.</summary>
internal static class LoggingSetup
{
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Reads the section <c>Serilog</c> and adds what always belongs to the server.</summary>
    public static Serilog.Core.Logger Create(IConfiguration configuration)
    {
        var setup = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)

            // It warns that addresses are bound by code and not by its own setting, which is how it is meant here.
            .MinimumLevel.Override("Microsoft.AspNetCore.Server.Kestrel", LogEventLevel.Error)
            .ReadFrom.Configuration(configuration)
            .WriteTo.Console(outputTemplate: Template, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        if (configuration["Syslog:Tag"] is not "" and var tag && SyslogSink.Find(tag ?? "pvedaemon") is { } syslog)
        {
            // Only what PVE's daemon would write there, in its words: fail2ban filters read it.
            setup = setup.WriteTo.Logger(inner => inner
                .Filter.ByIncludingOnly(e => e.Properties.TryGetValue("SourceContext", out var source) &&
                    source is ScalarValue { Value: string name } && name == typeof(Api.AuthLog).FullName)
                .WriteTo.Sink(syslog));
        }

        return setup.CreateLogger();
    }
}
