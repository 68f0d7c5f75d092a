using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace PveAuth.Core.Tfa;

/// <summary>A user for the framework's WebAuthn handler.</summary>
/// <param name="Id">The user id.</param>
/// <param name="Passkey">The one credential that matters in this ceremony.</param>
internal sealed record Account(string Id, UserPasskeyInfo? Passkey);

/// <summary>The account manager that the framework's WebAuthn handler wants: it knows one account.</summary>
internal sealed class OneAccount(Account account) : UserManager<Account>(
    new NoStore(), null!, null!, [], [], null!, null!, null!, NullLogger<UserManager<Account>>.Instance)
{
    public override Task<Account?> FindByIdAsync(string userId) => Task.FromResult(userId == account.Id ? account : null);

    public override Task<string> GetUserIdAsync(Account user) => Task.FromResult(user.Id);

    // Whether the user has the credential already is for the caller to say.
    public override Task<Account?> FindByPasskeyIdAsync(byte[] credentialId) => Task.FromResult<Account?>(null);

    // Lists of credentials for the browser are written by PVE's rules elsewhere.
    public override Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user) => Task.FromResult<IList<UserPasskeyInfo>>([]);

    public override Task<UserPasskeyInfo?> GetPasskeyAsync(Account user, byte[] credentialId) =>
        Task.FromResult(user.Passkey is { } passkey && passkey.CredentialId.AsSpan().SequenceEqual(credentialId) ? passkey : null);

    /// <summary>The store that the base class insists on. Nothing is ever asked of it.</summary>
    private sealed class NoStore : IUserStore<Account>
    {
        public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw Never();

        public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw Never();

        public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw Never();

        public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) => throw Never();

        public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw Never();

        public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => throw Never();

        public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => throw Never();

        public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => throw Never();

        public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw Never();

        public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) =>
            throw Never();

        public void Dispose()
        {
        }

        private static NotSupportedException Never() => new("There is no store.");
    }
}
