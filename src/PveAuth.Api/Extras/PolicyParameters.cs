using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Policy;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api.Extras;

/// <summary>The members of the policy as parameters. What is not given stays; an empty list is no list.</summary>
internal static class PolicyParameters
{
    public const string Demand = "tfa";

    private static readonly Parameter[] Lists =
    [
        Realms("realms", "Realms whose users the policy is for."),
        Param.Of("pve-groupid-list", "groups", 4096).Optional() with
        {
            Description = "Groups whose members the policy is for. Without realms and groups it is for everybody.",
        },
        Param.Of("pve-userid-list", "exempt", 16384).Optional() with { Description = "Users whom it is not for." },
        Realms("strongerRealms", "Realms in which WebAuthn satisfies a demand for TOTP."),
        Realms("passkeyRealms", "Realms in which a passkey may replace the password."),
        Realms("passkeyTwoFactorRealms", "Of these, realms in which one passkey with user verification counts as both factors."),
    ];

    /// <summary>All but <see cref="Demand"/>.</summary>
    public static ImmutableArray<Parameter> Others { get; } =
    [
        .. Lists,
        Param.Integer("graceDays", 0, TfaPolicy.MaxGraceDays).Optional() with
        {
            Description = "Days in which a missing factor is only complained about, counted from when it became required.",
        },
        Param.Choice("recovery", "off", "optional", "required").Optional() with
        {
            Description = "Whether recovery keys are offered or made with the first factor.",
        },
    ];

    /// <summary>How strongly a factor is asked for.</summary>
    public static Parameter Tfa { get; } = Param.Choice(Demand, "off", "recommended", "required").Optional() with
    {
        Description = "Whether users need a second factor.",
    };

    /// <summary>The policy with what a call gives.</summary>
    /// <param name="call">The call.</param>
    /// <param name="stored">The configuration, with the policy that is to change.</param>
    /// <param name="next">The changed policy.</param>
    /// <returns>What is wrong with the parameters; null when nothing is.</returns>
    public static ApiError? Apply(ApiCall call, ConfigSnapshot stored, out TfaPolicy next)
    {
        var (given, before) = (call.Parameters, stored.Policy);
        next = before with
        {
            Tfa = given.Text(Demand) switch
            {
                null => before.Tfa,
                "required" => TfaDemand.Required,
                "recommended" => TfaDemand.Recommended,
                _ => TfaDemand.Off,
            },
            Realms = Names(given, "realms") ?? before.Realms,
            Groups = Names(given, "groups") ?? before.Groups,
            Exempt = given.Text("exempt") is { } exempt
                ? [.. ListText.Split(exempt).Select(user => UserId.Parse(user))]
                : before.Exempt,
            GraceDays = (int)(given.Integer("graceDays") ?? before.GraceDays),
            Recovery = given.Text("recovery") switch
            {
                null => before.Recovery,
                "required" => RecoveryDemand.Required,
                "optional" => RecoveryDemand.Optional,
                _ => RecoveryDemand.Off,
            },
            StrongerRealms = Names(given, "strongerRealms") ?? before.StrongerRealms,
            PasskeyRealms = Names(given, "passkeyRealms") ?? before.PasskeyRealms,
            PasskeyTwoFactorRealms = Names(given, "passkeyTwoFactorRealms") ?? before.PasskeyTwoFactorRealms,
        };
        if (next.Tfa == TfaDemand.Required && before.Tfa != TfaDemand.Required)
        {
            next = next with { Since = call.Now };
        }

        return Misspelt(stored, before, next);
    }

    /// <summary>A name that means nothing is a slip that would leave people out. One that lost its meaning later may stay.</summary>
    private static ApiError? Misspelt(ConfigSnapshot stored, TfaPolicy before, TfaPolicy next)
    {
        (string Parameter, ImmutableSortedSet<string> Before, ImmutableSortedSet<string> Next)[] realms =
        [
            ("realms", before.Realms, next.Realms),
            ("strongerRealms", before.StrongerRealms, next.StrongerRealms),
            ("passkeyRealms", before.PasskeyRealms, next.PasskeyRealms),
            ("passkeyTwoFactorRealms", before.PasskeyTwoFactorRealms, next.PasskeyTwoFactorRealms),
        ];
        foreach (var (parameter, old, now) in realms)
        {
            if (now.Except(old).FirstOrDefault(name => stored.Domains.Find(name) is null) is { } realm)
            {
                return ApiError.Parameter(parameter, $"realm '{realm}' does not exist");
            }
        }

        return next.Groups.Except(before.Groups).FirstOrDefault(name => !stored.Users.Groups.ContainsKey(name)) is { } group
            ? ApiError.Parameter("groups", $"group '{group}' does not exist")
            : null;
    }

    private static ImmutableSortedSet<string>? Names(BoundParameters given, string name) =>
        given.Text(name) is { } text ? [.. ListText.Split(text)] : null;

    private static Parameter Realms(string name, string description) =>
        Param.Of("pve-realm-list", name, 4096).Optional() with { Description = description };
}
