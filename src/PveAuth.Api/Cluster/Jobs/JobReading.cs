using System.Text.Json.Nodes;
using PveAuth.Core.Config;

namespace PveAuth.Api.Cluster.Jobs;

/// <summary>Shows jobs that synchronise realms.</summary>
internal static class JobReading
{
    /// <summary>In the order of the file.</summary>
    public static ApiResult List(ApiCall call) =>
        ApiResult.Of(new JsonArray([.. call.Config.Jobs.RealmSyncJobs.Select(job => WithTimes(call, job))]));

    public static ApiResult Show(ApiCall call)
    {
        var id = call.Parameters.RequiredText("id");
        return call.Config.Jobs.Find(id) is { } job ? ApiResult.Of(Describe(job)) : Missing(id);
    }

    public static ApiError Missing(string id) => ApiError.Parameter("id", $"No such job '{id}'");

    private static JsonObject Describe(RealmSyncJob job)
    {
        var entry = new JsonObject { ["type"] = RealmSyncJob.TypeName };
        foreach (var (key, value) in job.Options)
        {
            entry[key] = SectionValue.ToJson(RealmSyncJob.Schema[key], value);
        }

        return entry;
    }

    private static JsonObject WithTimes(ApiCall call, RealmSyncJob job)
    {
        var entry = Describe(job);
        entry["id"] = job.Id;
        var last = call.Services.Directory.JobStates.LastRun(job.Id);
        entry["last-run"] = last;
        if (CalendarEvent.TryParse(job.Schedule, out var schedule) &&
            schedule.Next(last ?? call.Now, call.Services.Time.LocalTimeZone) is { } next)
        {
            entry["next-run"] = next;
        }

        return entry;
    }
}
