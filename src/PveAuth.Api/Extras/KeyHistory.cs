using System.Collections.Immutable;
using PveAuth.Core.Audit;
using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Api.Extras;

/// <summary>What is recorded about keys beside the files of PVE.</summary>
internal static class KeyHistory
{
    private const long Day = 86_400_000;

    /// <summary>Bytes of the trail that are searched; a busy day has more, and so many tell enough.</summary>
    private const long MaxEffort = 64 * 1024 * 1024;

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
        var query = new AuditQuery { Since = (now * 1000) - Day, Result = AuditResult.Failed, Text = "-mismatch" };
        using var search = new AuditSearch(directory.Audit.Directory, query);
        var effort = MaxEffort;
        var got = new List<string?>();
        while (search.MoveNext(ref effort))
        {
            if (search.Current.Record.Code is { } code && Codes.Contains(code))
            {
                got.Add(search.Current.Record.Got);
            }
        }

        return (got.Count, got.OfType<string>().GroupBy(text => text).MaxBy(group => group.Count())?.Key);
    }
}
