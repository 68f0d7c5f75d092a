using Microsoft.Win32.SafeHandles;
using PveAuth.Core.Audit;

namespace PveAuth.Store;

/// <summary>Where reading a trail goes on: with the lines below a number.</summary>
/// <param name="Below">The number of the last line that was read.</param>
/// <param name="Offset">Where that line begins in its file, so that nothing is read twice; 0 when that is not known.</param>
public readonly record struct AuditPlace(long Below, long Offset)
{
    /// <summary>Nothing has been read.</summary>
    public static AuditPlace Newest { get; } = new(long.MaxValue, 0);
}

/// <summary>Reads one node's trail from its newest line back. It can stop at any line and go on there later.</summary>
public sealed class AuditReader : IDisposable
{
    /// <summary>Bytes in which a line's number and time are.</summary>
    internal const int HeadSize = 64;

    private const int PieceSize = 256 * 1024;

    /// <summary>What it costs to read a byte of a line, compared with searching it.</summary>
    private const int CostOfReading = 48;

    /// <summary>Clocks are set back now and then, and writers wait for each other, so that times are not quite in order.</summary>
    private const long Disorder = 60_000;

    private const byte LineFeed = (byte)'\n';

    private readonly AuditQuery query;

    /// <summary>Files that were not opened yet, the newest last.</summary>
    private readonly List<string> files;
    private SafeFileHandle? file;
    private byte[] piece = new byte[PieceSize];

    /// <summary>Where the piece begins in the file, and how much of it is left to read.</summary>
    private long start;
    private int rest;
    private bool hasLooked;

    /// <summary>A reader of a node's trail.</summary>
    /// <param name="directory">Where its files lie.</param>
    /// <param name="node">The node.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="from">Where to begin.</param>
    public AuditReader(string directory, string node, AuditQuery query, AuditPlace from)
    {
        (this.query, Node, Place) = (query, node, from);

        // The file in use is opened before the others are listed: when it is set aside in between, it is met twice and its
        // lines, which have been read by then, are passed over. The other way round they would be missed.
        var current = Open(Path.Combine(directory, $"{node}.jsonl"));
        files = [.. AuditFiles.Of(directory, node).Where(path => path != Path.Combine(directory, $"{node}.jsonl"))];
        var lastOfOthers = files.Count > 0 ? LastNumberOf(files[^1]) : 0;
        if (current is not null && lastOfOthers < from.Below - 1)
        {
            Begin(current, from);
            return;
        }

        current?.Dispose();
        while (files.Count > 1 && LastNumberOf(files[^2]) >= from.Below - 1)
        {
            files.RemoveAt(files.Count - 1);
        }

        OpenNext(from);
    }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>What was found.</summary>
    public (AuditRecord Record, AuditLink Link) Current { get; private set; }

    /// <summary>Behind the line that was looked at last.</summary>
    public AuditPlace Place { get; private set; }

    /// <summary>Where the line that was looked at last is looked at again.</summary>
    public AuditPlace PlaceAgain { get; private set; }

    /// <summary>The time of the line that was looked at last.</summary>
    public long Time { get; private set; } = long.MaxValue;

    /// <summary>Whether there is nothing left.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Finds the next record.</summary>
    /// <param name="effort">Bytes that may be searched; what was done is taken off.</param>
    /// <returns>False at the end, or when the effort is used up.</returns>
    public bool MoveNext(ref long effort)
    {
        while (!IsAtEnd)
        {
            if (TakeLine() is not { } range)
            {
                // Each step comes forward, however little it may do: else going on would never end.
                if (effort <= 0 && hasLooked)
                {
                    return false;
                }

                IsAtEnd = !ReadPiece(ref effort);
                continue;
            }

            var line = piece.AsSpan(range);
            if (!AuditLine.TryReadHead(line, out var number, out var time) || number >= Place.Below)
            {
                continue;
            }

            PlaceAgain = new AuditPlace(number + 1, start + range.End.Value + 1);
            (Place, Time, hasLooked) = (new AuditPlace(number, start + range.Start.Value), time, true);
            if (time < query.Since - Disorder)
            {
                IsAtEnd = true;
            }
            else if (query.MayFit(line, time))
            {
                effort -= CostOfReading * line.Length;
                if (AuditLine.Read(line, out var link) is { } record && query.Fits(record))
                {
                    Current = (record, link);
                    return true;
                }

                if (effort <= 0)
                {
                    return false;
                }
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    /// <summary>Files that were set aside are named by their last line.</summary>
    private static long LastNumberOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path).Split('.')[^1], out var number) ? number : 0;

    private static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Begin(SafeFileHandle opened, AuditPlace from)
    {
        file?.Dispose();
        (file, rest) = (opened, 0);
        start = RandomAccess.GetLength(opened);

        // Whoever sends a place may have made it up.
        if (from.Offset > 0 && from.Offset < start)
        {
            Span<byte> head = stackalloc byte[HeadSize];
            var length = RandomAccess.Read(opened, head, from.Offset);
            if (AuditLine.TryReadHead(head[..length], out var number, out _) && number == from.Below)
            {
                start = from.Offset;
            }
        }
    }

    private bool OpenNext(AuditPlace from)
    {
        while (files.Count > 0)
        {
            var path = files[^1];
            files.RemoveAt(files.Count - 1);
            if (AuditFiles.ReadHeadOfFirstLine(path) is var (_, time) && time >= query.Until && time - query.Until > Disorder)
            {
                // All of it is younger.
                continue;
            }

            if (Open(path) is { } opened)
            {
                Begin(opened, from);
                return true;
            }
        }

        return false;
    }

    private bool ReadPiece(ref long effort)
    {
        if (start == 0 && !OpenNext(AuditPlace.Newest))
        {
            return false;
        }

        // The beginning of a line, which the last piece left over, is read once more with what is before it.
        if (rest == piece.Length)
        {
            piece = new byte[2 * piece.Length];
        }

        var end = start + rest;
        var size = (int)Math.Min(piece.Length, end);
        start = end - size;
        rest = 0;
        while (rest < size)
        {
            var read = RandomAccess.Read(file!, piece.AsSpan(rest, size - rest), start + rest);
            if (read == 0)
            {
                break;
            }

            rest += read;
        }

        effort -= size;
        return true;
    }

    /// <summary>The last line left in the piece; null when the rest of it begins in the piece before.</summary>
    private Range? TakeLine()
    {
        if (rest == 0)
        {
            return null;
        }

        var stop = piece[rest - 1] == LineFeed ? rest - 1 : rest;
        var begin = piece.AsSpan(0, stop).LastIndexOf(LineFeed) + 1;
        if (begin == 0 && start > 0)
        {
            return null;
        }

        rest = begin;
        return begin..stop;
    }
}
