using System.Collections.Immutable;
using PveAuth.Api.Access.Domains;
using PveAuth.Api.Access.Ticket;
using PveAuth.Api.Checks;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Extras;

/// <summary>Who needs a second factor: the policy, its enforcement, and what a change of it would do.</summary>
internal static class PolicyMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/pveauth/policy")
            .Describes("Shows who needs a second factor, and what may stand for one.")
            .Requires(Permission.On("/", Privilege.SysAudit))
            .Runs(PolicySettings.Show),

        ApiMethod.Put("/pveauth/policy")
            .Describes("Changes who needs a second factor, and what may stand for one.")
            .Takes([
                PolicyParameters.Tfa,
                .. PolicyParameters.Others,
                RealmParameters.Digest with { Description = "Refuses the change when the policy has another digest by now." },
                LockoutGuard.Force])
            .Requires(Permission.On("/", Privilege.SysModify))
            .RefusesTokens()
            .Runs(PolicySettings.ChangeAsync),

        ApiMethod.Post("/pveauth/simulate")
            .Describes("Tells who could log in before and after a change of the policy, of a realm's factor or of key settings.")
            .Takes(SimulateMethod.Parameters)
            .Requires(Permission.On("/", Privilege.SysAudit))
            .Runs(SimulateMethod.Run),

        ApiMethod.Post("/pveauth/enrol")
            .Describes("Sets up the second factor that a login demands, and completes the login. Without a code it makes a TOTP secret.")
            .Takes([
                Param.Text("username", 64) with { Description = "User id, as the answer of the first phase spells it." },
                Param.Text("tfa-challenge") with { IsSecret = true, Description = "The half ticket of the first phase." },
                Param.Choice("type", "totp", "webauthn") with { Description = "What to set up." },
                Param.Text("description", 255).Optional() with { Description = "The user's name for the factor." },
                Param.Text("totp").Optional() with { IsSecret = true, Description = "An otpauth URI." },
                Param.Text("value").Optional() with { IsSecret = true, Description = "The current code, or the answer to the challenge." },
                Param.Text("challenge").Optional() with { Description = "The challenge that is answered." },
                Param.Flag("recovery").Optional() with { Description = "Make recovery keys too. Where the policy demands them, they are made in any case." },
                TotpDraft.Issuer.Optional(),
                .. TotpDraft.Settings])
            .IsOpenToAll()
            .RefusesTokens()
            .Runs(EnrolmentAtLogin.RunAsync),
    ];
}
