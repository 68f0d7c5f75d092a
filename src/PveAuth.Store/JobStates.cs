using System.Globalization;
using System.Text.Json;

namespace PveAuth.Store;

/// <summary>What the cluster remembers of the last run of each realm-sync job: <c>priv/jobs/realm-sync-ID.json</c>.</summary>
public sealed class JobStates
{
    private const string LockId = "domain-realm-sync";

    private readonly DirectoryKind kind;

    internal JobStates(DirectoryKind kind) => this.kind = kind;

    /// <summary>When a job last ran or began to run, epoch seconds; null when it never did, or nobody can tell.</summary>
    public long? LastRun(string id)
    {
        try
        {
            using var state = JsonDocument.Parse(File.ReadAllBytes(PathOf(id)));
            return state.RootElement.ValueKind != JsonValueKind.Object ? null
                : state.RootElement.TryGetProperty("upid", out var task) && task.GetString() is { Length: > 0 } upid ? StartOf(upid)
                : state.RootElement.TryGetProperty("time", out var time) && time.TryGetInt64(out var seconds) ? seconds
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Forgets the runs of a job.</summary>
    /// <exception cref="StoreException">The lock is held, or the file cannot be removed.</exception>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (!File.Exists(PathOf(id)))
        {
            return;
        }

        using var held = await kind.Locks.AcquireAsync(LockId, cancellationToken);
        try
        {
            File.Delete(PathOf(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to remove '{PathOf(id)}' - {e.Message}", e);
        }
    }

    /// <summary>The fourth part of a task's id is when it began: <c>UPID:node:pid:pstart:time:…</c>, in hexadecimal.</summary>
    private static long? StartOf(string upid) =>
        upid.Split(':') is ["UPID", _, _, _, var start, ..] &&
        long.TryParse(start, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;

    private string PathOf(string id) => Path.Combine(kind.Path, "priv", "jobs", $"realm-sync-{id}.json");
}
