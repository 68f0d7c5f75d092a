using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Cluster;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Policy;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api.Extras;

/// <summary>Tells who could log in before and after a change that nobody has made yet.</summary>
internal static class SimulateMethod
{
    /// <summary>One thing can be changed at a time: the policy, a realm's demand, or the settings of keys.</summary>
    public static ImmutableArray<Parameter> Parameters { get; } =
    [
        Param.Text(PolicyParameters.Demand, RealmTfa.MaxLength).Optional() with
        {
            Description = "The policy's word, or with a realm the factor that it would demand; empty for none.",
        },
        .. PolicyParameters.Others,
        Param.Of(Formats.Realm, "realm", RealmName.MaxLength).Optional() with { Description = "The realm whose demand would change." },
        .. OptionParameters.All.Where(option => option.Name is "webauthn" or "u2f"),
        Param.Flag("full").Optional() with { Default = "0", Description = "Also list the users for whom nothing changes." },
    ];

    public static ApiResult Run(ApiCall call)
    {
        if (Next(call, out var next) is { } fault)
        {
            return fault;
        }

        var around = LockoutGuard.Under(call, call.Config);
        var before = Simulation.Run(around);
        var after = Simulation.Run(around.After(next));
        var seesUsers = LockoutGuard.SeesUsers(call);
        var reply = new JsonObject
        {
            ["before"] = Describe(before, seesUsers),
            ["after"] = Describe(after, seesUsers),
            ["losePasskey"] = before.Users.Zip(after.Users).Count(pair => LosesPasskey(pair.First, pair.Second)),
        };
        var lockout = PolicySettings.Lockout(call, call.Config, next);
        if (lockout?.Errors?.Values.FirstOrDefault() is { } refusal)
        {
            reply["refusal"] = refusal;
        }

        if (seesUsers)
        {
            var isFull = call.Parameters.Flag("full") == true;
            reply["users"] = new JsonArray(
            [
                .. before.Users.Zip(after.Users)
                    .Where(pair => isFull || IsWorthALine(pair.First, pair.Second))
                    .Select(pair => Describe(pair.First, pair.Second, after)),
            ]);
        }

        return ApiResult.Of(reply);
    }

    /// <summary>The configuration as it would be.</summary>
    private static ApiError? Next(ApiCall call, out ConfigSnapshot next)
    {
        var (given, config) = (call.Parameters, call.Config);
        next = config;
        if (given.Text("realm") is { } name)
        {
            return WithRealm(config, name, given.Text(PolicyParameters.Demand) ?? "", out next);
        }

        if (given.Has("webauthn") || given.Has("u2f"))
        {
            if (OptionWriting.Fault(given) is { } fault)
            {
                return fault;
            }

            next = config with { Datacenter = OptionWriting.Change(config.Datacenter, given) };
            return null;
        }

        if (given.Text(PolicyParameters.Demand) is { } word && !PolicyParameters.Tfa.Enum.Contains(word))
        {
            return ApiError.Parameter(PolicyParameters.Demand, $"is none of {string.Join(", ", PolicyParameters.Tfa.Enum)}");
        }

        var error = PolicyParameters.Apply(call, config, out var policy);
        next = config with { Policy = policy };
        return error;
    }

    private static ApiError? WithRealm(ConfigSnapshot config, string name, string tfa, out ConfigSnapshot next)
    {
        next = config;
        if (config.Domains.Find(name) is not { } realm)
        {
            return ApiError.Parameter("realm", $"realm '{name}' does not exist");
        }

        if (!RealmSchema.OptionsOf(realm.Type)!.ContainsKey("tfa") || realm.MissingOptions.Any())
        {
            return ApiError.Parameter("realm", $"realm '{name}' cannot demand a factor");
        }

        var changed = realm.Remove("tfa");
        if (tfa.Length > 0 && (!RealmTfa.TryParse(tfa, out _) || !realm.TrySet("tfa", tfa, out changed)))
        {
            return ApiError.Parameter(PolicyParameters.Demand, "does not describe a second factor");
        }

        next = config with { Domains = config.Domains.With(changed) };
        return null;
    }

    private static bool IsWorthALine(UserForecast before, UserForecast after) =>
        before != after || after.Login is LoginForecast.LockedOut or LoginForecast.MustEnrol or LoginForecast.Grace or LoginForecast.MayLogIn;

    /// <summary>No longer gets in without a password; whether with one is another question.</summary>
    private static bool LosesPasskey(UserForecast before, UserForecast after) =>
        before.Passkey != PasskeyForecast.No && after.Passkey == PasskeyForecast.No;

    private static JsonObject Describe(Simulation simulation, bool seesUsers)
    {
        var counts = new JsonObject();
        foreach (var login in Enum.GetValues<LoginForecast>())
        {
            counts[Word(login)] = simulation.Count(login);
        }

        var reply = new JsonObject { ["counts"] = counts, ["passkey"] = simulation.PasskeyCount, ["admins"] = simulation.Admins.Length };
        if (seesUsers)
        {
            reply["adminids"] = new JsonArray([.. simulation.Admins.Select(user => JsonValue.Create(user.ToString()))]);
        }

        return reply;
    }

    private static JsonObject Describe(UserForecast before, UserForecast after, Simulation simulation)
    {
        var entry = new JsonObject
        {
            ["userid"] = after.User.ToString(), ["before"] = Word(before.Login), ["after"] = Word(after.Login),
        };
        if (after.Reason != LockoutReason.None)
        {
            entry["reason"] = Word(after.Reason);
        }

        if (after.Factors != UsableFactors.None)
        {
            entry["factors"] = string.Join(
                ',',
                Enum.GetValues<UsableFactors>()
                    .Where(factor => factor != UsableFactors.None && after.Factors.HasFlag(factor))
                    .Select(factor => factor.ToString().ToLowerInvariant()));
        }

        AddPasskey("passkeyBefore", before.Passkey);
        AddPasskey("passkeyAfter", after.Passkey);
        if (LosesPasskey(before, after))
        {
            entry["losesPasskey"] = 1;
        }

        if (simulation.Admins.BinarySearch(after.User) >= 0)
        {
            entry["admin"] = 1;
        }

        return entry;

        void AddPasskey(string name, PasskeyForecast passkey)
        {
            if (passkey != PasskeyForecast.No)
            {
                entry[name] = passkey == PasskeyForecast.Alone ? "alone" : "for-password";
            }
        }
    }

    private static string Word(LoginForecast login) => login switch
    {
        LoginForecast.CanLogIn => "can-log-in",
        LoginForecast.MayLogIn => "may-log-in",
        LoginForecast.Grace => "grace",
        LoginForecast.MustEnrol => "must-enrol",
        LoginForecast.LockedOut => "locked-out",
        _ => "barred",
    };

    private static string Word(LockoutReason reason) => reason switch
    {
        LockoutReason.Disabled => "disabled",
        LockoutReason.Expired => "expired",
        LockoutReason.NoRealm => "no-realm",
        LockoutReason.BrokenRealm => "broken-realm",
        LockoutReason.RealmDemands => "realm-demands",
        LockoutReason.Stranded => "stranded",
        LockoutReason.Locked => "locked",
        LockoutReason.NoPassword => "no-password",
        _ => "used-up",
    };
}
