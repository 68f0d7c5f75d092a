using PveAuth.Api.Audit;
using PveAuth.Api.Checks;
using PveAuth.Core.Audit;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api;

/// <summary>The part of a request that HTTP and the command line share: permission, then parameters, then the method.</summary>
public static class ApiRunner
{
    /// <summary>Runs a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="caller">Who calls; the default value for nobody.</param>
    /// <param name="raw">The parameters as they arrived.</param>
    /// <param name="config">The configuration at the moment the request began.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="services">What methods work with.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<ApiResult> RunAsync(
        ApiMethod method,
        AuthId caller,
        IReadOnlyDictionary<string, RawValue> raw,
        ConfigSnapshot config,
        ApiClient client,
        ApiServices services,
        CancellationToken cancellationToken)
    {
        var (result, replaced) = await RunUnrecordedAsync();
        if (ChangeEvents.NameOf(method) is { } name)
        {
            services.Record(client, ChangeEvents.Of(name, method, caller, raw, result, replaced));
        }

        return result;

        async Task<(ApiResult Result, IReadOnlyDictionary<string, string>? Replaced)> RunUnrecordedAsync()
        {
            // The permission comes first and sees unchecked parameters: a stranger learns nothing about their form.
            ApiError? RefusalUnder(ConfigSnapshot now) => Permission.Refusal(method.Permission, new PermissionQuestion(caller, now, raw));
            if (RefusalUnder(config) is { } refusal)
            {
                return (refusal, null);
            }

            var parameters = ParameterCheck.Bind(method.Parameters, raw, method.AllowsOtherParameters, out var errors);
            if (errors.Count > 0)
            {
                return (ApiError.Parameters(errors), null);
            }

            var call = new ApiCall
            {
                Caller = caller,
                Parameters = parameters,
                Config = config,
                Client = client,
                Services = services,
                RefusalUnder = RefusalUnder,
            };
            try
            {
                return (await method.Handler(call, cancellationToken), call.Replaced);
            }
            catch (StoreException e)
            {
                if (method is { IsOpen: true, Verb: not "GET" })
                {
                    // Logins make their records themselves, but this one did not come to its end.
                    services.Record(client, new AuditRecord(0, "login.error", AuditResult.Failed)
                    {
                        User = raw.GetValueOrDefault("username")?.Text,
                        Code = "api.500",
                        Reason = e.Message,
                    });
                }

                return (ApiError.Failed(e.Message), null);
            }
        }
    }
}
