using System.Collections.Immutable;
using PveAuth.Core;
using PveAuth.Core.Config;

namespace PveAuth.Store;

/// <summary>One version of a file, as read.</summary>
/// <param name="Value">What it says. When <paramref name="Unreadable"/> is set: what the last good version said.</param>
/// <param name="Problems">Lines that could not be used.</param>
/// <param name="Unreadable">Why the file as a whole cannot be used; null when it can.</param>
public sealed record FileSnapshot<T>(T Value, ImmutableArray<Problem> Problems, string? Unreadable);

/// <summary>How a file of the configuration directory is named, read and written.</summary>
/// <param name="Name">Path below the directory, such as <c>priv/tfa.cfg</c>.</param>
/// <param name="Read">Reads a version. A missing file is an empty one.</param>
/// <param name="Write">Writes what <paramref name="Read"/> reads.</param>
/// <param name="ReadsBack">Whether what was written means the same when it is read.</param>
internal sealed record FileFormat<T>(
    string Name, Func<byte[], FileSnapshot<T?>> Read, Func<T, byte[]> Write, Func<T, byte[], bool> ReadsBack)
    where T : class
{
    /// <summary>Whether two values mean the same; null when <see cref="ReadsBack"/> alone can tell. It saves to read a large file
    /// a second time.</summary>
    public Func<T, T, bool>? AreSame { get; init; }

    /// <summary>Writes a change into the content that it was made from, proven to read back the same; its result is null when all has
    /// to be written. Null for files that are small or change rarely.</summary>
    public Func<byte[], T, T, Splice?>? WriteChange { get; init; }

    /// <summary>What holds until a version can be read, when the first one cannot; null for what a missing file means.</summary>
    public T? WhileUnknown { get; init; }

    public bool IsPrivate => Name.StartsWith("priv/", StringComparison.Ordinal);

    /// <summary>PVE's name for the lock of this file.</summary>
    public string LockId => "file-" + Name.Replace('/', '_').Replace('.', '_');
}
