using Microsoft.Extensions.Logging;
using PveAuth.Core.Config;
using PveAuth.Core.Policy;
using PveAuth.Core.Tfa;

namespace PveAuth.Store;

/// <summary>The configuration directory: <c>/etc/pve</c> of a node, a copy of it, or one of our own.</summary>
/// <remarks>Its files may be changed at any time by PVE, by an editor, by <c>pveum</c> or by another server process; that
/// is noticed within half a second once <see cref="Watch"/> was called, and at once for what this process writes.</remarks>
public sealed class ConfigDirectory : IDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    private readonly DirectoryKind kind;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly Lock composing = new();
    private Timer? watcher;
    private volatile ConfigSnapshot? snapshot;

    /// <summary>Opens a directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="tfaFormat">How new WebAuthn entries are written: clusters with nodes before PVE 9 need the older form.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For problems in the files.</param>
    public ConfigDirectory(string path, TfaWriteFormat tfaFormat, TimeProvider time, ILogger logger)
    {
        this.logger = logger;
        this.time = time;
        kind = new DirectoryKind(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)), Warn);

        Users = Open(FileFormats.Users);
        Domains = Open(FileFormats.Domains);
        Datacenter = Open(FileFormats.Datacenter);
        Jobs = Open(FileFormats.Jobs);
        Shadow = Open(FileFormats.Shadow);
        Tokens = Open(FileFormats.Tokens);
        Policy = Open(FileFormats.Policy);
        Tfa = Open(FileFormats.Tfa(tfaFormat, time));
        SecondFactors = new TfaStore(Tfa, kind);
        Keys = new KeyRing(kind);
        RealmSecrets = new RealmSecrets(Path);
        JobStates = new JobStates(kind);
        Guests = new GuestFiles(Path);
        Audit = new AuditTrail(
            kind.IsCluster ? "/var/log/pveauth/audit" : System.IO.Path.Combine(Path, "pveauth", "audit"),
            Environment.MachineName.Split('.')[0].ToLowerInvariant(),
            logger);
    }

    /// <summary>Where it is.</summary>
    public string Path => kind.Path;

    private string LockPath => System.IO.Path.Combine(Path, "pveauth", "lock");

    /// <summary>Whether it is the cluster file system of a node.</summary>
    public bool IsCluster => kind.IsCluster;

    /// <summary>Whether the cluster can write.</summary>
    public bool IsQuorate => kind.IsQuorate;

    /// <summary>The cluster's name from corosync.conf; null on a node that stands alone.</summary>
    public string? ClusterName
    {
        get
        {
            var path = System.IO.Path.Combine(Path, "corosync.conf");
            return File.Exists(path)
                ? File.ReadLines(path)
                    .Select(line => line.Trim())
                    .Where(line => line.StartsWith("cluster_name:", StringComparison.Ordinal))
                    .Select(line => line["cluster_name:".Length..].Trim())
                    .FirstOrDefault(name => name.Length > 0)
                : null;
        }
    }

    /// <summary>user.cfg.</summary>
    public ConfigFile<UserCfg> Users { get; }

    /// <summary>domains.cfg.</summary>
    public ConfigFile<DomainsCfg> Domains { get; }

    /// <summary>datacenter.cfg.</summary>
    public ConfigFile<DatacenterCfg> Datacenter { get; }

    /// <summary>jobs.cfg.</summary>
    public ConfigFile<JobsCfg> Jobs { get; }

    /// <summary>priv/shadow.cfg.</summary>
    public ConfigFile<ShadowCfg> Shadow { get; }

    /// <summary>priv/token.cfg.</summary>
    public ConfigFile<TokenCfg> Tokens { get; }

    /// <summary>pveauth/policy.json.</summary>
    public ConfigFile<TfaPolicy> Policy { get; }

    /// <summary>priv/tfa.cfg, for reading. Changes go through <see cref="SecondFactors"/>.</summary>
    public ConfigFile<TfaCfg> Tfa { get; }

    /// <summary>priv/tfa.cfg as it is on disk at this moment, for what must not be decided by a version of half a second ago; the
    /// last good version when it cannot be used.</summary>
    public TfaCfg ReadFactors() => Tfa.Reread().Value;

    /// <summary>Second factors together with their challenges and counters.</summary>
    public TfaStore SecondFactors { get; }

    /// <summary>Keys for tickets and CSRF tokens.</summary>
    public KeyRing Keys { get; }

    /// <summary>Bind passwords of directory realms.</summary>
    public RealmSecrets RealmSecrets { get; }

    /// <summary>When jobs last ran.</summary>
    public JobStates JobStates { get; }

    /// <summary>The guests and storages of the cluster.</summary>
    public GuestFiles Guests { get; }

    /// <summary>The record of every authentication and every change.</summary>
    public AuditTrail Audit { get; }

    /// <summary>What the files say now.</summary>
    public ConfigSnapshot Current => snapshot ?? Compose();

    /// <summary>Makes the keys that are missing, and clears away what killed processes left.</summary>
    /// <exception cref="StoreException">The directory cannot be written.</exception>
    public void CreateMissingKeys()
    {
        try
        {
            foreach (var name in new[] { "", "priv", "pveauth", "pveauth/tfa" })
            {
                AtomicFile.RemoveLeftOvers(System.IO.Path.Combine(Path, name), time.GetUtcNow());
            }

            Keys.CreateMissing();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"cannot create keys in '{Path}': {e.Message}", e);
        }
    }

    /// <summary>Waits until no other process on the directory is at the same work; disposing the result lets the next one go on. For
    /// what happens before requests are served: it blocks, and a first start of another process may take its time.</summary>
    /// <param name="work">A name for it.</param>
    /// <exception cref="StoreException">It is taking too long.</exception>
    public IDisposable Lock(string work) => (kind.IsCluster ? kind.Locks : new AdvisoryLocks(LockPath, TimeSpan.FromMinutes(1)))
        .AcquireAsync($"pveauth-{work}", CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Whether there is nothing in a directory but what such a wait leaves.</summary>
    public bool IsEmpty
    {
        get
        {
            var own = System.IO.Path.GetDirectoryName(LockPath)!;
            return Directory.EnumerateFileSystemEntries(Path).All(entry => entry == own)
                && (!Directory.Exists(own) || Directory.EnumerateFileSystemEntries(own).All(entry => entry == LockPath));
        }
    }

    /// <summary>Private files that others may read. A node's file system never lets that happen, so a copy that does was
    /// made without care and its secrets may be known.</summary>
    public IReadOnlyList<string> ReadableSecrets()
    {
        var priv = System.IO.Path.Combine(Path, "priv");
        return Directory.Exists(priv)
            ? [.. Directory.EnumerateFiles(priv, "*", SearchOption.AllDirectories).Where(IsReadableByOthers)]
            : [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watcher?.Dispose();
        Keys.Dispose();
        Audit.Dispose();
        foreach (var file in new IDisposable[] { Users, Domains, Datacenter, Jobs, Shadow, Tokens, Policy, Tfa })
        {
            file.Dispose();
        }
    }

    /// <summary>Begins to look for changes of others from time to time. What lives for a single command has no use for that.</summary>
    public void Watch() => watcher ??= new Timer(_ => LookForChanges(), null, WatchInterval, WatchInterval);

    /// <summary>Looks whether any file changed.</summary>
    public void Refresh()
    {
        Users.Refresh();
        Domains.Refresh();
        Datacenter.Refresh();
        Jobs.Refresh();
        Shadow.Refresh();
        Tokens.Refresh();
        Policy.Refresh();
        Tfa.Refresh();
        try
        {
            Keys.Refresh();
        }
        catch (StoreException e)
        {
            Warn(e.Message);
        }
    }

    /// <summary>On a thread of the runtime, where an exception would end the process.</summary>
    private void LookForChanges()
    {
        try
        {
            Refresh();
        }
        catch (Exception e)
        {
            logger.LogError(e, "looking for changes in {Path} failed", Path);
        }
    }

    private static bool IsReadableByOthers(string path) =>
        Native.TryStat(path, follow: true, out var stat) && (stat.Mode & UnixFileMode.OtherRead) != 0;

    private ConfigFile<T> Open<T>(FileFormat<T> format)
        where T : class
    {
        ConfigFile<T>? file = null;
        file = new ConfigFile<T>(format, kind, () => OnChanged(format.Name, file!.Current.Fault, file.Current.Problems.Length));
        return file;
    }

    private void OnChanged(string name, string? unreadable, int problems)
    {
        if (unreadable is not null)
        {
            logger.LogError("{File} cannot be used, the last good version serves on: {Reason}", name, unreadable);
        }
        else if (problems > 0)
        {
            logger.LogWarning("{File}: {Count} lines cannot be used; they are kept", name, problems);
        }

        // Nobody has asked yet: the first one composes. Otherwise the new version must be visible before the writer
        // reports success.
        if (snapshot is not null)
        {
            Compose();
        }
    }

    private ConfigSnapshot Compose()
    {
        lock (composing)
        {
            return snapshot = (snapshot ?? new ConfigSnapshot()) with
            {
                Users = Users.Current.Value,
                Domains = Domains.Current.Value,
                Datacenter = Datacenter.Current.Value,
                Tokens = Tokens.Current.Value,
                Jobs = Jobs.Current.Value,
                Policy = Policy.Current.Value,
            };
        }
    }

    private void Warn(string message) => logger.LogWarning("{Message}", message);
}
