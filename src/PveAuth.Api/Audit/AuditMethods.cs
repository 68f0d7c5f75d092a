using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PveAuth.Api.Checks;
using PveAuth.Core.Audit;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api.Audit;

/// <summary>Reads the audit trail.</summary>
internal static class AuditMethods
{
    private const int MaxRecords = 500;
    private const int MaxOwnRecords = 50;

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/pveauth/audit")
            .Describes("Lists what the audit trail says, newest first. Whoever may not read it sees records on themselves.")
            .Takes(
                Param.Integer("since", 0).Optional() with { Description = "Not before this time, epoch seconds." },
                Param.Integer("until", 0).Optional() with { Description = "Before this time, epoch seconds." },
                Param.Text("user", 128).Optional() with { Description = "Whom it concerns, or who did it." },
                Param.Text("event", 64).Optional() with { Description = "An event, or the first word of its name." },
                Param.Choice("result", "ok", "failed", "locked").Optional() with { Description = "How it ended." },
                Param.Text("ip", 64).Optional() with { Description = "The client's address." },
                Param.Text("ref", 16).Optional() with { Description = "The reference that somebody was shown." },
                Param.Text("cursor", 128).Optional() with { Description = "Goes on behind an earlier answer, which had this cursor." },
                Param.Integer("limit", 1, MaxRecords).Optional() with { Default = "100", Description = "Most records." })
            .Requires(Permission.AnyUser)
            .Runs(List),
    ];

    /// <summary>The records of all nodes whose trail lies in a directory, newest first.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="needle">Only lines with this text are read; empty for all.</param>
    public static IEnumerable<(AuditRecord Record, AuditLink Link)> NewestFirst(string directory, string needle)
    {
        var streams = AuditFiles.Nodes(directory)
            .Select(node => AuditFiles.NewestFirst(directory, node, Encoding.UTF8.GetBytes(needle)).GetEnumerator())
            .Where(stream => stream.MoveNext())
            .ToList();
        while (streams.Count > 0)
        {
            var newest = streams.MaxBy(stream => stream.Current.Record.Time)!;
            yield return newest.Current;
            if (!newest.MoveNext())
            {
                streams.Remove(newest);
            }
        }
    }

    private static ApiResult List(ApiCall call)
    {
        var given = call.Parameters;
        var user = given.Text("user");
        var seesAll = call.AllowsAny("/access", PrivilegeSet.Of(Privilege.SysAudit));
        if (!seesAll)
        {
            var self = call.Caller.User.ToString();
            if (user is not null && user != self)
            {
                return ApiError.Forbidden("/access, Sys.Audit");
            }

            user = self;
        }

        var limit = (int)Math.Min(given.Integer("limit") ?? 100, seesAll ? MaxRecords : MaxOwnRecords);
        var reference = given.Text("ref")?.Replace("-", "", StringComparison.Ordinal);

        // A token of the user acts for the user, so that only the beginning of the text is known.
        var needle = (reference ?? user) is { } text ? $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}" : "";
        var records = new JsonArray();
        string? cursor = null;
        foreach (var (record, link) in NewestFirst(call.Services.Directory.Audit.Directory, needle))
        {
            if (record.Time / 1000 < (given.Integer("since") ?? 0))
            {
                break;
            }

            var place = $"{record.Time:D16}.{link.Sequence:D19}.{record.Node}";
            if (!Fits(record, given, user, reference) ||
                (given.Text("cursor") is { } after && string.CompareOrdinal(place, after) >= 0))
            {
                continue;
            }

            if (records.Count == limit)
            {
                // There is more.
                return ApiResult.Of(new JsonObject { ["records"] = records, ["cursor"] = cursor });
            }

            records.Add(Describe(record, link));
            cursor = place;
        }

        return ApiResult.Of(new JsonObject { ["records"] = records });
    }

    private static bool Fits(AuditRecord record, BoundParameters given, string? user, string? reference) =>
        (user is null || record.User == user || record.By == user || record.By?.StartsWith($"{user}!", StringComparison.Ordinal) == true) &&
        (reference is null || record.Reference == reference) &&
        (given.Integer("until") is not { } until || record.Time / 1000 < until) &&
        (given.Text("result") is not { } result || AuditLine.NameOf(record.Result) == result) &&
        (given.Text("ip") is not { } address || record.Address == address) &&
        (given.Text("event") is not { } name || record.Event == name || record.Event.StartsWith($"{name}.", StringComparison.Ordinal));

    private static JsonObject Describe(AuditRecord record, AuditLink link)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            AuditLine.WriteMembers(writer, record);
            writer.WriteEndObject();
        }

        var json = JsonNode.Parse(buffer.ToArray())!.AsObject();
        json["seq"] = link.Sequence;
        json["time"] = record.Time / 1000m;
        return json;
    }
}
