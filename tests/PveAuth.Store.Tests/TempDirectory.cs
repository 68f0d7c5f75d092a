using Microsoft.Extensions.Logging;
using PveAuth.Core.Tfa;

namespace PveAuth.Store.Tests;

/// <summary>A directory that lives as long as a test, and what the store says about it.</summary>
internal sealed class TempDirectory : IDisposable, ILogger
{
    private readonly List<string> messages = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("pveauth-store-").FullName;

    public List<string> Messages
    {
        get
        {
            lock (messages)
            {
                return [.. messages];
            }
        }
    }

    public ConfigDirectory Open()
    {
        var directory = new ConfigDirectory(Path, TfaWriteFormat.Pve9, TimeProvider.System, this);
        directory.Watch();
        return directory;
    }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Read(string name) => File.ReadAllText(At(name));

    /// <summary>Replaces a file in one step, as PVE does.</summary>
    public void Put(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name) + ".tmp.1", content);
        File.Move(At(name) + ".tmp.1", At(name), overwrite: true);
    }

    /// <summary>Every file and directory, but not those of ours.</summary>
    public IEnumerable<string> Names() => Directory
        .EnumerateFileSystemEntries(Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Select(path => System.IO.Path.GetRelativePath(Path, path))
        .Where(name => !name.StartsWith("pveauth", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (messages)
        {
            messages.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }
}
