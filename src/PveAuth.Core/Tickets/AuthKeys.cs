using System.Security.Cryptography;

namespace PveAuth.Core.Tickets;

/// <summary>The cluster's keys for tickets as they are at one moment: the pair in use and the previous public key.</summary>
/// <remarks>A new object is made whenever one of the files changes; the keys inside are imported once and shared.
/// Verified session tickets are remembered by their hash, so that a client that sends one ticket a thousand times
/// costs one RSA operation.</remarks>
public sealed class AuthKeys
{
    private readonly RSA? privateKey;
    private readonly RSA publicKey;
    private readonly RSA? previousKey;
    private readonly long publicTime;
    private readonly long previousTime;
    private readonly VerifiedTickets verified = new();

    /// <summary>Imports the keys.</summary>
    /// <param name="publicPem">authkey.pub.</param>
    /// <param name="publicTime">When the pair was made: the file's modification time, epoch seconds.</param>
    /// <param name="privatePem">priv/authkey.key; null when this process may not read it and so cannot sign.</param>
    /// <param name="previousPem">authkey.pub.old, if there is one.</param>
    /// <param name="previousTime">When the previous pair was replaced: modification time, epoch seconds.</param>
    /// <exception cref="ArgumentException">A text is not a PEM key.</exception>
    /// <exception cref="CryptographicException">A key is damaged.</exception>
    public AuthKeys(string publicPem, long publicTime, string? privatePem, string? previousPem, long previousTime)
    {
        publicKey = Import(publicPem);
        this.publicTime = publicTime;
        privateKey = privatePem is null ? null : Import(privatePem);

        // While a node replaces its keys there is a moment with the new public and the old private key. Tickets signed
        // then would be valid nowhere.
        if (privateKey is not null && !privateKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey.ExportSubjectPublicKeyInfo()))
        {
            throw new ArgumentException("The private and the public key do not belong together.", nameof(privatePem));
        }

        previousKey = previousPem is null ? null : Import(previousPem);
        this.previousTime = previousTime;
    }

    /// <summary>Whether tickets can be issued.</summary>
    public bool CanSign => privateKey is not null;

    /// <summary>Whether the pair is due to be replaced: older than a day, or made in the future.</summary>
    public bool IsOverdue(long now)
    {
        var age = now - publicTime;

        // A pair replaced moments ago by a node with another clock is left alone.
        var justReplaced = previousKey is not null && previousTime <= publicTime && publicTime - previousTime < AgeWindow.SessionLife
            && age < AgeWindow.KeyLife;
        return (age >= AgeWindow.KeyLife || age < -AgeWindow.Grace) && !justReplaced;
    }

    /// <summary>Issues a session ticket.</summary>
    public string IssueSession(string user, long now) => Issue(RsaTicket.SessionPrefix, user, null, now);

    /// <summary>Issues a half ticket, which proves the first factor of this user and carries the challenge.</summary>
    public string IssueHalf(string user, string challengeJson, long now) =>
        Issue(RsaTicket.SessionPrefix, HalfTicket.Mark + challengeJson, user, now);

    /// <summary>Issues a console ticket.</summary>
    /// <param name="secret"><c>AUTHID:PATH</c> or <c>AUTHID:PATH:PORT</c>.</param>
    /// <param name="now">Epoch seconds.</param>
    public string IssueVnc(string secret, long now) => Issue(RsaTicket.VncPrefix, null, secret, now);

    /// <summary>Checks a session ticket: signature of either key, and age.</summary>
    /// <param name="ticket">The ticket as received.</param>
    /// <param name="now">Epoch seconds.</param>
    /// <param name="quorate">Whether the cluster has quorum.</param>
    /// <param name="user">The user id that the ticket names; whether such a user exists is not checked here.</param>
    public bool TryOpenSession(string ticket, long now, bool quorate, out string user)
    {
        if (!verified.TryGet(ticket, out var known))
        {
            if (!TryVerify(ticket, secret: null, out known) || known.Data is null || HalfTicket.IsOldForm(known.Data))
            {
                user = "";
                return false;
            }

            verified.Add(ticket, known);
        }

        user = known.Data!;
        return IsInTime(known, now, quorate);
    }

    /// <summary>Checks a half ticket of a user.</summary>
    /// <returns>The challenge as JSON text, or null when the ticket is not valid for that user.</returns>
    public string? OpenHalf(string ticket, string user, long now, bool quorate)
    {
        if (!TryVerify(ticket, user, out var found) || !IsInTime(found, now, quorate) ||
            found.Data?.StartsWith(HalfTicket.Mark, StringComparison.Ordinal) != true)
        {
            return null;
        }

        return found.Data[HalfTicket.Mark.Length..];
    }

    /// <summary>Whether a half ticket of a user is genuine but too old: its bearer did prove the first factor once.</summary>
    public bool IsExpiredHalf(string ticket, string user, long now) =>
        TryVerify(ticket, user, out var found) && found.Data?.StartsWith(HalfTicket.Mark, StringComparison.Ordinal) == true &&
        now - found.Time >= AgeWindow.SessionLife;

    /// <summary>Checks a console ticket. Only the key in use counts, and only while it is not overdue.</summary>
    public bool VerifyVnc(string ticket, string secret, long now)
    {
        // A console password is eight characters and a colon before the ticket.
        var prefixed = ticket.Length > 9 && ticket[8] == ':' && ticket.AsSpan(9).StartsWith("PVEVNC:", StringComparison.Ordinal);
        return now - publicTime <= AgeWindow.KeyLife &&
            RsaTicket.TryVerify(publicKey, prefixed ? ticket[9..] : ticket, RsaTicket.VncPrefix, secret, out var data, out var time) &&
            data is null && AgeWindow.ShortLived.Accepts(now - time);
    }

    private static RSA Import(string pem)
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private string Issue(string prefix, string? data, string? secret, long now) =>
        RsaTicket.Issue(privateKey ?? throw new InvalidOperationException("There is no private key for tickets."), prefix, data, secret, now);

    private bool TryVerify(string ticket, string? secret, out VerifiedTicket found)
    {
        if (RsaTicket.TryVerify(publicKey, ticket, RsaTicket.SessionPrefix, secret, out var data, out var time))
        {
            found = new VerifiedTicket(data, time, ByPreviousKey: false);
            return true;
        }

        if (previousKey is not null && RsaTicket.TryVerify(previousKey, ticket, RsaTicket.SessionPrefix, secret, out data, out time))
        {
            found = new VerifiedTicket(data, time, ByPreviousKey: true);
            return true;
        }

        found = default;
        return false;
    }

    private bool IsInTime(VerifiedTicket ticket, long now, bool quorate)
    {
        var window = ticket.ByPreviousKey ? AgeWindow.Previous(now - previousTime) : AgeWindow.Current(now - publicTime, quorate);
        return window.Accepts(now - ticket.Time);
    }
}
