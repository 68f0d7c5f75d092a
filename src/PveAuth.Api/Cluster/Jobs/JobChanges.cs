using System.Diagnostics.CodeAnalysis;
using PveAuth.Core.Config;

namespace PveAuth.Api.Cluster.Jobs;

/// <summary>Adds, changes and removes jobs that synchronise realms. Jobs of other types in the file are not touched.</summary>
internal static class JobChanges
{
    public static Task<ApiResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("id");
        return RunAsync(call, $"added job '{id}'", jobs => Create(call, id, jobs), cancellationToken);
    }

    public static Task<ApiResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("id");
        return RunAsync(call, $"changed job '{id}'", jobs => Update(call, id, jobs), cancellationToken);
    }

    public static async Task<ApiResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Parameters.RequiredText("id");
        var result = await RunAsync(
            call,
            $"removed job '{id}'",
            jobs => jobs.Find(id) is null ? (jobs, JobReading.Missing(id)) : (jobs.Without(id), null),
            cancellationToken);
        if (result.Error is null)
        {
            await call.Services.Directory.JobStates.RemoveAsync(id, cancellationToken);
        }

        return result;
    }

    private static (JobsCfg Next, ApiError? Error) Create(ApiCall call, string id, JobsCfg jobs)
    {
        if (jobs.IsTaken(id))
        {
            return (jobs, ApiError.Failed($"Job '{id}' already exists"));
        }

        if (!TrySet(call, RealmSyncJob.Create(id), out var job, out var error))
        {
            return (jobs, error);
        }

        return (call.Services.Directory.Domains.Current.Value.Find(job.Realm)?.Type) switch
        {
            null => (jobs, ApiError.Parameter("realm", $"No such realm '{job.Realm}'")),
            "ldap" or "ad" => (jobs.With(job), null),
            _ => (jobs, ApiError.Parameter("realm", "Only LDAP/AD realms can be synced.")),
        };
    }

    private static (JobsCfg Next, ApiError? Error) Update(ApiCall call, string id, JobsCfg jobs)
    {
        if (jobs.Find(id) is not { } before)
        {
            return (jobs, ApiError.Failed("no such realm-sync job"));
        }

        var reduced = before;
        foreach (var name in ListText.Split(call.Parameters.Text("delete") ?? ""))
        {
            if (RemovalFault(call, name) is { } fault)
            {
                return (jobs, ApiError.Failed(fault));
            }

            reduced = reduced.Remove(name);
        }

        if (!TrySet(call, reduced, out var job, out var error))
        {
            return (jobs, error);
        }

        return (job.Equals(before) ? jobs : jobs.With(job), null);
    }

    private static string? RemovalFault(ApiCall call, string name) => RealmSyncJob.Schema.GetValueOrDefault(name) switch
    {
        null => $"no such option '{name}'",
        { Required: true } => $"unable to delete required option '{name}'",
        _ when call.Parameters.Has(name) => $"cannot set and delete property '{name}' at the same time!",
        _ => null,
    };

    private static bool TrySet(ApiCall call, RealmSyncJob before, out RealmSyncJob job, [NotNullWhen(false)] out ApiError? error)
    {
        job = before;
        error = null;
        foreach (var name in call.Parameters.Names.Where(RealmSyncJob.Schema.ContainsKey))
        {
            if (!job.TrySet(name, call.Parameters.AsText(name)!, out job))
            {
                error = ApiError.Parameter(name, "cannot be stored in jobs.cfg");
                return false;
            }
        }

        if (job.MissingOptions.Order(StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            error = ApiError.Failed($"missing value for required option '{missing}'");
        }

        return error is null;
    }

    private static async Task<ApiResult> RunAsync(
        ApiCall call, string what, Func<JobsCfg, (JobsCfg Next, ApiError? Error)> change, CancellationToken cancellationToken)
    {
        // By now it may be the job of another realm than when the permission was checked.
        var directory = call.Services.Directory;
        var error = await directory.Jobs.UpdateAsync(
            jobs => call.RefusalUnder(directory.Current with { Jobs = jobs }) is { } refusal ? (jobs, refusal) : change(jobs),
            cancellationToken);
        if (error is not null)
        {
            return error;
        }

        call.Services.Log.Did(call.Caller.ToString(), what);
        return ApiResult.Nothing;
    }
}
