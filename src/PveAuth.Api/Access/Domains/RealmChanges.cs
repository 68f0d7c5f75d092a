using PveAuth.Api.Audit;
using PveAuth.Core.Config;
using PveAuth.Store;

namespace PveAuth.Api.Access.Domains;

/// <summary>What the three changes of realms share: one runs at a time, and each looks at the file as it is by then.</summary>
internal static class RealmChanges
{
    /// <summary>Changes domains.cfg.</summary>
    /// <param name="call">The call.</param>
    /// <param name="failure">PVE's words before every error that arises under the lock, such as <c>add auth server failed</c>.</param>
    /// <param name="done">What the log says after success.</param>
    /// <param name="change">Makes the next configuration, or an error; may change the realm's password file as its last
    /// step, so that a crash leaves nothing but a password that no realm uses, or a realm that can be changed once
    /// more.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    public static async Task<ApiResult> RunAsync(
        ApiCall call,
        string failure,
        string done,
        Func<DomainsCfg, (DomainsCfg Next, ApiError? Error)> change,
        CancellationToken cancellationToken)
    {
        var directory = call.Services.Directory;
        try
        {
            var error = await directory.Domains.UpdateAsync(
                cfg => call.RefusalUnder(directory.Current with { Domains = cfg }) is { } refusal
                    ? (cfg, refusal)
                    : Noting(call, cfg, change(cfg)).During(failure),
                cancellationToken);
            if (error is not null)
            {
                return error;
            }
        }
        catch (StoreException e)
        {
            return ApiError.Failed(e.Message).During(failure);
        }

        call.Services.Log.Did(call.Caller.ToString(), done);
        return ApiResult.Nothing;
    }

    /// <summary>Why connections of this type of realm are never checked; null when they are, or nobody asks.</summary>
    public static ApiError? CheckRefusal(ApiCall call, string type) =>
        call.Parameters.Has("check-connection") && type is not ("ldap" or "ad")
            ? ApiError.Failed("'check-connection' parameter can only be set for realms of type 'ldap' or 'ad'")
            : null;

    /// <summary>The outcome of <c>check-connection</c>; null when it was not asked for. A bind needs the directory log-in, which
    /// is not there yet, and nothing pretends that it succeeded.</summary>
    public static ApiError? CheckFailure(ApiCall call) => call.Parameters.Flag("check-connection") == true
        ? ApiError.Failed("this server cannot check connections yet, because it cannot log in to directories")
        : null;

    /// <summary>Tells the audit trail what of a realm is replaced.</summary>
    private static (DomainsCfg Next, ApiError? Error) Noting(ApiCall call, DomainsCfg cfg, (DomainsCfg Next, ApiError? Error) outcome)
    {
        var name = call.Parameters.RequiredText("realm");
        if (outcome.Error is not null || cfg.Find(name) is not { } before)
        {
            return outcome;
        }

        var after = outcome.Next.Find(name);
        foreach (var option in before.Options.Keys.Union(after?.Options.Keys ?? []))
        {
            call.Replaces(option, before.Get(option), after?.Get(option));
        }

        foreach (var secret in RealmParameters.Options.Where(option => option.IsSecret).Select(option => option.Name))
        {
            // The password of a bind lies in a file of its own.
            if (call.Replaced.ContainsKey(secret) || call.Parameters.Has(secret))
            {
                call.Replaced[secret] = ChangeEvents.Hidden;
            }
        }

        return outcome;
    }

    private static (DomainsCfg Next, ApiError? Error) During(this (DomainsCfg Next, ApiError? Error) outcome, string failure) =>
        (outcome.Next, outcome.Error?.During(failure));
}
