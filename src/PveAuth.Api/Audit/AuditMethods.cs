using System.Collections.Immutable;
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

    /// <summary>Bytes of the trail that one request searches.</summary>
    private const long MaxEffort = 32 * 1024 * 1024;

    /// <summary>Seconds of the year 9999; more of them are no time.</summary>
    private const long LastSecond = 253_402_300_799;

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/pveauth/audit")
            .Describes("Lists what the audit trail says, newest first. Whoever may not read it sees records on themselves. "
                + "A long search stops and says how far it has come (searched); its cursor goes on.")
            .Takes(
                Param.Integer("since", 0, LastSecond).Optional() with { Description = "Not before this time, epoch seconds." },
                Param.Integer("until", 0, LastSecond).Optional() with { Description = "Before this time, epoch seconds." },
                Param.Text("user", 128).Optional() with { Description = "Whom it concerns, or who did it." },
                Param.Text("event", 64).Optional() with { Description = "An event, or the first word of its name." },
                Param.Choice("result", "ok", "failed", "locked").Optional() with { Description = "How it ended." },
                Param.Text("ip", 64).Optional() with { Description = "The client's address." },
                Param.Text("ref", 16).Optional() with { Description = "The reference that somebody was shown." },
                Param.Text("text", 128).Optional() with { Description = "Text in any case: in user, factor, browser, reason or values." },
                Param.Flag("renewals").Optional() with { Default = "1", Description = "Whether renewed sessions are listed." },
                Param.Text("cursor", 4096).Optional() with { Description = "Goes on behind an earlier answer, which had this cursor." },
                Param.Integer("limit", 1, MaxRecords).Optional() with { Default = "100", Description = "Most records." })
            .Requires(Permission.AnyUser)
            .Runs(List),
    ];

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

        var directory = call.Services.Directory.Audit.Directory;
        var limit = (int)Math.Min(given.Integer("limit") ?? 100, seesAll ? MaxRecords : MaxOwnRecords);

        // Whoever waits at a command line wants all of it; requests leave time for others.
        var effort = call.Client.Address is null ? long.MaxValue : MaxEffort;
        var records = new JsonArray();
        var reply = new JsonObject { ["records"] = records };
        using var search = new AuditSearch(directory, QueryOf(given, user), given.Text("cursor"));
        while (search.MoveNext(ref effort))
        {
            if (records.Count == limit)
            {
                // There is more.
                reply["cursor"] = search.Cursor;
                break;
            }

            records.Add(Describe(search.Current.Record, search.Current.Link));
        }

        if (search.IsStopped)
        {
            reply["cursor"] = search.Cursor;
            reply["searched"] = search.Time / 1000m;
        }

        if (AuditFiles.Oldest(directory) is var (time, isRotated))
        {
            reply["oldest"] = time / 1000m;
            reply["rotated"] = isRotated;
        }

        return ApiResult.Of(reply);
    }

    private static AuditQuery QueryOf(BoundParameters given, string? user) => new()
    {
        Since = (given.Integer("since") ?? 0) * 1000,
        Until = given.Integer("until") * 1000 ?? long.MaxValue,
        User = user,
        Event = given.Text("event"),
        Result = given.Text("result") is { } result ? AuditLine.ResultOf(result) : null,
        Address = given.Text("ip"),
        Reference = given.Text("ref")?.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant(),
        Text = given.Text("text"),
        WithRenewals = given.Flag("renewals") ?? true,
    };

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
