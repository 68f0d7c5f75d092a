namespace PveAuth.Core.Config;

/// <summary>A change of one place of a file.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How many bytes go.</param>
/// <param name="Bytes">What comes in their place.</param>
public readonly record struct Splice(int Start, int Length, byte[] Bytes)
{
    /// <summary>The whole file with the change.</summary>
    public byte[] In(ReadOnlySpan<byte> file) => [.. file[..Start], .. Bytes, .. file[(Start + Length)..]];
}
