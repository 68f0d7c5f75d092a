using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store;

/// <summary>A user's second factors and what is pending for them.</summary>
/// <param name="Factors">The user's entries, or null when there are none.</param>
/// <param name="State">Challenges that wait for an answer, and the counts of failures.</param>
public sealed record TfaRecord(TfaUser? Factors, TfaState State);

/// <summary>Changes second factors, challenges and counters of a user in one step.</summary>
/// <remarks>Checking and spending a code happen under the lock of priv/tfa.cfg, which every node and process takes; so
/// the same code sent twice at once is accepted once. Challenges and counters lie in files of our own, because
/// tfa.cfg refuses unknown members; they are on the shared directory, so any node can finish what another began.</remarks>
public sealed class TfaStore
{
    private readonly ConfigFile<TfaCfg> file;
    private readonly string directory;

    internal TfaStore(ConfigFile<TfaCfg> file, DirectoryKind kind)
    {
        this.file = file;
        directory = Path.Combine(kind.Path, "pveauth", "tfa");
    }

    /// <summary>The entries of a user as they are on disk at this moment, which another process may just have changed.</summary>
    /// <exception cref="StoreException">The file does not parse: then nobody may be let in on the strength of an older
    /// version.</exception>
    public TfaUser? Find(UserId user)
    {
        var snapshot = file.Reread();
        return snapshot.Unreadable is { } reason
            ? throw new StoreException($"'{file.FullPath}' is not readable ({reason})")
            : snapshot.Value.Users.GetValueOrDefault(user);
    }

    /// <summary>Changes what belongs to a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="change">Makes the next record and a result; may take the lock of user.cfg inside.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    public Task<TOut> UpdateAsync<TOut>(
        UserId user, Func<TfaRecord, Task<(TfaRecord Next, TOut Result)>> change, CancellationToken cancellationToken) =>
        file.UpdateAsync(
            async cfg =>
            {
                var before = new TfaRecord(cfg.Users.GetValueOrDefault(user), ReadState(user));
                var (next, result) = await change(before);

                // What is spent is written first: dying in between may cost a try, never give one.
                if (!ReferenceEquals(next.State, before.State))
                {
                    WriteState(user, next.State);
                }

                return (ReferenceEquals(next.Factors, before.Factors) ? cfg : cfg.With(user, next.Factors), result);
            },
            cancellationToken);

    private TfaState ReadState(UserId user)
    {
        var path = PathOf(user);
        try
        {
            return File.Exists(path) ? TfaStateCodec.Parse(File.ReadAllBytes(path)) : TfaState.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to read '{path}' - {e.Message}", e);
        }
    }

    private void WriteState(UserId user, TfaState state)
    {
        var path = PathOf(user);
        try
        {
            if (state.IsEmpty)
            {
                // The directory itself is made with the first state.
                if (File.Exists(path))
                {
                    File.Delete(path);
                }

                return;
            }

            // It lives two minutes, or counts failures that a power cut may well reset as a reboot of a node does.
            AtomicFile.Replace(path, TfaStateCodec.Write(state), isPrivate: true, isDurable: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to write '{path}' - {e.Message}", e);
        }
    }

    /// <summary>User ids hold neither <c>/</c> nor blanks; the ending keeps <c>..</c> from meaning anything.</summary>
    private string PathOf(UserId user) => Path.Combine(directory, $"{user}.json");
}
