using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Realms;

/// <summary>Realm <c>pve</c>: hashes in priv/shadow.cfg.</summary>
internal sealed class PveRealm(ConfigDirectory directory) : IRealmType
{
    public Task<PasswordVerdict> VerifyAsync(
        UserId user, string password, string? clientAddress, CancellationToken cancellationToken)
    {
        var hash = directory.Shadow.Current.Value.Hash(user.Name);
        return Task.FromResult(hash is not null && Crypt.Verify(password, hash) ? PasswordVerdict.Right : PasswordVerdict.Wrong);
    }

    public async Task<string?> SetPasswordAsync(UserId user, string password, CancellationToken cancellationToken)
    {
        var hash = Crypt.Create(password);
        return await directory.Shadow.UpdateAsync<string?>(shadow => (shadow.With(user.Name, hash), null), cancellationToken);
    }

    public Task RemovePasswordAsync(UserId user, CancellationToken cancellationToken) => directory.Shadow.UpdateAsync(
        shadow => (shadow.Hash(user.Name) is null ? shadow : shadow.Without(user.Name), true), cancellationToken);
}
