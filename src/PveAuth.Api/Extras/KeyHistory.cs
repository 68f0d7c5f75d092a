using System.Collections.Immutable;
using PveAuth.Api.Audit;
using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Api.Extras;

/// <summary>What is recorded about keys beside the files of PVE.</summary>
internal static class KeyHistory
{
    private const long Day = 86_400_000;

    /// <summary>A busy day has more records; so many tell enough.</summary>
    private const int MostRecords = 20_000;

    private static readonly string[] Codes = ["tfa.origin-mismatch", "tfa.rpid-mismatch"];

    /// <summary>For which relying party id WebAuthn entries were made, where that is known.</summary>
    public static ImmutableDictionary<(UserId User, string EntryId), string> RecordedIds(ConfigDirectory directory) =>
        directory.Tfa.Current.Value.Users
            .Where(user => !user.Value.WebAuthn.IsEmpty)
            .SelectMany(user => directory.SecondFactors.Notes(user.Key).Entries
                .Where(note => note.Value.RpId.Length > 0)
                .Select(note => KeyValuePair.Create((user.Key, note.Key), note.Value.RpId)))
            .ToImmutableDictionary();

    /// <summary>Answers of keys within a day that were refused for their origin or id, and what most of them came from.</summary>
    /// <param name="directory">The configuration directory.</param>
    /// <param name="now">Epoch seconds.</param>
    public static (int Count, string? Most) Mismatches(ConfigDirectory directory, long now)
    {
        var since = (now * 1000) - Day;
        var got = AuditMethods.NewestFirst(directory.Audit.Directory, "")
            .Take(MostRecords)
            .Select(line => line.Record)
            .TakeWhile(record => record.Time >= since)
            .Where(record => record.Code is { } code && Codes.Contains(code))
            .Select(record => record.Got)
            .ToList();
        return (got.Count, got.OfType<string>().GroupBy(text => text).MaxBy(group => group.Count())?.Key);
    }
}
