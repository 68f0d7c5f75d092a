using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Realms;

/// <summary>Checks and sets passwords, whichever realm the user is in.</summary>
public sealed class RealmPasswords : IDisposable
{
    // A hash costs milliseconds of a core, a slow one half a second: more at once than there are cores only starves the rest
    // of the host.
    private static readonly int Cores = Math.Max(2, Environment.ProcessorCount);

    // PAM mostly waits, two seconds for each wrong password; its logins must not stand in the way of the others.
    private const int PamProcesses = 16;

    private readonly Dictionary<string, (IRealmType Type, SemaphoreSlim Running)> types;

    /// <summary>Serves the realms of a configuration directory.</summary>
    public RealmPasswords(ConfigDirectory directory)
        : this(("pve", new PveRealm(directory), Cores), ("pam", new PamRealm(), PamProcesses))
    {
    }

    /// <summary>Serves the given types of realm, each with places of its own.</summary>
    internal RealmPasswords(params (string Name, IRealmType Type, int Places)[] types) =>
        this.types = types.ToDictionary(t => t.Name, t => (t.Type, new SemaphoreSlim(t.Places)), StringComparer.Ordinal);

    /// <summary>Checks the password of a user.</summary>
    public async Task<PasswordVerdict> VerifyAsync(
        Realm realm, UserId user, string password, string? clientAddress, CancellationToken cancellationToken)
    {
        // For many directory servers an empty password is an anonymous bind, which succeeds.
        if (password.Length == 0)
        {
            return PasswordVerdict.Wrong;
        }

        if (!types.TryGetValue(realm.Type, out var found))
        {
            return new PasswordVerdict($"realm type '{realm.Type}' cannot check passwords");
        }

        return await InPlaceAsync(found, type => type.VerifyAsync(user, password, clientAddress, cancellationToken), cancellationToken);
    }

    /// <summary>Takes as long as to refuse a password takes, the wait for a place included: whoever sends many logins at once must not
    /// see by the time which users there are.</summary>
    public async Task PretendAsync(Realm realm, string password, CancellationToken cancellationToken)
    {
        if (password.Length > 0 && types.TryGetValue(realm.Type, out var found))
        {
            await InPlaceAsync(
                found,
                async type =>
                {
                    await type.PretendAsync(password, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    /// <summary>Sets the password of a user.</summary>
    /// <returns>Null on success, or why it cannot be set.</returns>
    public Task<string?> SetAsync(Realm realm, UserId user, string password, CancellationToken cancellationToken) =>
        types.TryGetValue(realm.Type, out var found)
            ? found.Type.SetPasswordAsync(user, password, cancellationToken)
            : Task.FromResult<string?>($"can't set password on auth type '{realm.Type}'");

    /// <summary>Forgets the password of a user, where it is kept in our files. Without a realm there is none.</summary>
    public Task RemoveAsync(Realm? realm, UserId user, CancellationToken cancellationToken) =>
        realm is not null && types.TryGetValue(realm.Type, out var found)
            ? found.Type.RemovePasswordAsync(user, cancellationToken)
            : Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, running) in types.Values)
        {
            running.Dispose();
        }
    }

    private static async Task<T> InPlaceAsync<T>(
        (IRealmType Type, SemaphoreSlim Running) found, Func<IRealmType, Task<T>> work, CancellationToken cancellationToken)
    {
        await found.Running.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => work(found.Type), cancellationToken);
        }
        finally
        {
            found.Running.Release();
        }
    }
}
