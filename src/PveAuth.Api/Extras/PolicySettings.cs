using System.Text.Json.Nodes;
using PveAuth.Core.Identity;
using PveAuth.Core.Policy;
using PveAuth.Store;

namespace PveAuth.Api.Extras;

/// <summary>Shows and changes the policy.</summary>
internal static class PolicySettings
{
    public static ApiResult Show(ApiCall call)
    {
        // Who asks what holds must not take a stand-in for it.
        if (call.Services.Directory.Policy.Current.Unreadable is { } reason)
        {
            return ApiError.Failed($"the policy cannot be read ({reason}); until it is mended, the last good one or the strictest holds");
        }

        return ApiResult.Of(Describe(call.Config.Policy));
    }

    public static async Task<ApiResult> ChangeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var directory = call.Services.Directory;
        var error = await directory.Policy.UpdateAsync(
            policy =>
            {
                var stored = directory.Current with { Policy = policy };
                var (next, refusal) = Change(call, stored);
                var (before, after) = (Describe(policy), Describe(next));
                foreach (var (name, _) in before.Concat(after).Where(member => member.Key is not ("digest" or "since")))
                {
                    call.Replaces(name, before[name]?.ToString(), after[name]?.ToString());
                }

                return refusal is null ? (next, null) : (policy, refusal);
            },
            cancellationToken);
        if (error is not null)
        {
            return error;
        }

        call.Services.Log.Did(call.Caller.ToString(), $"changed the two factor policy ({string.Join(' ', call.Parameters.Names)})");
        return ApiResult.Nothing;
    }

    private static (TfaPolicy Next, ApiError? Error) Change(ApiCall call, ConfigSnapshot stored)
    {
        var before = stored.Policy;
        if (call.RefusalUnder(stored) is { } refusal)
        {
            return (before, refusal);
        }

        if (call.Parameters.Text("digest") is { Length: > 0 } digest && digest != TfaPolicyCodec.Digest(before))
        {
            return (before, ApiError.Failed("detected modified configuration - file changed by other user? Try again."));
        }

        return PolicyParameters.Apply(call, stored, out var next) is { } fault
            ? (before, fault)
            : (next.Equals(before) ? before : next, Lockout(call, stored, stored with { Policy = next }));
    }

    /// <summary>Beyond all administrators together: root@pam and whoever saves must not lose their own way in.</summary>
    public static ApiError? Lockout(ApiCall call, ConfigSnapshot before, ConfigSnapshot after)
    {
        if (call.Parameters.Flag("force") == true)
        {
            return null;
        }

        var was = LockoutGuard.Under(call, before);
        var becomes = was.After(after);
        var lost = new[] { call.Caller.User, UserId.Root }.Distinct()
            .Where(user => Simulation.Of(was, user)?.GetsIn == true && Simulation.Of(becomes, user)?.GetsIn == false)
            .ToList();
        return lost.Count > 0
            ? ApiError.Parameter(PolicyParameters.Demand, $"{string.Join(" and ", lost)} could not log in any more; force=1 saves it all the same")
            : LockoutGuard.Refusal(call, PolicyParameters.Demand, before, after);
    }

    private static JsonObject Describe(TfaPolicy policy)
    {
        var reply = new JsonObject { ["tfa"] = TfaPolicyCodec.Name(policy.Tfa) };
        Add("realms", policy.Realms);
        Add("groups", policy.Groups);
        Add("exempt", policy.Exempt.Select(user => user.ToString()));
        reply["graceDays"] = policy.GraceDays;
        if (policy.Tfa == TfaDemand.Required)
        {
            reply["since"] = policy.Since;
        }

        reply["recovery"] = TfaPolicyCodec.Name(policy.Recovery);
        Add("strongerRealms", policy.StrongerRealms);
        Add("passkeyRealms", policy.PasskeyRealms);
        Add("passkeyTwoFactorRealms", policy.PasskeyTwoFactorRealms);
        reply["digest"] = TfaPolicyCodec.Digest(policy);
        return reply;

        // As they are given: what was read can be sent back.
        void Add(string name, IEnumerable<string> values)
        {
            if (string.Join(',', values) is { Length: > 0 } list)
            {
                reply[name] = list;
            }
        }
    }
}
