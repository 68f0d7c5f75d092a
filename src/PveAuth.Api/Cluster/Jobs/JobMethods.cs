using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using PveAuth.Api.Access;
using PveAuth.Api.Access.Domains;
using PveAuth.Api.Checks;
using PveAuth.Core.Config;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Cluster.Jobs;

/// <summary>Jobs of the cluster: those that synchronise realms.</summary>
internal static class JobMethods
{
    private static readonly Parameter Id = Param.Of("pve-configid", "id") with { Description = "The job." };

    private static readonly Parameter BoundedId = Id with { MaxLength = 64 };

    private static readonly Parameter Schedule =
        Param.Of("pve-calendar-event", "schedule", 128) with { Description = "When: a calendar event such as mon..fri 02:30." };

    private static readonly ImmutableArray<Parameter> Options =
    [
        Param.Text("comment", 512).Optional() with { Description = "A remark." },
        Param.Flag("enabled").Optional() with { Default = "1", Description = "Whether the job runs." },
        Schedule,
        RealmParameters.Scope,
        RealmParameters.EnableNew,
        RealmParameters.RemoveVanished,
    ];

    private static readonly Parameter Delete =
        Param.Of("pve-configid-list", "delete", 4096).Optional() with { Description = "Options to remove." };

    private static readonly Permission SyncUsers = Permission.On("/access/groups", Privilege.UserModify);

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/cluster")
            .Describes("Lists what is below.")
            .Requires(Permission.AnyUser)
            .Runs(static _ => ApiResult.Of(new JsonArray(
                new JsonObject { ["name"] = "jobs" }, new JsonObject { ["name"] = "options" }))),

        AccessMethods.Directory("/cluster/jobs", "schedule-analyze", "realm-sync"),

        ApiMethod.Get("/cluster/jobs/realm-sync")
            .Describes("Lists the jobs that synchronise realms.")
            .Requires(Permission.On("/", Privilege.SysAudit))
            .Runs(JobReading.List),

        ApiMethod.Get("/cluster/jobs/realm-sync/{id}")
            .Describes("Shows a job that synchronises a realm.")
            .Takes(Id)
            .Requires(Permission.On("/", Privilege.SysAudit))
            .Runs(JobReading.Show),

        ApiMethod.Post("/cluster/jobs/realm-sync/{id}")
            .Describes("Adds a job that synchronises a realm.")
            .Takes([BoundedId, RealmParameters.Realm.Optional(), .. Options])
            .Requires(Permission.And(Permission.On("/access/realm/{realm}", Privilege.RealmAllocateUser), SyncUsers))
            .Runs(JobChanges.CreateAsync),

        ApiMethod.Put("/cluster/jobs/realm-sync/{id}")
            .Describes("Changes a job that synchronises a realm.")
            .Takes([BoundedId, .. Options, Delete])
            .Requires(Permission.And(new RealmOfJobPermission(), SyncUsers))
            .Runs(JobChanges.UpdateAsync),

        ApiMethod.Delete("/cluster/jobs/realm-sync/{id}")
            .Describes("Removes a job that synchronises a realm.")
            .Takes(Id)
            .Requires(Permission.On("/", Privilege.SysModify))
            .Runs(JobChanges.RemoveAsync),

        ApiMethod.Get("/cluster/jobs/schedule-analyze")
            .Describes("Tells when a schedule comes next.")
            .Takes(
                Schedule,
                Param.Integer("starttime").Optional() with { Description = "Count from this time on, epoch seconds." },
                Param.Integer("iterations", 1, 100).Optional() with { Default = "10", Description = "How many times to tell." })
            .Requires(Permission.AnyUser)
            .Runs(Analyze),
    ];

    private static ApiResult Analyze(ApiCall call)
    {
        _ = CalendarEvent.TryParse(call.Parameters.RequiredText("schedule"), out var schedule);
        var times = new JsonArray();
        var last = call.Parameters.Integer("starttime") ?? call.Now;
        for (var count = call.Parameters.Integer("iterations") ?? 10;
            count > 0 && schedule!.Next(last, call.Services.Time.LocalTimeZone) is { } next;
            count--)
        {
            // The form of C's asctime.
            var utc = DateTimeOffset.FromUnixTimeSeconds(next);
            times.Add(new JsonObject
            {
                ["timestamp"] = next,
                ["utc"] = $"{utc.ToString("ddd MMM", CultureInfo.InvariantCulture)} {utc.Day,2} " +
                    utc.ToString("HH:mm:ss yyyy", CultureInfo.InvariantCulture),
            });
            last = next;
        }

        return ApiResult.Of(times);
    }
}
