using PveAuth.Api;
using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Server.Http;

/// <summary>Who a request comes from.</summary>
/// <param name="Caller">The user or token; the default value when nobody is known.</param>
/// <param name="Refusal">Why the credential does not count: PVE's words for the client. Null when it does.</param>
/// <param name="Reason">The precise reason, for the log.</param>
internal readonly record struct Authentication(AuthId Caller, string? Refusal, string Reason)
{
    public static Authentication Of(AuthId caller) => new(caller, null, "");

    public static Authentication Refuse(string refusal, string reason) => new(default, refusal, reason);
}

/// <summary>Checks tickets, CSRF tokens and API tokens against the snapshot of the request.</summary>
internal sealed class Authenticator(ConfigDirectory directory, TimeProvider time)
{
    private const string Failed = "Authentication failed!";

    /// <summary>Checks what a request brings.</summary>
    /// <param name="credentials">What it brings.</param>
    /// <param name="csrfToken">The CSRF header, or null.</param>
    /// <param name="isWrite">Whether the request may change something, so that a ticket alone is not enough.</param>
    /// <param name="config">The snapshot of the request.</param>
    public Authentication Check(Credentials credentials, string? csrfToken, bool isWrite, ConfigSnapshot config)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (credentials.Ticket is { } ticket)
        {
            return CheckTicket(ticket, csrfToken, isWrite, config, now);
        }

        return credentials.Token is { } token ? CheckToken(token, config, now) : Authentication.Refuse("No ticket", "no ticket");
    }

    /// <summary>The user of a ticket; the default value when the ticket does not count.</summary>
    public UserId UserOf(string ticket, ConfigSnapshot config) =>
        CheckTicket(ticket, null, isWrite: false, config, time.GetUtcNow().ToUnixTimeSeconds()).Caller.User;

    private Authentication CheckTicket(string ticket, string? csrfToken, bool isWrite, ConfigSnapshot config, long now)
    {
        var keys = directory.Keys;
        if (!keys.Keys.TryOpenSession(ticket, now, keys.IsQuorate, out var name) || !UserId.TryParse(name, out var user))
        {
            return Authentication.Refuse(Failed, "permission denied - invalid PVE ticket");
        }

        if (CannotAct(user, config, now) is { } reason)
        {
            return Authentication.Refuse(Failed, reason);
        }

        return !isWrite || (csrfToken is not null && keys.Csrf.Verify(csrfToken, name, now))
            ? Authentication.Of(new AuthId(user))
            : Authentication.Refuse("Permission denied - invalid csrf token", "invalid csrf token");
    }

    private static Authentication CheckToken(string text, ConfigSnapshot config, long now)
    {
        // The name may hold a '=', a secret cannot: the last one separates.
        var equals = text.LastIndexOf('=');
        if (equals < 0 || !AuthId.TryParse(text[..equals], out var id) || id.Token is not { } sub)
        {
            return Authentication.Refuse(Failed, "no API token specified or malformed");
        }

        if (CannotAct(id.User, config, now) is { } reason)
        {
            return Authentication.Refuse(Failed, reason);
        }

        if (!config.Users.Users[id.User].Tokens.TryGetValue(sub, out var token))
        {
            return Authentication.Refuse(Failed, $"no such token '{sub}' for user '{id.User}'");
        }

        if (token.IsExpired(now))
        {
            return Authentication.Refuse(Failed, $"token '{id}' access expired");
        }

        return config.Tokens.Matches(id, text.AsSpan(equals + 1))
            ? Authentication.Of(id)
            : Authentication.Refuse(Failed, "invalid token value!");
    }

    private static string? CannotAct(UserId id, ConfigSnapshot config, long now) => config.Users.Users.GetValueOrDefault(id) switch
    {
        null => $"no such user ('{id}')",
        { Enabled: false } => $"user '{id}' is disabled",
        { } user when user.IsExpired(now) => $"user '{id}' access expired",
        _ => null,
    };
}
