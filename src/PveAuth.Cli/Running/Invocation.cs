using System.Diagnostics.CodeAnalysis;
using PveAuth.Api;
using PveAuth.Cli.Commands;
using PveAuth.Cli.Output;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Running;

/// <summary>One run of a command.</summary>
internal sealed class Invocation : IDisposable
{
    private Workplace? place;

    public required Command Command { get; init; }

    /// <summary>The configuration directory that was named.</summary>
    public required string ConfigDirectory { get; init; }

    /// <summary>What was given, by the names of parameters.</summary>
    public required Dictionary<string, RawValue> Parameters { get; init; }

    /// <summary>The form of the answer.</summary>
    public required OutputOptions Form { get; init; }

    /// <summary>Standard output.</summary>
    public required Screen Screen { get; init; }

    /// <summary>A parameter, or null when it was not given.</summary>
    public string? Text(string name) => Parameters.GetValueOrDefault(name)?.Text;

    /// <summary>Opens the directory, once.</summary>
    public bool TryOpen([NotNullWhen(true)] out Workplace? opened, [NotNullWhen(false)] out Fault? fault)
    {
        fault = null;
        if (place is null)
        {
            place = Workplace.Open(ConfigDirectory, out var text);
            fault = place is null ? new Fault($"pveum: {text}") : null;
        }

        opened = place;
        return place is not null;
    }

    /// <summary>Calls a method.</summary>
    /// <returns>Its answer, and the fault when it failed.</returns>
    public async Task<(ApiResult Answer, Fault? Fault)> CallAsync(ApiMethod method, IReadOnlyDictionary<string, RawValue> parameters)
    {
        if (!TryOpen(out var opened, out var fault))
        {
            return (default, fault);
        }

        var result = await opened.CallAsync(method, parameters);
        return (result, result.Error is { } error ? Fault.Of(Hints.Add(error, parameters)) : null);
    }

    /// <summary>Calls a method with a few texts.</summary>
    public Task<(ApiResult Answer, Fault? Fault)> CallAsync(string verb, string path, params (string Name, string? Value)[] parameters)
    {
        var raw = new Dictionary<string, RawValue>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                raw[name] = RawValue.Of(value);
            }
        }

        return CallAsync(Methods.Find(verb, path) ?? throw new InvalidOperationException($"There is no {verb} {path}."), raw);
    }

    /// <inheritdoc/>
    public void Dispose() => place?.Dispose();
}
