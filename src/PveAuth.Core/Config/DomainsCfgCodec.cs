using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>Reads and writes domains.cfg.</summary>
public static class DomainsCfgCodec
{
    /// <summary>Reads the file. What cannot be used is reported and kept; the rest is used.</summary>
    public static Parsed<DomainsCfg> Parse(ReadOnlySpan<byte> file)
    {
        // Few ask for the digest, and to begin with hashes loads a large library.
        var bytes = file.ToArray();
        return Parse(FileText.Read(file), new Lazy<string>(() => DigestOf(bytes)));
    }

    /// <summary>Writes the file.</summary>
    public static byte[] Write(DomainsCfg cfg)
    {
        var text = new StringBuilder();
        cfg.Append(text);
        return FileText.Write(text.ToString(), cfg.IsLatin1);
    }

    /// <summary>Whether a reader of the bytes will see exactly this configuration. Ask before a file is replaced.</summary>
    public static bool ReadsBackTheSame(DomainsCfg cfg, ReadOnlySpan<byte> file) =>
        FileText.EitherReading(file, cfg.IsLatin1, text => Parse(text, NoDigest).Value.HasSameContentAs(cfg));

    /// <summary>The digest by which clients notice a change: SHA-1 of the bytes, lower-case hex.</summary>
    public static string DigestOf(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(SHA1.HashData(file));

    private static readonly Lazy<string> NoDigest = new("");

    private static Parsed<DomainsCfg> Parse(FileText text, Lazy<string> digest)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var items = new List<DomainsCfg.Item?>();
        var positions = new Dictionary<string, (int Index, SectionText Text)>(StringComparer.Ordinal);
        foreach (var section in SectionFile.Split(text.Text))
        {
            var realm = Read(section, text.IsLatin1, problems);
            if (RealmSchema.IsRealm(section) && positions.Remove(section.Id, out var earlier))
            {
                // Of two sections with one name the last counts. If it is not usable there is no such realm, but then
                // the earlier one is all that somebody has to mend it from.
                problems.Add(new Problem(section.Number, "a second section of the same name replaces the first"));
                items[earlier.Index] = realm is null ? new(null, earlier.Text) : null;
            }

            if (realm is not null)
            {
                positions[realm.Name] = (items.Count, section);
            }

            items.Add(realm is null ? new(null, section) : new(realm, null, !IsTypeOf(realm, section)));
        }

        var kept = OneDefault(items.OfType<DomainsCfg.Item>());
        return new(new DomainsCfg(kept, digest, text.IsLatin1), problems.ToImmutable());
    }

    private static Realm? Read(SectionText section, bool isLatin1, ImmutableArray<Problem>.Builder problems)
    {
        if (section.IsLoose)
        {
            if (FileText.Trim(section.Lines[0].Raw) is not ['#', ..])
            {
                problems.Add(new Problem(section.Number, "line outside of a section"));
            }

            return null;
        }

        var type = section.Type.ToLowerInvariant();
        if (RealmSchema.OptionsOf(type) is not { } schema)
        {
            problems.Add(new Problem(section.Number, "unsupported type of realm"));
            return null;
        }

        if (!RealmName.IsValid(section.Id))
        {
            problems.Add(new Problem(section.Number, "not a valid realm name"));
            return null;
        }

        var read = Section.Read(section, type, schema, isLatin1, problems);
        if (read.Missing.FirstOrDefault() is { } missing)
        {
            problems.Add(new Problem(section.Number, $"missing value for required option '{missing}'"));
            return null;
        }

        return new Realm(section.Id is "pam" or "pve" && section.Id != type ? Force(read) : read);
    }

    private static bool IsTypeOf(Realm realm, SectionText section) =>
        realm.Type.Equals(section.Type, StringComparison.OrdinalIgnoreCase);

    // The type of pam and pve is given. Options of a foreign type mean nothing to it and go.
    private static Section Force(Section read)
    {
        var schema = RealmSchema.OptionsOf(read.Id)!;
        return read with
        {
            Type = read.Id,
            Schema = schema,
            Options = read.Options.RemoveRange(read.Options.Keys.Where(key => !schema.ContainsKey(key))),
        };
    }

    private static IEnumerable<DomainsCfg.Item> OneDefault(IEnumerable<DomainsCfg.Item> items)
    {
        var hasDefault = false;
        foreach (var item in items)
        {
            var isSecond = hasDefault && item.Realm?.IsDefault == true;
            hasDefault |= item.Realm?.IsDefault == true;
            yield return isSecond ? item with { Realm = item.Realm!.Remove("default") } : item;
        }
    }
}
