using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store;

/// <summary>A user's second factors and what is pending for them.</summary>
/// <param name="Factors">The user's entries, or null when there are none.</param>
/// <param name="State">Challenges that wait for an answer, and the counts of failures.</param>
/// <param name="Notes">What tfa.cfg has no place for. Notes on entries that are removed go by themselves.</param>
public sealed record TfaRecord(TfaUser? Factors, TfaState State, FactorNotes Notes)
{
    /// <summary>A user without anything.</summary>
    public static TfaRecord Empty { get; } = new(null, TfaState.Empty, FactorNotes.Empty);

    /// <summary>The same with what a change made of it; a change that failed may have used up a challenge.</summary>
    public TfaRecord After(EnrolmentResult made) =>
        new(made.FactorsChanged ? made.NextFactors : Factors, made.NextState ?? State, made.NextNotes ?? Notes);
}

/// <summary>Changes second factors, challenges and counters of a user in one step.</summary>
/// <remarks>Checking and spending a code happen under the lock of priv/tfa.cfg, which every node and process takes; so
/// the same code sent twice at once is accepted once. Challenges and counters lie in files of our own, because
/// tfa.cfg refuses unknown members; they are on the shared directory, so any node can finish what another began.</remarks>
public sealed class TfaStore
{
    private readonly ConfigFile<TfaCfg> file;
    private readonly TfaStateFiles states;
    private readonly FactorNotesFiles notes;

    internal TfaStore(ConfigFile<TfaCfg> file, DirectoryKind kind)
    {
        this.file = file;
        states = new TfaStateFiles(kind);
        notes = new FactorNotesFiles(kind);
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

    /// <summary>All that belongs to a user at this moment.</summary>
    /// <exception cref="StoreException">As for <see cref="Find"/>.</exception>
    public TfaRecord Read(UserId user) => new(Find(user), states.Read(user), notes.Read(user));

    /// <summary>What is counted and pending for a user at this moment.</summary>
    public TfaState State(UserId user) => states.Read(user);

    /// <summary>The notes on a user's factors.</summary>
    public FactorNotes Notes(UserId user) => notes.Read(user);

    /// <summary>The user whom a WebAuthn user handle belongs to; null when it is nobody's.</summary>
    /// <param name="handle">base64url.</param>
    public UserId? FindByHandle(string handle) => notes.Find(handle);

    /// <summary>Changes what belongs to a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="change">Makes the next record and a result; may take the lock of user.cfg inside.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    public Task<TOut> UpdateAsync<TOut>(
        UserId user, Func<TfaRecord, Task<(TfaRecord Next, TOut Result)>> change, CancellationToken cancellationToken) =>
        file.UpdateAsync(
            async cfg =>
            {
                var before = new TfaRecord(cfg.Users.GetValueOrDefault(user), states.Read(user), notes.Read(user));
                var (next, result) = await change(before);

                if (ReferenceEquals(next.Factors, before.Factors))
                {
                    WriteBeside(user, before, next);
                    return (cfg, result);
                }

                WriteBeside(user, before, next with { State = next.State.For(next.Factors), Notes = next.Notes.For(next.Factors) });
                return (cfg.With(user, next.Factors), result);
            },
            cancellationToken);

    /// <summary>Writes what lies beside tfa.cfg, and before it: dying in between may cost a try, never give one. A note without its
    /// entry says nothing, and an entry without its note can do less.</summary>
    private void WriteBeside(UserId user, TfaRecord before, TfaRecord next)
    {
        if (!ReferenceEquals(next.State, before.State))
        {
            states.Write(user, next.State);
        }

        if (!ReferenceEquals(next.Notes, before.Notes))
        {
            notes.Write(user, before.Notes, next.Notes);
        }
    }
}
