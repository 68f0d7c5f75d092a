using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Access.Tfa;

/// <summary>The way out for a user whose factors are lost: they stay, and a new one is enrolled at the next login.</summary>
internal static class OneTimePasses
{
    public const long MaxMinutes = 1440;

    public const long DefaultMinutes = 15;

    public static async Task<ApiResult> IssueAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var user = call.User;
        if (await Reauthentication.RefusalAsync(call, user, "password", cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (call.Config.Domains.Find(user.Realm) is not { } realm)
        {
            return ApiError.Failed($"auth domain '{user.Realm}' does not exist");
        }

        if (realm.Type == "openid" || realm.Tfa?.Type == RealmTfaType.Yubico)
        {
            return ApiError.Failed($"users of realm '{realm.Name}' cannot enrol a second factor at the login");
        }

        var (pass, text) = OneTimePass.Create(call.Now, 60 * (call.Parameters.Integer("minutes") ?? DefaultMinutes));
        await call.Services.Directory.SecondFactors.UpdateAsync(
            user, record => Task.FromResult((record with { State = record.State with { Pass = pass } }, true)), cancellationToken);
        call.Services.Log.Did(call.Caller.ToString(), $"issued a one-time pass for user '{user}'");
        return ApiResult.Of(new JsonObject { ["pass"] = text, ["expires"] = pass.Until });
    }
}
