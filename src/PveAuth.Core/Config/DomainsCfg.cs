using System.Collections.Immutable;
using System.Text;

namespace PveAuth.Core.Config;

/// <summary>The content of domains.cfg: the realms. The realms pam and pve are always there.</summary>
public sealed record DomainsCfg
{
    private static readonly (string Name, string Comment)[] Builtin =
    [
        ("pam", "Linux PAM standard authentication"),
        ("pve", "Proxmox VE authentication server"),
    ];

    // Usable realms, and between them the sections and lines that mean nothing here.
    private readonly ImmutableArray<Item> items;
    private readonly Dictionary<string, Realm> byName;

    private readonly Lazy<string> digest;

    internal DomainsCfg(IEnumerable<Item> items, Lazy<string> digest, bool isLatin1)
    {
        this.items = Complete(items);
        this.digest = digest;
        IsLatin1 = isLatin1;
        Realms = [.. this.items.Select(i => i.Realm).OfType<Realm>()];
        byName = Realms.ToDictionary(r => r.Name, StringComparer.Ordinal);
    }

    /// <summary>What a missing or empty file means.</summary>
    public static DomainsCfg Empty { get; } = DomainsCfgCodec.Parse([]).Value;

    /// <summary>The realms in the order of the file.</summary>
    public IReadOnlyList<Realm> Realms { get; }

    /// <summary>SHA-1 of the file that was read, lower-case hex: what clients send back to notice a change.</summary>
    public string Digest => digest.Value;

    internal bool IsLatin1 { get; }

    /// <summary>The realm of that name; null if there is none.</summary>
    public Realm? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Adds or replaces a realm. If it is the default one, no other is.</summary>
    /// <exception cref="ArgumentException">A required option is missing.</exception>
    public DomainsCfg With(Realm realm)
    {
        if (realm.MissingOptions.FirstOrDefault() is { } missing)
        {
            throw new ArgumentException($"missing value for required option '{missing}'", nameof(realm));
        }

        var isThere = byName.ContainsKey(realm.Name);
        var changed = items
            .Where(i => i.Realm is not null || i.Text!.Id != realm.Name || !RealmSchema.IsRealm(i.Text))
            .Select(i => i.Realm is null ? i
                : i.Realm.Name == realm.Name ? new Item(realm, null)
                : realm.IsDefault && i.Realm.IsDefault ? new Item(i.Realm.Remove("default"), null)
                : i);
        return new(isThere ? changed : changed.Append(new Item(realm, null)), digest, IsLatin1);
    }

    /// <summary>Removes a realm. The realms pam and pve come back without options.</summary>
    public DomainsCfg Without(string name) => new(items.Where(i => i.Realm?.Name != name), digest, IsLatin1);

    /// <summary>Whether both say the same, whatever their digests are.</summary>
    public bool HasSameContentAs(DomainsCfg other) => items.Length == other.items.Length
        && items.Zip(other.items).All(pair => pair.First.HasSameContentAs(pair.Second));

    /// <summary>Only the names.</summary>
    public override string ToString() => string.Join(", ", Realms);

    internal void Append(StringBuilder text)
    {
        foreach (var item in items)
        {
            if (item.Realm is not null)
            {
                item.Realm.Section.Append(text);
            }
            else
            {
                SectionFile.AppendVerbatim(text, item.Text!);
            }
        }
    }

    private static ImmutableArray<Item> Complete(IEnumerable<Item> items)
    {
        var all = items.ToList();
        var result = all.Where(i => !i.IsDisplaced).ToList();
        foreach (var (name, comment) in Builtin)
        {
            var index = result.FindIndex(i => i.Realm?.Name == name);
            var realm = index >= 0 ? result[index].Realm!
                : all.Find(i => i.IsDisplaced && i.Realm!.Name == name)?.Realm ?? Realm.Create(name, name);
            realm = realm.Comment.Length == 0 ? realm.Set("comment", comment) : realm;
            if (index < 0)
            {
                result.Add(new(realm, null));
            }
            else
            {
                result[index] = new(realm, null);
            }
        }

        return [.. result];
    }

    /// <summary>A realm, or text that is kept. One of pam and pve whose section had a foreign type is displaced: it is
    /// written where it would be if the section had not been there.</summary>
    internal sealed record Item(Realm? Realm, SectionText? Text, bool IsDisplaced = false)
    {
        public bool HasSameContentAs(Item other) => Realm is not null ? Realm.Equals(other.Realm)
            : other.Text is not null && Text!.HasSameContentAs(other.Text);
    }
}
