using System.Collections.Immutable;
using System.Text;

namespace PveAuth.Core.Config;

/// <summary>Reads and writes jobs.cfg.</summary>
public static class JobsCfgCodec
{
    /// <summary>Reads the file. What cannot be used is reported and kept.</summary>
    public static Parsed<JobsCfg> Parse(ReadOnlySpan<byte> file) => Parse(FileText.Read(file));

    /// <summary>Writes the file.</summary>
    public static byte[] Write(JobsCfg cfg)
    {
        var text = new StringBuilder();
        cfg.Append(text);
        return FileText.Write(text.ToString(), cfg.IsLatin1);
    }

    /// <summary>Whether a reader of the bytes will see exactly these jobs. Ask before a file is replaced.</summary>
    public static bool ReadsBackTheSame(JobsCfg cfg, ReadOnlySpan<byte> file) =>
        FileText.EitherReading(file, cfg.IsLatin1, text => Parse(text).Value.HasSameContentAs(cfg));

    private static Parsed<JobsCfg> Parse(FileText text)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var sections = SectionFile.Split(text.Text);
        var lastOfId = new Dictionary<string, SectionText>(StringComparer.Ordinal);
        foreach (var section in sections)
        {
            lastOfId[section.Id] = section;
        }

        var items = ImmutableArray.CreateBuilder<(RealmSyncJob?, SectionText?)>();
        foreach (var section in sections)
        {
            // Of two jobs with one id the last counts.
            var counts = section.Type == RealmSyncJob.TypeName && ReferenceEquals(lastOfId[section.Id], section);
            var read = counts ? Section.Read(section, section.Type, RealmSyncJob.Schema, text.IsLatin1, problems) : null;
            var usable = read is not null && RealmSyncJob.IsValidId(section.Id) && !read.Missing.Any();
            if (section.Type == RealmSyncJob.TypeName && !usable)
            {
                problems.Add(new Problem(section.Number, "not a usable job"));
            }

            items.Add(usable ? (new RealmSyncJob(read!), null) : (null, section));
        }

        return new(new JobsCfg(items.ToImmutable(), text.IsLatin1), problems.ToImmutable());
    }
}
