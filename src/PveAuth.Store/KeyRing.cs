using System.Security.Cryptography;
using PveAuth.Core.Tfa;
using PveAuth.Core.Tickets;

namespace PveAuth.Store;

/// <summary>The cluster's keys for tickets and the secret for CSRF tokens, as they are on disk now.</summary>
/// <remarks>The age of a key is the modification time of its file, as on a node: a copied tree must keep the times.
/// Whoever is about to sign with an overdue key replaces it.</remarks>
public sealed class KeyRing : IDisposable
{
    private const string PublicName = "authkey.pub";
    private const string PreviousName = "authkey.pub.old";
    private const string PrivateName = "priv/authkey.key";
    private const string WwwName = "pve-www.key";
    private const string LockId = "authkey";

    private readonly DirectoryKind directory;
    private readonly SemaphoreSlim rotation = new(1, 1);
    private readonly Lock reading = new();
    private (FileStat Public, FileStat Previous, FileStat Private, FileStat Www) version;
    private volatile Loaded? loaded;

    internal KeyRing(DirectoryKind directory) => this.directory = directory;

    /// <summary>The keys for tickets.</summary>
    /// <exception cref="StoreException">They are missing or damaged.</exception>
    public AuthKeys Keys => (loaded ?? Load()).Keys;

    /// <summary>The secret for CSRF tokens.</summary>
    /// <exception cref="StoreException">Its file is missing.</exception>
    public CsrfSecret Csrf => (loaded ?? Load()).Csrf;

    /// <summary>Challenges of logins that begin with a passkey.</summary>
    /// <exception cref="StoreException">Their file is missing.</exception>
    public PasskeyChallenges PasskeyChallenges => (loaded ?? Load()).PasskeyChallenges;

    /// <summary>Whether the cluster has quorum, which decides how long an overdue key is valid.</summary>
    public bool IsQuorate => directory.IsQuorate;

    /// <summary>The keys to sign with, replaced first when they are overdue.</summary>
    /// <param name="now">Epoch seconds.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <exception cref="StoreException">There is no private key, or the pair cannot be replaced.</exception>
    public async ValueTask<AuthKeys> SigningKeysAsync(long now, CancellationToken cancellationToken)
    {
        var keys = Keys;
        if (!keys.IsOverdue(now) || !directory.IsQuorate)
        {
            return Signing(keys);
        }

        await rotation.WaitAsync(cancellationToken);
        try
        {
            // Somebody else of this process may have done it while we waited.
            if (!Load().Keys.IsOverdue(now))
            {
                return Signing(Load().Keys);
            }

            using var held = await directory.Locks.AcquireAsync(LockId, cancellationToken);
            if (Load().Keys.IsOverdue(now))
            {
                Rotate();
            }

            return Signing(Load().Keys);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"cannot replace the ticket keys in '{directory.Path}': {e.Message}", e);
        }
        finally
        {
            rotation.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => rotation.Dispose();

    /// <summary>Makes what is missing: the pair for tickets, the secret for CSRF tokens.</summary>
    internal void CreateMissing()
    {
        if (File.Exists(PathOf(PublicName)) && File.Exists(PathOf(PrivateName)) && File.Exists(PathOf(WwwName)))
        {
            return;
        }

        // Two processes may start at once: halves of two pairs would fit nobody. Nothing is served yet, so waiting here
        // blocks nobody.
        using var held = directory.Locks.AcquireAsync(LockId, CancellationToken.None).GetAwaiter().GetResult();
        if (!File.Exists(PathOf(PublicName)) || !File.Exists(PathOf(PrivateName)))
        {
            Rotate();
        }

        if (!File.Exists(PathOf(WwwName)))
        {
            using var key = RSA.Create(2048);
            Put(WwwName, key.ExportPkcs8PrivateKeyPem());
        }
    }

    /// <summary>Looks whether a key file changed.</summary>
    internal void Refresh()
    {
        // Before the first use there is nothing to compare, and no reason to complain about a missing key.
        if (loaded is not null && Versions() != version)
        {
            Load();
        }
    }

    private AuthKeys Signing(AuthKeys keys) => keys.CanSign
        ? keys
        : throw new StoreException($"there is no private key for tickets: '{PathOf(PrivateName)}' is missing");

    private Loaded Load()
    {
        lock (reading)
        {
            var found = Versions();
            if (loaded is { } known && found == version)
            {
                return known;
            }

            try
            {
                var keys = new AuthKeys(
                    File.ReadAllText(PathOf(PublicName)),
                    Seconds(found.Public),
                    found.Private == default ? null : File.ReadAllText(PathOf(PrivateName)),
                    found.Previous == default ? null : File.ReadAllText(PathOf(PreviousName)),
                    Seconds(found.Previous));
                var www = File.ReadAllBytes(PathOf(WwwName));
                version = found;
                return loaded = new Loaded(keys, new CsrfSecret(www), new PasskeyChallenges(www));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
            {
                // A node replaces its keys in three steps; between them the last good ones serve on.
                return loaded ?? throw new StoreException($"cannot use the ticket keys in '{directory.Path}': {e.Message}", e);
            }
        }
    }

    /// <summary>Order as on a node: at no moment is a ticket in use without the public key that verifies it.</summary>
    private void Rotate()
    {
        using var pair = RSA.Create(2048);
        if (File.Exists(PathOf(PublicName)))
        {
            Put(PreviousName, File.ReadAllText(PathOf(PublicName)));
        }

        Put(PublicName, pair.ExportSubjectPublicKeyInfoPem());
        try
        {
            Put(PrivateName, pair.ExportRSAPrivateKeyPem());
        }
        catch
        {
            // A public key without its private key would have the next one sign with a pair that does not match.
            File.Delete(PathOf(PublicName));
            File.Delete(PathOf(PrivateName));
            throw;
        }
    }

    private void Put(string name, string pem) => AtomicFile.Replace(
        PathOf(name), System.Text.Encoding.ASCII.GetBytes(pem.TrimEnd() + "\n"), name.StartsWith("priv/", StringComparison.Ordinal));

    private (FileStat Public, FileStat Previous, FileStat Private, FileStat Www) Versions() =>
        (Stat(PublicName), Stat(PreviousName), Stat(PrivateName), Stat(WwwName));

    private FileStat Stat(string name) => Native.TryStat(PathOf(name), follow: true, out var stat) ? stat : default;

    private string PathOf(string name) => Path.Combine(directory.Path, name);

    private static long Seconds(FileStat stat) => stat.Modified / 1_000_000_000;

    private sealed record Loaded(AuthKeys Keys, CsrfSecret Csrf, PasskeyChallenges PasskeyChallenges);
}
