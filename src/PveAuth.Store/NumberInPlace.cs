using PveAuth.Core.Config;

namespace PveAuth.Store;

/// <summary>Counts in a file where it stands, which costs a hundredth of replacing the file.</summary>
/// <remarks>A security key that counts its signatures changes a few digits of a large file at each login. Digits that lie in one
/// sector of a disk are written whole or not at all, also when the power fails, and no length changes: so whoever reads sees one number
/// or the other. They are not made durable at once: a power cut may take what was counted in its last seconds, as it does on
/// a node, whose cluster file system syncs nothing. Whatever takes a key away is no count and is durable.</remarks>
internal static class NumberInPlace
{
    private const int Sector = 512;

    /// <summary>Writes a change that is nothing but other digits.</summary>
    /// <param name="path">The file, whose lock is held.</param>
    /// <param name="version">The version that was read of it.</param>
    /// <param name="content">What was read.</param>
    /// <param name="change">What is to change.</param>
    /// <returns>The version that was made; null when it is another kind of change or there is another file by now, and
    /// nothing was written.</returns>
    internal static FileStat? TryWrite(string path, FileStat version, ReadOnlySpan<byte> content, Splice change)
    {
        if (!IsOfDigits(content.Slice(change.Start, change.Length), change.Bytes, out var digits)
            || (change.Start + digits.Start.Value) / Sector != (change.Start + digits.End.Value - 1) / Sector)
        {
            return null;
        }

        using var file = Native.TryOpenToOverwrite(path);
        if (file is null || !Native.TryStat(file, out var found) || found != version)
        {
            return null;
        }

        RandomAccess.Write(file, change.Bytes.AsSpan(digits), change.Start + digits.Start.Value);
        return Native.TryStat(file, out var written) ? written : null;
    }

    /// <summary>Whether two texts of one length differ in digits alone; and from the first to the last of these.</summary>
    private static bool IsOfDigits(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, out Range digits)
    {
        var first = before.CommonPrefixLength(after);
        digits = default;
        if (before.Length != after.Length || first == before.Length)
        {
            return false;
        }

        var end = before.Length;
        while (before[end - 1] == after[end - 1])
        {
            end--;
        }

        digits = first..end;
        for (var i = first; i < end; i++)
        {
            if (!char.IsAsciiDigit((char)before[i]) || !char.IsAsciiDigit((char)after[i]))
            {
                return false;
            }
        }

        return true;
    }
}
