using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>One line of a user's list of factors.</summary>
/// <param name="Type"><c>recovery</c>, <c>totp</c>, <c>webauthn</c>, <c>u2f</c> or <c>yubico</c>.</param>
/// <param name="Id">The entry's id.</param>
/// <param name="Description">Empty when there is none.</param>
/// <param name="Created">Epoch seconds.</param>
/// <param name="Enabled">Whether it may be used.</param>
public sealed record TfaListEntry(string Type, string Id, string Description, long Created, bool Enabled);

/// <summary>A user's factors as one list, in the order of the API.</summary>
public static class TfaList
{
    /// <summary>All entries of a user.</summary>
    public static ImmutableArray<TfaListEntry> Entries(TfaUser? factors)
    {
        if (factors is null)
        {
            return [];
        }

        var entries = ImmutableArray.CreateBuilder<TfaListEntry>();
        if (factors.Recovery is { } recovery)
        {
            entries.Add(new(EntryId.Recovery, EntryId.Recovery, "", recovery.Created, true));
        }

        Add(entries, "totp", factors.Totp);
        Add(entries, "webauthn", factors.WebAuthn);
        Add(entries, "u2f", factors.U2f);
        Add(entries, "yubico", factors.Yubico);
        return entries.ToImmutable();
    }

    /// <summary>The record with one entry renamed, enabled or disabled; null when there is no such entry.</summary>
    internal static TfaUser? Change(TfaUser? factors, string id, string? description, bool? enable)
    {
        ImmutableArray<TfaEntry<T>> In<T>(ImmutableArray<TfaEntry<T>> list, int at) => list.SetItem(at, list[at] with
        {
            Description = description ?? list[at].Description,
            Enabled = enable ?? list[at].Enabled,
        });

        return At(factors, id) switch
        {
            ("totp", var at) => factors! with { Totp = In(factors.Totp, at) },
            ("webauthn", var at) => factors! with { WebAuthn = In(factors.WebAuthn, at) },
            ("u2f", var at) => factors! with { U2f = In(factors.U2f, at) },
            ("yubico", var at) => factors! with { Yubico = In(factors.Yubico, at) },
            _ => null,
        };
    }

    /// <summary>The record without one entry; null when there is no such entry.</summary>
    internal static TfaUser? Remove(TfaUser? factors, string id) => At(factors, id) switch
    {
        ("totp", var at) => factors! with { Totp = factors.Totp.RemoveAt(at) },
        ("webauthn", var at) => factors! with { WebAuthn = factors.WebAuthn.RemoveAt(at) },
        ("u2f", var at) => factors! with { U2f = factors.U2f.RemoveAt(at) },
        ("yubico", var at) => factors! with { Yubico = factors.Yubico.RemoveAt(at) },
        _ => null,
    };

    // Ids of migrated entries are not unique: the first one is meant.
    private static (string List, int Index) At(TfaUser? factors, string id)
    {
        if (factors is null)
        {
            return ("", -1);
        }

        (string, int)[] places =
        [
            ("totp", IndexOf(factors.Totp, id)),
            ("webauthn", IndexOf(factors.WebAuthn, id)),
            ("u2f", IndexOf(factors.U2f, id)),
            ("yubico", IndexOf(factors.Yubico, id)),
        ];
        return places.FirstOrDefault(place => place.Item2 >= 0, ("", -1));
    }

    private static int IndexOf<T>(ImmutableArray<TfaEntry<T>> entries, string id)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            if (string.Equals(entries[i].Id, id, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Add<T>(ImmutableArray<TfaListEntry>.Builder to, string type, ImmutableArray<TfaEntry<T>> entries) =>
        to.AddRange(entries.Select(e => new TfaListEntry(type, e.Id, e.Description, e.Created, e.Enabled)));
}
