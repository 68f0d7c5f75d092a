using System.Text;

namespace PveAuth.Store;

/// <summary>The passwords with which directory realms bind, in <c>priv/realm/REALM.pw</c>: the raw text, no line feed. They
/// never stand in domains.cfg and no method shows them.</summary>
/// <remarks>Changes happen under the lock of domains.cfg. Before PVE 7 the files lay in <c>priv/ldap</c>.</remarks>
public sealed class RealmSecrets
{
    private readonly string directory;

    internal RealmSecrets(string directory) => this.directory = directory;

    /// <summary>Keeps a password. It must be a single line: that is all a reader takes.</summary>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public void Set(string realm, string password) => Change(realm, path =>
        AtomicFile.Replace(path, Encoding.UTF8.GetBytes(password), isPrivate: true));

    /// <summary>Forgets a password, if there is one; also one that lies at the old place and would come into force again.</summary>
    /// <exception cref="StoreException">The file cannot be removed.</exception>
    public void Remove(string realm) => Change(realm, path =>
    {
        Delete(path);
        Delete(Path.Combine(directory, "priv", "ldap", realm + ".pw"));
    });

    private static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
            Native.SyncDirectory(Path.GetDirectoryName(path)!);
        }
    }

    private void Change(string realm, Action<string> change)
    {
        var path = Path.Combine(directory, "priv", "realm", realm + ".pw");
        try
        {
            change(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to write '{path}' - {e.Message}", e);
        }
    }
}
