using System.Buffers;

namespace PveAuth.Store;

public sealed partial class ConfigFile<T>
{
    /// <summary>A version this young may be followed by another with the same time: clocks of file systems tick slowly, that of
    /// a node's in whole seconds.</summary>
    private const long Settled = 2_000_000_000;

    private const int PieceSize = 64 * 1024;

    /// <summary>Looks whether there is a newer version, and reads it.</summary>
    internal FileSnapshot<T> Refresh() => Refresh(mayTrustTime: true);

    /// <summary>Reads the file whatever its time says. Two changes within one tick of the file system's clock look the same
    /// from outside, and on a node that is a second: long enough to use a code twice.</summary>
    internal FileSnapshot<T> Reread() => Refresh(mayTrustTime: false);

    private FileSnapshot<T> Refresh(bool mayTrustTime)
    {
        FileSnapshot<T> snapshot;
        lock (reading)
        {
            var isThere = Native.TryStat(FullPath, follow: true, out var found);
            if (current is { } known && found == version && (isThere ? mayTrustTime && IsSettled(found) : !isUnread))
            {
                return known;
            }

            var before = current;
            snapshot = ReadNewest(isThere, found);
            if (ReferenceEquals(snapshot, before))
            {
                return snapshot;
            }
        }

        changed();
        return snapshot;
    }

    /// <summary>Another node's clock may differ from ours, so on a cluster no time is proof of anything.</summary>
    private bool IsSettled(FileStat found) =>
        !directory.IsCluster &&
        Math.Abs((DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks - (found.Modified / 100)) > Settled / 100;

    private FileSnapshot<T> ReadNewest(bool isThere, FileStat found)
    {
        FileSnapshot<T?> read;
        byte[] bytes = [];
        try
        {
            if (isThere && current is { } unchanged && !isUnread && IsStillTheSame(found))
            {
                version = found;
                return unchanged;
            }

            // Replaced while it was read? Then the content may be of either version. Somebody who never stops writing is
            // looked at again at the next turn.
            for (var tries = 0; isThere && tries < 10; tries++)
            {
                bytes = File.ReadAllBytes(FullPath);
                isThere = Native.TryStat(FullPath, follow: true, out var after);
                if (after == found)
                {
                    break;
                }

                found = after;
                bytes = isThere ? bytes : [];
            }

            // A missing file is an empty one; one that is out of reach is not.
            if (!isThere && !(current is null ? Native.IsMissing(FullPath) : directory.IsRemoved(FullPath)))
            {
                throw new IOException("it is out of reach");
            }

            if (current is { } known && bytes.AsSpan().SequenceEqual(content) && !isUnread)
            {
                version = found;
                return known;
            }

            read = format.Read(bytes);
            (content, isUnread) = (bytes, false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isUnread && current is { } known && known.Unreadable == e.Message)
            {
                version = found;
                return known;
            }

            read = new FileSnapshot<T?>(null, [], e.Message);
            isUnread = true;
        }

        // A version that cannot be used leaves the last good one in place for readers; at the start there is only a stand-in.
        var snapshot = read.Value is { } value
            ? new FileSnapshot<T>(value, read.Problems, read.Unreadable)
            : new FileSnapshot<T>(current?.Value ?? format.WhileUnknown ?? format.Read([]).Value!, read.Problems, read.Unreadable);
        version = found;
        current = snapshot;
        return snapshot;
    }

    /// <summary>Compares the file with what was read of it, piece by piece: most often nothing changed, and then a large file need not
    /// be held twice.</summary>
    private bool IsStillTheSame(FileStat found)
    {
        using var file = File.OpenHandle(FullPath);
        if (RandomAccess.GetLength(file) != content.Length)
        {
            return false;
        }

        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            for (var at = 0; ;)
            {
                var count = RandomAccess.Read(file, piece, at);
                if (count == 0)
                {
                    return at == content.Length && Native.TryStat(FullPath, follow: true, out var after) && after == found;
                }

                if (count > content.Length - at || !piece.AsSpan(0, count).SequenceEqual(content.AsSpan(at, count)))
                {
                    return false;
                }

                at += count;
            }
        }
        finally
        {
            // The file may hold secrets.
            ArrayPool<byte>.Shared.Return(piece, clearArray: true);
        }
    }
}
