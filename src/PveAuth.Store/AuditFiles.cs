using System.Text;
using PveAuth.Core.Audit;

namespace PveAuth.Store;

/// <summary>Reads the files of audit trails.</summary>
public static class AuditFiles
{
    /// <summary>The nodes that left a trail in a directory.</summary>
    public static IReadOnlyList<string> Nodes(string directory) =>
        Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory, "*.jsonl")
                .Select(file => Path.GetFileName(file).Split('.')[0])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The files of a node's trail, oldest first.</summary>
    public static IReadOnlyList<string> Of(string directory, string node)
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        // The file in use has no number; it is the newest.
        var current = Path.Combine(directory, $"{node}.jsonl");
        var older = Directory.EnumerateFiles(directory, $"{node}.*.jsonl").Order(StringComparer.Ordinal);
        return File.Exists(current) ? [.. older, current] : [.. older];
    }

    /// <summary>The oldest record kept in a directory.</summary>
    /// <returns>Its time in milliseconds, and whether older ones are gone; null when there is no record.</returns>
    public static (long Time, bool IsRotated)? Oldest(string directory)
    {
        (long Time, bool IsRotated)? oldest = null;
        foreach (var node in Nodes(directory))
        {
            if (Of(directory, node) is [var first, ..] && ReadHeadOfFirstLine(first) is var (sequence, time))
            {
                oldest = (Math.Min(time, oldest?.Time ?? time), sequence > 1 || oldest?.IsRotated == true);
            }
        }

        return oldest;
    }

    /// <summary>Number and time of a file's first line.</summary>
    internal static (long Sequence, long Time)? ReadHeadOfFirstLine(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> head = stackalloc byte[AuditReader.HeadSize];
            return AuditLine.TryReadHead(head[..RandomAccess.Read(file, head, 0)], out var sequence, out var time) ? (sequence, time) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Checks the chain of a node.</summary>
    public static AuditVerdict Verify(string directory, string node)
    {
        var faults = new List<string>();
        var last = AuditLink.Start;
        var first = 0L;
        var count = 0L;
        foreach (var file in Of(directory, node))
        {
            var number = 0;
            foreach (var line in Lines(File.ReadAllBytes(file)))
            {
                number++;

                // The oldest file kept need not be the first one ever written: its first line is taken on trust.
                var isFirst = count == 0;
                if (isFirst && AuditLine.Read(line.Span, out var link) is not null && link.Sequence > 1)
                {
                    last = new AuditLink(link.Sequence - 1, PreviousOf(line.Span));
                }

                var fault = AuditLine.Fault(line.Span, last, out var next);
                if (fault is not null)
                {
                    faults.Add($"{file}, line {number}: {fault}");
                }

                // After a break the chain is followed on from what the line states, so that each break is told once.
                if (next.Sequence > 0)
                {
                    first = isFirst ? next.Sequence : first;
                    (last, count) = (next, count + 1);
                }
            }
        }

        if (ReadHead(directory, node) is { } head && head.Sequence > last.Sequence)
        {
            faults.Add($"lines {last.Sequence + 1} to {head.Sequence} are gone from the end");
        }

        return new AuditVerdict(node, first, last, count, faults);
    }

    /// <summary>Whether a line with this number and hash is there.</summary>
    public static bool Has(string directory, string node, AuditLink link)
    {
        using var reader = new AuditReader(directory, node, AuditQuery.Everything, new AuditPlace(link.Sequence + 1, 0));
        var effort = long.MaxValue;
        return reader.MoveNext(ref effort) && reader.Current.Link == link;
    }

    private static string PreviousOf(ReadOnlySpan<byte> line)
    {
        var at = line.LastIndexOf("\"prev\":\""u8);
        return at < 0 || line.Length < at + 8 + AuditLink.HashLength ? "" : Encoding.ASCII.GetString(line.Slice(at + 8, AuditLink.HashLength));
    }

    private static AuditLink? ReadHead(string directory, string node)
    {
        var path = Path.Combine(directory, $"{node}.head");
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = Native.OpenUnlocked(path);
        var text = new byte[128];
        var length = RandomAccess.Read(file, text, 0);
        return AuditLink.TryParse(Encoding.ASCII.GetString(text, 0, length).TrimEnd('\n'), out var head) ? head : null;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] content)
    {
        for (var start = 0; start < content.Length;)
        {
            var length = content.AsSpan(start).IndexOf((byte)'\n');
            length = length < 0 ? content.Length - start : length;
            yield return content.AsMemory(start, length);
            start += length + 1;
        }
    }
}

/// <summary>What became of a node's trail.</summary>
/// <param name="Node">The node.</param>
/// <param name="First">The number of the oldest line kept.</param>
/// <param name="Last">The end of the chain. Kept elsewhere, it proves later that the lines up to there are the same.</param>
/// <param name="Count">Lines.</param>
/// <param name="Faults">What is wrong, in words; empty when nothing is.</param>
public sealed record AuditVerdict(string Node, long First, AuditLink Last, long Count, IReadOnlyList<string> Faults);
