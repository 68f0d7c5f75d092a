using System.Runtime.InteropServices;

namespace PveAuth.Store;

/// <summary>What the kernel says about its own clock.</summary>
public static partial class KernelClock
{
    // struct timex, of which only this is read; larger than it is anywhere.
    private const int Size = 512;
    private const int StatusOffset = 40;
    private const int Unsynchronised = 0x40; // STA_UNSYNC

    /// <summary>Whether the clock follows a source of time; null when the kernel does not tell.</summary>
    public static unsafe bool? IsSynchronised()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return null;
        }

        // No mode is set, so that nothing is changed.
        var timex = stackalloc byte[Size];
        new Span<byte>(timex, Size).Clear();
        return Adjtimex(timex) < 0 ? null : (*(int*)(timex + StatusOffset) & Unsynchronised) == 0;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static unsafe partial int Adjtimex(byte* timex);
}
