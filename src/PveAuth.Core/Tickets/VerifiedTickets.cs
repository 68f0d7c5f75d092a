using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PveAuth.Core.Tickets;

/// <summary>What a ticket said when its signature was checked.</summary>
internal readonly record struct VerifiedTicket(string? Data, long Time, bool ByPreviousKey);

/// <summary>Remembers tickets whose signature was right. Wrong ones are never kept, so strangers cannot fill it.</summary>
/// <remarks>Tickets are kept by SHA-256, so that no ticket lies in memory and no lookup tells by its time how much of a
/// guess was right.</remarks>
internal sealed class VerifiedTickets
{
    private const int Capacity = 8192;

    private readonly ConcurrentDictionary<Hash, VerifiedTicket> tickets = new();

    public bool TryGet(string ticket, out VerifiedTicket verified) => tickets.TryGetValue(Hash.Of(ticket), out verified);

    public void Add(string ticket, VerifiedTicket verified)
    {
        // Starting again costs one RSA operation for each ticket in use, and happens after 8192 logins.
        if (tickets.Count >= Capacity)
        {
            tickets.Clear();
        }

        tickets[Hash.Of(ticket)] = verified;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Hash(ulong A, ulong B, ulong C, ulong D)
    {
        public static Hash Of(string text)
        {
            Span<Hash> hash = stackalloc Hash[1];
            SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), MemoryMarshal.AsBytes(hash));
            return hash[0];
        }
    }
}
