using System.Text;
using Microsoft.Extensions.Logging;

namespace PveAuth.Api;

/// <summary>Messages about authentication, worded and ordered as pvedaemon words them, because fail2ban filters read
/// them.</summary>
/// <remarks>What a client supplies is written with blanks and control characters escaped, so that no user name can plant
/// a second <c>rhost=</c>.</remarks>
public sealed class AuthLog(ILogger<AuthLog> logger)
{
    /// <summary>A login was refused.</summary>
    /// <param name="client">Where the request came from.</param>
    /// <param name="user">The user name as the client gave it; empty when the credential of a request was refused.</param>
    /// <param name="reason">The precise reason, which the client does not learn.</param>
    public void Refused(ApiClient client, string user, string reason) => logger.LogError(
        "authentication failure; rhost={RemoteHost} user={User} msg={Reason} (reference {Reference})",
        client.Address ?? "", Escape(user), EscapeReason(reason), client.RequestId ?? "-");

    /// <summary>A login is complete.</summary>
    public void LoggedIn(string user, string how) =>
        logger.LogInformation("<root@pam> successful auth for user '{User}'{How}", Escape(user), how);

    /// <summary>The password of a login was right and a second factor is awaited. PVE already reports success here.</summary>
    public void FirstFactorAccepted(string user) =>
        logger.LogInformation("<root@pam> first factor accepted for user '{User}'", Escape(user));

    /// <summary>Something was done by somebody.</summary>
    public void Did(string caller, string what) => logger.LogInformation("<{Caller}> {What}", Escape(caller), EscapeReason(what));

    private static string Escape(string text) => Escape(text, alsoBlanks: true);

    private static string EscapeReason(string text) => Escape(text, alsoBlanks: false);

    private static string Escape(string text, bool alsoBlanks)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 300)))
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029' || (alsoBlanks && char.IsWhiteSpace(c)))
            {
                escaped.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }
}
