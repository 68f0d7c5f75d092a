using System.Collections.Immutable;

namespace PveAuth.Core.Config;

/// <summary>Reads and writes datacenter.cfg.</summary>
public static class DatacenterCfgCodec
{
    /// <summary>Reads the file. Lines that mean nothing are reported, and kept like all others.</summary>
    public static Parsed<DatacenterCfg> Parse(ReadOnlySpan<byte> file)
    {
        var lines = ImmutableArray.CreateBuilder<DatacenterLine>();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        while (!file.IsEmpty)
        {
            var end = file.IndexOf((byte)'\n') + 1;
            var line = DatacenterLine.Read(end == 0 ? file : file[..end]);
            lines.Add(line);
            if (line.MeansNothing)
            {
                problems.Add(new Problem(lines.Count, "expected KEY: VALUE"));
            }
            else if (line.Key is not null && DatacenterOptions.Fault(line.Key, line.Value!) is { } fault)
            {
                problems.Add(new Problem(lines.Count, fault));
            }

            file = end == 0 ? [] : file[end..];
        }

        return new(new DatacenterCfg(lines.ToImmutable()), problems.ToImmutable());
    }

    /// <summary>Writes the file.</summary>
    public static byte[] Write(DatacenterCfg cfg) => [.. cfg.RawLines.SelectMany(l => l)];
}
