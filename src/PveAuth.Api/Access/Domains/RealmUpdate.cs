using PveAuth.Api.Extras;
using PveAuth.Core.Config;

namespace PveAuth.Api.Access.Domains;

/// <summary>Changes a realm.</summary>
internal static class RealmUpdate
{
    private const string Failure = "update auth server failed";

    public static async Task<ApiResult> RunAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Parameters.RequiredText("realm");
        if (RealmOptions.Fault(call.Parameters) is { } fault)
        {
            return fault;
        }

        return await RealmChanges.RunAsync(
            call, Failure, $"changed realm '{name}'", cfg => Change(call, name, cfg), cancellationToken);
    }

    private static (DomainsCfg Next, ApiError? Error) Change(ApiCall call, string name, DomainsCfg cfg)
    {
        var given = call.Parameters;
        if (given.Text("digest") is { Length: > 0 } digest && digest != cfg.Digest)
        {
            return (cfg, ApiError.Failed("detected modified configuration - file changed by other user? Try again."));
        }

        if (cfg.Find(name) is not { } before)
        {
            return (cfg, ApiError.Failed($"domain '{name}' does not exist"));
        }

        if (RealmChanges.CheckRefusal(call, before.Type) is { } refusal)
        {
            return (cfg, refusal);
        }

        var removed = ListText.Split(given.Text("delete") ?? "");
        if (removed.Count == 0 && !given.Has("password") && !RealmOptions.Given(given).Any())
        {
            return (cfg, ApiError.Failed("no options specified"));
        }

        // First what goes, then what comes: an option in both is set. Names of no option of this type do no harm.
        var reduced = removed.Aggregate(before, static (realm, option) => realm.Remove(option));
        if (!RealmOptions.TryApply(reduced, given, out var realm, out var error))
        {
            return (cfg, error);
        }

        var stored = call.Services.Directory.Current with { Domains = cfg };
        if (realm.Get("tfa") != before.Get("tfa")
            && LockoutGuard.Refusal(call, "tfa", stored, stored with { Domains = cfg.With(realm) }) is { } lockout)
        {
            return (cfg, lockout);
        }

        if (RealmChanges.CheckFailure(call) is { } failure)
        {
            return (cfg, failure);
        }

        if (given.Has("password") || removed.Contains("password"))
        {
            RealmPasswordFile.Change(call, realm, given.Text("password") ?? "");
        }

        return (realm.Equals(before) ? cfg : cfg.With(realm), null);
    }
}
