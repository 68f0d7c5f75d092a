using System.Collections.Immutable;
using System.Security.Cryptography;

namespace PveAuth.Core.Tfa;

/// <summary>What tfa.cfg has no place for: who a user is to authenticators, and what an entry may be used for.</summary>
/// <remarks>Losing it costs comfort, never safety: without a note, an entry is a second factor and nothing more.</remarks>
public sealed record FactorNotes
{
    /// <summary>Bytes of a user handle: as many as PVE's random ones have, so that options look the same.</summary>
    private const int HandleLength = 16;

    /// <summary>No notes.</summary>
    public static FactorNotes Empty { get; } = new();

    /// <summary>The user's WebAuthn user handle, base64url; empty until the first registration.</summary>
    public string Handle { get; init; } = "";

    /// <summary>Notes by the id of the entry.</summary>
    public ImmutableSortedDictionary<string, EntryNote> Entries { get; init; } =
        ImmutableSortedDictionary.Create<string, EntryNote>(StringComparer.Ordinal);

    /// <summary>Members that a later version wrote, as JSON, by name.</summary>
    public ImmutableArray<UnknownMember> Others { get; init; } = [];

    /// <summary>Whether they say nothing, so that they need not be kept.</summary>
    public bool IsEmpty => Handle.Length == 0 && Entries.IsEmpty && Others.IsEmpty;

    /// <summary>The note on an entry; an empty one when there is none.</summary>
    public EntryNote Of(string entryId) => Entries.GetValueOrDefault(entryId) ?? EntryNote.Empty;

    /// <summary>The same with a handle, a new one if there was none.</summary>
    public FactorNotes WithHandle() =>
        Handle.Length > 0 ? this : this with { Handle = Base64Text.EncodeUrl(RandomNumberGenerator.GetBytes(HandleLength)) };

    /// <summary>The same after a WebAuthn key was registered.</summary>
    /// <param name="entryId">The new entry.</param>
    /// <param name="rpId">The relying party id that the key was made for.</param>
    /// <param name="isPasskey">Whether it may log in without a password.</param>
    public FactorNotes Registered(string entryId, string rpId, bool isPasskey = false) =>
        this with { Entries = Entries.SetItem(entryId, new() { RpId = rpId, IsPasskey = isPasskey }) };

    /// <summary>The same without notes on entries that are gone.</summary>
    public FactorNotes For(TfaUser? factors)
    {
        var ids = TfaList.Entries(factors).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        var gone = Entries.Keys.Where(id => !ids.Contains(id)).ToList();
        return gone.Count == 0 ? this : this with { Entries = Entries.RemoveRange(gone) };
    }
}

/// <summary>The note on one entry.</summary>
public sealed record EntryNote
{
    /// <summary>Nothing is known.</summary>
    public static EntryNote Empty { get; } = new();

    /// <summary>The relying party id that a WebAuthn key was made for; empty when it is not known.</summary>
    public string RpId { get; init; } = "";

    /// <summary>Whether it may log in without a password.</summary>
    public bool IsPasskey { get; init; }

    /// <summary>Members that a later version wrote.</summary>
    public ImmutableArray<UnknownMember> Others { get; init; } = [];
}

/// <summary>A member of a JSON object that is kept although nobody here knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Json">Its value.</param>
public sealed record UnknownMember(string Name, string Json);
