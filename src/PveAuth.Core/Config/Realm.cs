using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>A realm of domains.cfg: where users come from and how their passwords are checked.</summary>
public sealed record Realm
{
    internal Realm(Section section)
    {
        Section = section;
        (Tfa, TfaIsBroken) = RealmTfa.Read(Get("tfa"));
    }

    /// <summary>The name.</summary>
    public string Name => Section.Id;

    /// <summary>pam, pve, ldap, ad or openid.</summary>
    public string Type => Section.Type;

    /// <summary>A remark, decoded.</summary>
    public string Comment => Get("comment") ?? "";

    /// <summary>Whether the login page offers this realm first.</summary>
    public bool IsDefault => GetFlag("default", false);

    /// <summary>Every option by its key: the comment decoded, booleans as <c>0</c> and <c>1</c>, all else as it stands.</summary>
    public IReadOnlyDictionary<string, string> Options => Section.Options;

    /// <summary>The demand for a second factor; null if there is none, or if it cannot be read.</summary>
    public RealmTfaOptions? Tfa { get; }

    /// <summary>Whether there is a demand for a second factor that cannot be read. Then nobody may log in.</summary>
    public bool TfaIsBroken { get; }

    /// <summary>Whether names of users differ when their case differs.</summary>
    public bool CaseSensitive => GetFlag("case-sensitive", true);

    /// <summary>Required options that are still missing; such a realm cannot be stored.</summary>
    public IEnumerable<string> MissingOptions => Section.Missing;

    internal Section Section { get; }

    /// <summary>A realm without options.</summary>
    /// <exception cref="ArgumentException">The name or the type is not valid.</exception>
    public static Realm Create(string name, string type)
    {
        if (!RealmName.IsValid(name))
        {
            throw new ArgumentException("Not a realm name.", nameof(name));
        }

        var schema = RealmSchema.OptionsOf(type) ?? throw new ArgumentException("Not a type of realm.", nameof(type));
        return new(Section.New(type, name, schema));
    }

    /// <summary>The value of an option; null if it is not set.</summary>
    public string? Get(string key) => Section.Options.GetValueOrDefault(key);

    /// <summary>The value of a boolean option.</summary>
    public bool GetFlag(string key, bool whenUnset) => Get(key) is { } value ? value == "1" : whenUnset;

    /// <summary>Sets an option; an empty value removes it. Check against <see cref="RealmSchema"/> first.</summary>
    /// <exception cref="ArgumentException">The type has no such option, or the value is not valid.</exception>
    public Realm Set(string key, string value) => new(Section.Set(key, value));

    /// <summary>Sets an option that the type has; an empty value removes it. False when the file cannot hold the value.</summary>
    public bool TrySet(string key, string value, out Realm changed)
    {
        var fits = Section.TrySet(key, value, out var section);
        changed = fits ? new(section) : this;
        return fits;
    }

    /// <summary>Removes an option, if it is there.</summary>
    public Realm Remove(string key) => new(Section.Remove(key));

    /// <inheritdoc/>
    public bool Equals(Realm? other) => other is not null && Section.HasSameContentAs(other.Section);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type);

    /// <summary>Name and type: options may be secrets.</summary>
    public override string ToString() => $"{Name} ({Type})";
}
