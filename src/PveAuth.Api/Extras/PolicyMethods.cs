using System.Collections.Immutable;
using PveAuth.Api.Access.Ticket;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Extras;

/// <summary>Who needs a second factor: the policy, its enforcement, and what a change of it would do.</summary>
internal static class PolicyMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
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
