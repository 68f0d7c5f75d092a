using PveAuth.Core.Config;

namespace PveAuth.Api.Access.Domains;

/// <summary>Adds a realm.</summary>
internal static class RealmCreation
{
    private const string Failure = "add auth server failed";

    public static async Task<ApiResult> RunAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Parameters.RequiredText("realm");
        if (RealmOptions.Fault(call.Parameters) is { } fault)
        {
            return fault;
        }

        return await RealmChanges.RunAsync(
            call, Failure, $"added realm '{name}'", cfg => Change(call, name, cfg), cancellationToken);
    }

    private static (DomainsCfg Next, ApiError? Error) Change(ApiCall call, string name, DomainsCfg cfg)
    {
        var type = call.Parameters.RequiredText("type");
        if (cfg.Find(name) is not null)
        {
            return (cfg, ApiError.Failed($"domain '{name}' already exists"));
        }

        if (type is "pam" or "pve")
        {
            return (cfg, ApiError.Failed($"unable to create builtin type '{type}'"));
        }

        if (RealmChanges.CheckRefusal(call, type) is { } refusal)
        {
            return (cfg, refusal);
        }

        if (!RealmOptions.TryApply(Realm.Create(name, type), call.Parameters, out var realm, out var error))
        {
            return (cfg, error);
        }

        if (RealmChanges.CheckFailure(call) is { } failure)
        {
            return (cfg, failure);
        }

        // Also without a password: a file of an earlier realm of this name must not come into force again.
        RealmPasswordFile.Change(call, realm, call.Parameters.Text("password") ?? "");
        return (cfg.With(realm), null);
    }
}
