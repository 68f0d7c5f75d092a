using System.Collections.Immutable;
using System.Text;

namespace PveAuth.Core.Config;

/// <summary>The content of jobs.cfg. Only realm-sync jobs are read; all others stay as they are.</summary>
public sealed record JobsCfg
{
    private readonly ImmutableArray<(RealmSyncJob? Job, SectionText? Text)> items;

    internal JobsCfg(ImmutableArray<(RealmSyncJob? Job, SectionText? Text)> items, bool isLatin1)
    {
        this.items = items;
        IsLatin1 = isLatin1;
    }

    /// <summary>What a missing or empty file means.</summary>
    public static JobsCfg Empty { get; } = new([], false);

    /// <summary>The realm-sync jobs in the order of the file.</summary>
    public IEnumerable<RealmSyncJob> RealmSyncJobs => items.Select(i => i.Job).OfType<RealmSyncJob>();

    internal bool IsLatin1 { get; }

    /// <summary>The realm-sync job of that id; null if there is none.</summary>
    public RealmSyncJob? Find(string id) => RealmSyncJobs.FirstOrDefault(j => j.Id == id);

    /// <summary>Whether any job, of whatever type, has the id.</summary>
    public bool IsTaken(string id) => items.Any(i => (i.Job?.Id ?? i.Text!.Id) == id);

    /// <summary>Adds or replaces a job.</summary>
    /// <exception cref="ArgumentException">A required option is missing, or the id belongs to a job of another type.</exception>
    public JobsCfg With(RealmSyncJob job)
    {
        if (job.MissingOptions.Any() || (Find(job.Id) is null && IsTaken(job.Id)))
        {
            throw new ArgumentException("The job lacks an option, or its id is taken.", nameof(job));
        }

        return new(
            Find(job.Id) is null ? items.Add((job, null)) : [.. items.Select(i => i.Job?.Id == job.Id ? (job, null) : i)],
            IsLatin1);
    }

    /// <summary>Removes a realm-sync job. Sections of the same id that it had replaced must not come back.</summary>
    public JobsCfg Without(string id) => new(
        items.RemoveAll(i => i.Job?.Id == id || (i.Text?.Type == RealmSyncJob.TypeName && i.Text.Id == id)), IsLatin1);

    /// <summary>Whether both say the same.</summary>
    public bool HasSameContentAs(JobsCfg other) => items.Length == other.items.Length
        && items.Zip(other.items).All(pair => pair.First.Job is { } job
            ? job.Equals(pair.Second.Job)
            : pair.Second.Text is { } text && pair.First.Text!.HasSameContentAs(text));

    internal void Append(StringBuilder text)
    {
        foreach (var (job, kept) in items)
        {
            if (job is not null)
            {
                job.Section.Append(text);
            }
            else
            {
                SectionFile.AppendVerbatim(text, kept!);
            }
        }
    }
}
