using Microsoft.Win32.SafeHandles;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store;

/// <summary>The run-time state of second factors, a file for each user.</summary>
/// <remarks>It is written at each login, and a power cut may take what a reboot of a node takes in PVE. So it is overwritten in place
/// under a lock of its own, which also those take who only look: to make a file, rename it and free the one before costs
/// more than the rest of a login. Who writes holds the lock of tfa.cfg.</remarks>
internal sealed class TfaStateFiles(DirectoryKind kind)
{
    private readonly string directory = Path.Combine(kind.Path, "pveauth", "tfa");

    /// <summary>A user's state.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public TfaState Read(UserId user)
    {
        var path = PathOf(user);
        try
        {
            using var file = Native.TryOpenToRead(path);
            return file is null ? TfaState.Empty : TfaStateCodec.Parse(ReadAll(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to read '{path}' - {e.Message}", e);
        }
    }

    /// <summary>Stores a state.</summary>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public void Write(UserId user, TfaState state)
    {
        var path = PathOf(user);
        try
        {
            AtomicFile.EnsureDirectory(directory, isPrivate: true);
            if (state.IsEmpty)
            {
                File.Delete(path);
                return;
            }

            var content = TfaStateCodec.Write(state);
            using var file = Native.OpenUnlocked(path);
            Native.Lock(file);
            RandomAccess.Write(file, content, 0);
            RandomAccess.SetLength(file, content.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to write '{path}' - {e.Message}", e);
        }
    }

    /// <summary>Closing the file releases the lock.</summary>
    private static byte[] ReadAll(SafeFileHandle file)
    {
        Native.Lock(file, shared: true);
        var content = new byte[RandomAccess.GetLength(file)];
        return content[..RandomAccess.Read(file, content, 0)];
    }

    /// <summary>User ids hold neither <c>/</c> nor blanks; the ending keeps <c>..</c> from meaning anything.</summary>
    private string PathOf(UserId user) => Path.Combine(directory, $"{user}.json");
}
