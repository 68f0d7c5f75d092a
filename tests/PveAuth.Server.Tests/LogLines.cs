using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PveAuth.Server.Tests;

/// <summary>What the server logged, for tests of the lines that administrators and fail2ban read.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();

    /// <summary>The texts, oldest first.</summary>
    public IEnumerable<string> All => lines.Select(line => line.Text);

    /// <summary>Faults of the server itself. A request may never cause one.</summary>
    public IEnumerable<string> Faults => lines.Where(line => line.Text.Contains("failed", StringComparison.Ordinal) &&
        line.Text.StartsWith("request ", StringComparison.Ordinal)).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((logLevel, $"{formatter(state, exception)}{exception}"));

    public void Dispose()
    {
    }
}
