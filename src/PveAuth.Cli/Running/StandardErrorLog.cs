using Microsoft.Extensions.Logging;
using PveAuth.Cli.Terminals;

namespace PveAuth.Cli.Running;

/// <summary>Shows what an administrator must know, one line each, and drops the rest.</summary>
internal sealed class StandardErrorLog : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Terminal.Complain($"{(logLevel >= LogLevel.Error ? "error" : "warning")}: {formatter(state, exception)}\n");
        }
    }
}
