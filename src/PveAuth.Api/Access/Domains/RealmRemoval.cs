using PveAuth.Core.Config;

namespace PveAuth.Api.Access.Domains;

/// <summary>Removes a realm.</summary>
internal static class RealmRemoval
{
    private const string Failure = "delete auth server failed";

    public static Task<ApiResult> RunAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Parameters.RequiredText("realm");
        return RealmChanges.RunAsync(call, Failure, $"removed realm '{name}'", cfg => Change(call, name, cfg), cancellationToken);
    }

    private static (DomainsCfg Next, ApiError? Error) Change(ApiCall call, string name, DomainsCfg cfg)
    {
        if (cfg.Find(name) is not { } realm)
        {
            return (cfg, ApiError.Failed($"authentication domain '{name}' does not exist"));
        }

        RealmPasswordFile.Change(call, realm, "");
        return (cfg.Without(name), null);
    }
}
