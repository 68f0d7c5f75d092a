using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using PveAuth.Core.Audit;

namespace PveAuth.Store;

/// <summary>The audit trail of this node: a file that only grows, one line for each authentication and each change.</summary>
/// <remarks>Processes of one node share the file, and a lock of the kernel keeps their lines in one chain. It is no file of
/// the cluster's file system, which holds whole small files and copies each change to all nodes. A trail that cannot be
/// written is reported and stops nobody: a full disk must not lock administrators out.</remarks>
public sealed class AuditTrail : IDisposable
{
    /// <summary>A file that reached this size is set aside and the next one begun.</summary>
    private const long FullSize = 16 * 1024 * 1024;

    /// <summary>Files kept, the one in use not counted.</summary>
    internal const int KeptFiles = 15;

    private const int TailSize = 64 * 1024;
    private const byte LineFeed = (byte)'\n';

    private readonly Lock gate = new();
    private readonly ILogger logger;
    private readonly long fullSize;
    private readonly string path;
    private readonly string headPath;
    private SafeFileHandle? handle;

    /// <summary>States the end of the chain, so that lines missing there are noticed. Its lock is the one of the trail.</summary>
    private SafeFileHandle? head;
    private ulong inode;
    private long end;
    private AuditLink last;

    /// <summary>A trail.</summary>
    /// <param name="directory">Where its files lie; made with the first line.</param>
    /// <param name="node">The node's name, which names the file.</param>
    /// <param name="logger">For a trail that cannot be written.</param>
    public AuditTrail(string directory, string node, ILogger logger)
        : this(directory, node, logger, FullSize)
    {
    }

    /// <summary>For tests, which fill a file sooner.</summary>
    internal AuditTrail(string directory, string node, ILogger logger, long fullSize)
    {
        (this.logger, this.fullSize) = (logger, fullSize);
        (Directory, Node) = (directory, node);
        path = Path.Combine(directory, $"{node}.jsonl");
        headPath = Path.Combine(directory, $"{node}.head");
    }

    /// <summary>Where the files lie.</summary>
    public string Directory { get; }

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>Adds a line.</summary>
    public void Append(AuditRecord record)
    {
        lock (gate)
        {
            try
            {
                AppendLocked(record with { Node = Node });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.LogError("the audit trail '{Path}' cannot be written: {Reason}", path, e.Message);
                Close();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            Close();
        }
    }

    private void AppendLocked(AuditRecord record)
    {
        if (head is null)
        {
            AtomicFile.EnsureDirectory(Directory, isPrivate: true);
            head = Native.OpenUnlocked(headPath);
        }

        Native.Lock(head);
        try
        {
            var file = OpenAtEnd();
            if (end >= fullSize)
            {
                SetAside();
                file = OpenAtEnd();
            }

            var line = AuditLine.Write(record, last, out var next);
            var bytes = new byte[line.Length + 1];
            line.CopyTo(bytes, 0);
            bytes[^1] = LineFeed;
            RandomAccess.Write(file, bytes, end);
            (end, last) = (end + bytes.Length, next);
            RandomAccess.Write(head, Encoding.ASCII.GetBytes($"{last.Sequence:D19}:{last.Hash}\n"), 0);
        }
        finally
        {
            Native.Unlock(head);
        }
    }

    /// <summary>The file in use, which another process may have set aside or added to since.</summary>
    private SafeFileHandle OpenAtEnd()
    {
        if (handle is null || !Native.TryStat(path, follow: false, out var present) || present.Inode != inode)
        {
            handle?.Dispose();
            handle = Native.OpenUnlocked(path);
            Native.TryStat(path, follow: false, out present);
            (inode, end) = (present.Inode, -1);
        }

        if (end != present.Size)
        {
            FindEnd(handle, present.Size);
        }

        return handle;
    }

    private void Close()
    {
        handle?.Dispose();
        head?.Dispose();
        (handle, head) = (null, null);
    }

    /// <summary>Finds the end of the chain.</summary>
    private void FindEnd(SafeFileHandle file, long size)
    {
        var tail = new byte[Math.Min(size, TailSize)];
        var read = RandomAccess.Read(file, tail, size - tail.Length);
        var lines = tail.AsSpan(0, read);
        end = size;
        if (size == 0)
        {
            last = LastOfOlderFiles();
            return;
        }

        if (lines[^1] != LineFeed)
        {
            // Whoever wrote it died on the way. What there is of the line stays to be seen.
            RandomAccess.Write(file, "\n"u8, end);
            end++;
        }

        last = LastIn(lines) ?? LastOfOlderFiles();
    }

    private AuditLink LastOfOlderFiles()
    {
        foreach (var older in AuditFiles.Of(Directory, Node).Where(file => file != path).Reverse())
        {
            var content = File.ReadAllBytes(older);
            if (LastIn(content.AsSpan(Math.Max(0, content.Length - TailSize))) is { } link)
            {
                return link;
            }
        }

        return AuditLink.Start;
    }

    private static AuditLink? LastIn(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var start = lines.TrimEnd(LineFeed).LastIndexOf(LineFeed) + 1;
            if (AuditLine.Read(lines[start..].TrimEnd(LineFeed), out var link) is not null)
            {
                return link;
            }

            lines = lines[..start];
        }

        return null;
    }

    private void SetAside()
    {
        // Named by its last line, so that names sort as their lines do.
        File.Move(path, Path.Combine(Directory, $"{Node}.{last.Sequence:D19}.jsonl"));
        foreach (var file in AuditFiles.Of(Directory, Node).SkipLast(KeptFiles))
        {
            File.Delete(file);
        }
    }
}
