using System.Collections.Frozen;

namespace PveAuth.Core.Config;

/// <summary>A job of jobs.cfg that copies users and groups of a realm into user.cfg.</summary>
public sealed record RealmSyncJob
{
    private const int MaxIdLength = 64;

    private static readonly FrozenDictionary<string, SectionOption> OptionSchema = new SectionOption[]
    {
        new() { Name = "comment", Kind = SectionValueKind.Encoded, MaxLength = 512 },
        new() { Name = "realm", Required = true, Fixed = true, IsValid = v => Identity.RealmName.IsValid(v) },
        new() { Name = "schedule", Required = true, MaxLength = 128, IsValid = v => CalendarEvent.TryParse(v, out _) },
        new() { Name = "scope", Required = true, IsValid = v => v is "users" or "groups" or "both" },
        new() { Name = "enable-new", Kind = SectionValueKind.Boolean },
        new() { Name = "enabled", Kind = SectionValueKind.Boolean },
        new() { Name = "remove-vanished", IsValid = IsRemoveVanished },
    }.ToFrozenDictionary(o => o.Name, StringComparer.Ordinal);

    internal RealmSyncJob(Section section) =>
        Section = section.Options.ContainsKey("enabled") ? section : section.Set("enabled", "1");

    /// <summary>The type of the section.</summary>
    public static string TypeName => "realm-sync";

    /// <summary>The options by their keys.</summary>
    public static IReadOnlyDictionary<string, SectionOption> Schema => OptionSchema;

    /// <summary>The id.</summary>
    public string Id => Section.Id;

    /// <summary>The realm.</summary>
    public string Realm => Get("realm") ?? "";

    /// <summary>When to run, a calendar event.</summary>
    public string Schedule => Get("schedule") ?? "";

    /// <summary>Whether the job runs.</summary>
    public bool Enabled => Get("enabled") == "1";

    /// <summary>Every option by its key, the comment decoded.</summary>
    public IReadOnlyDictionary<string, string> Options => Section.Options;

    /// <summary>Required options that are still missing; such a job cannot be stored.</summary>
    public IEnumerable<string> MissingOptions => Section.Missing;

    internal Section Section { get; }

    /// <summary>A job without options.</summary>
    /// <exception cref="ArgumentException">The id is not valid.</exception>
    public static RealmSyncJob Create(string id) => IsValidId(id)
        ? new(Section.New(TypeName, id, OptionSchema))
        : throw new ArgumentException("Not a job id.", nameof(id));

    /// <summary>Whether the text is a job's id: a letter, then letters, digits, <c>_</c> and <c>-</c>; 2 to 64 in all.</summary>
    public static bool IsValidId(string text) => text.Length is >= 2 and <= MaxIdLength && char.IsAsciiLetter(text[0])
        && text.All(c => c is '_' or '-' || char.IsAsciiLetterOrDigit(c));

    /// <summary>The value of an option; null if it is not set.</summary>
    public string? Get(string key) => Section.Options.GetValueOrDefault(key);

    /// <summary>Sets an option; an empty value removes it. Check against <see cref="Schema"/> first.</summary>
    /// <exception cref="ArgumentException">There is no such option, or the value is not valid.</exception>
    public RealmSyncJob Set(string key, string value) => new(Section.Set(key, value));

    /// <summary>Sets an option of <see cref="Schema"/>; an empty value removes it. False when the file cannot hold the
    /// value.</summary>
    public bool TrySet(string key, string value, out RealmSyncJob changed)
    {
        var fits = Section.TrySet(key, value, out var section);
        changed = fits ? new(section) : this;
        return fits;
    }

    /// <summary>Removes an option, if it is there.</summary>
    public RealmSyncJob Remove(string key) => new(Section.Remove(key));

    /// <inheritdoc/>
    public bool Equals(RealmSyncJob? other) => other is not null && Section.HasSameContentAs(other.Section);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    private static bool IsRemoveVanished(string value) =>
        value == "none" || value.Split(';').All(v => v is "acl" or "entry" or "properties");
}
