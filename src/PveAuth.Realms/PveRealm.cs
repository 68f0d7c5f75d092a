using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Realms;

/// <summary>Realm <c>pve</c>: hashes in priv/shadow.cfg.</summary>
internal sealed class PveRealm(ConfigDirectory directory) : IRealmType
{
    private static readonly Lazy<string> HashOfNobody = new(static () => Crypt.Create("nobody"));

    public Task<PasswordVerdict> VerifyAsync(
        UserId user, string password, string? clientAddress, CancellationToken cancellationToken)
    {
        var hash = directory.Shadow.Current.Value.Hash(user.Name);
        return Task.FromResult(hash is not null && Crypt.Verify(password, hash) ? PasswordVerdict.Right : PasswordVerdict.Wrong);
    }

    public Task PretendAsync(string password, CancellationToken cancellationToken)
    {
        _ = Crypt.Verify(password, HashOfNobody.Value);
        return Task.CompletedTask;
    }

    public async Task<string?> SetPasswordAsync(UserId user, string password, CancellationToken cancellationToken)
    {
        var hash = Crypt.Create(password);
        return await directory.Shadow.UpdateAsync<string?>(shadow => (shadow.With(user.Name, hash), null), cancellationToken);
    }

    public Task RemovePasswordAsync(UserId user, CancellationToken cancellationToken) => directory.Shadow.UpdateAsync(
        shadow => (shadow.Hash(user.Name) is null ? shadow : shadow.Without(user.Name), true), cancellationToken);
}
