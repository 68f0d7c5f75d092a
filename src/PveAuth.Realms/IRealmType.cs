using PveAuth.Core.Identity;

namespace PveAuth.Realms;

/// <summary>A way to check passwords: one implementation for each type of realm.</summary>
internal interface IRealmType
{
    /// <summary>Checks a password.</summary>
    /// <param name="user">The user, in the spelling of user.cfg.</param>
    /// <param name="password">Not empty.</param>
    /// <param name="clientAddress">Where the request came from, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PasswordVerdict> VerifyAsync(UserId user, string password, string? clientAddress, CancellationToken cancellationToken);

    /// <summary>Takes as long as to refuse a password takes, for a user who cannot log in anyway.</summary>
    /// <param name="password">Not empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task PretendAsync(string password, CancellationToken cancellationToken);

    /// <summary>Sets a password.</summary>
    /// <returns>Null on success, or why it cannot be set.</returns>
    Task<string?> SetPasswordAsync(UserId user, string password, CancellationToken cancellationToken);

    /// <summary>Forgets the password of a user, where it is kept in our files.</summary>
    Task RemovePasswordAsync(UserId user, CancellationToken cancellationToken) => Task.CompletedTask;
}
