using System.Collections.Immutable;
using PveAuth.Api.Access.Users;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Policy;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api.Extras;

/// <summary>Refuses a change after which no administrator could log in.</summary>
/// <remarks>Where one remains, or there was none before, nobody notices it.</remarks>
internal static class LockoutGuard
{
    /// <summary>Saves all the same.</summary>
    public static Parameter Force { get; } = Param.Flag("force").Optional() with
    {
        Default = "0", Description = "Save even if no administrator could log in afterwards, or second factors would stop working. "
            + "PVE does not have this.",
    };

    /// <summary>The circumstances that a configuration means, with the second factors as they are on disk.</summary>
    /// <param name="call">The call.</param>
    /// <param name="config">What is stored.</param>
    public static Circumstances Under(ApiCall call, ConfigSnapshot config) => new()
    {
        Users = config.Users,
        Permissions = config.Permissions,
        Factors = call.Services.Directory.ReadFactors(),
        Realms = config.Domains,
        Options = config.Datacenter,
        Policy = config.Policy,
        NotesOf = call.Services.Directory.SecondFactors.Notes,
        HasPassword = user => IsPassword(call.Services.Directory.Shadow.Current.Value.Hash(user.Name)),
        KeysMadeUnder = call.Services.Directory.Current.Datacenter,
        Now = call.Now,
    };

    /// <summary>The circumstances after a change of the policy, of realms or of options.</summary>
    public static Circumstances After(this Circumstances before, ConfigSnapshot next) =>
        before with { Realms = next.Domains, Options = next.Datacenter, Policy = next.Policy };

    /// <summary>crypt(3) gives no hash that begins like that, which is how accounts are barred by hand.</summary>
    private static bool IsPassword(string? hash) => hash is { Length: > 0 } && hash[0] is not ('!' or '*');

    /// <summary>The refusal; null when the change may go on.</summary>
    /// <param name="call">The call.</param>
    /// <param name="parameter">The parameter to blame.</param>
    /// <param name="before">What is stored.</param>
    /// <param name="after">What is to be stored.</param>
    public static ApiError? Refusal(ApiCall call, string parameter, ConfigSnapshot before, ConfigSnapshot after)
    {
        if (call.Parameters.Flag("force") == true)
        {
            return null;
        }

        var stored = Under(call, before);
        if (!Simulation.AdminsOf(stored.After(after)).IsEmpty)
        {
            return null;
        }

        var last = Simulation.AdminsOf(stored);
        return last.IsEmpty ? null : ApiError.Parameter(parameter, Describe(call, last));
    }

    /// <summary>What is told about a change that leaves no administrator.</summary>
    /// <param name="call">The call.</param>
    /// <param name="last">Those who can log in now.</param>
    public static string Describe(ApiCall call, ImmutableArray<UserId> last)
    {
        var now = SeesUsers(call) ? string.Join(", ", last.Take(5)) + (last.Length > 5 ? ", ..." : "") : $"{last.Length} users";
        return $"no administrator could log in any more (now: {now}); force=1 saves it all the same";
    }

    /// <summary>Who may change a realm or the system need not be one who may see users.</summary>
    public static bool SeesUsers(ApiCall call) => VisibleUsers.SeesAll(call.Caller, call.Config);
}
