using PveAuth.Api.Extras;
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

        // Its users stay in user.cfg and cannot log in any more. The realms pam and pve come back without options.
        var next = cfg.Without(name);
        var stored = call.Services.Directory.Current with { Domains = cfg };
        if (LockoutGuard.Refusal(call, "realm", stored, stored with { Domains = next }) is { } lockout)
        {
            return (cfg, lockout);
        }

        RealmPasswordFile.Change(call, realm, "");
        return (next, null);
    }
}
