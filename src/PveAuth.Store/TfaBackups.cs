using System.Collections.Immutable;
using System.Globalization;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store;

/// <summary>Copies of second factors that an administrator removes, so that it can be undone.</summary>
/// <param name="directory">The configuration directory.</param>
public sealed class TfaBackups(string directory)
{
    private const string Factors = "tfa.cfg";

    private readonly string place = Path.Combine(directory, "pveauth", "backup");

    /// <summary>Keeps factors and the notes on them.</summary>
    /// <param name="factors">Records with only what is going to be removed.</param>
    /// <param name="notes">The notes of these users.</param>
    /// <param name="now">Epoch seconds.</param>
    /// <returns>The backup's name.</returns>
    /// <exception cref="StoreException">It cannot be written; then nothing may be removed.</exception>
    public string Save(TfaCfg factors, IReadOnlyDictionary<UserId, FactorNotes> notes, long now)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(now).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var name = $"webauthn-{time}-{Guid.NewGuid().ToString("N")[..4]}";
        try
        {
            foreach (var (user, note) in notes)
            {
                AtomicFile.Replace(Path.Combine(place, name, $"{user}.json"), FactorNotesCodec.Write(note), isPrivate: true);
            }

            AtomicFile.Replace(Path.Combine(place, name, Factors), TfaCfgCodec.Write(factors, TfaWriteFormat.Pve9, now), isPrivate: true);
            return name;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to write a backup to '{place}' - {e.Message}", e);
        }
    }

    /// <summary>Reads a backup.</summary>
    /// <returns>Null when there is none of this name that can be read.</returns>
    public (TfaCfg Factors, ImmutableDictionary<UserId, FactorNotes> Notes)? Load(string name)
    {
        var path = Path.Combine(place, Path.GetFileName(name));
        var file = Path.Combine(path, Factors);
        if (!File.Exists(file) || TfaCfgCodec.Parse(File.ReadAllBytes(file)).Value is not { } factors)
        {
            return null;
        }

        var notes = factors.Users.Keys
            .Select(user => (User: user, Path: Path.Combine(path, $"{user}.json")))
            .Where(found => File.Exists(found.Path))
            .ToImmutableDictionary(found => found.User, found => FactorNotesCodec.Parse(File.ReadAllBytes(found.Path)) ?? FactorNotes.Empty);
        return (factors, notes);
    }

    /// <summary>The names of all backups, newest first.</summary>
    public IReadOnlyList<string> Names() => Directory.Exists(place)
        ? [.. Directory.EnumerateDirectories(place).Select(path => Path.GetFileName(path)).OrderDescending(StringComparer.Ordinal)]
        : [];
}
