using System.Collections.Immutable;
using PveAuth.Api.Checks;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Passkey;

/// <summary>Logging in with a passkey and no password, where the policy allows it. PVE has nothing of the kind.</summary>
internal static class PasskeyMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Post("/pveauth/passkey-login")
            .Describes("Logs in with a passkey. Without an answer it hands out a challenge for whoever has one.")
            .Takes(Param.Text("response").Optional() with { IsSecret = true, Description = "The authenticator's answer, JSON." })
            .IsOpenToAll()
            .RefusesTokens()
            .Runs(PasskeyTicket.RunAsync),

        ApiMethod.Post("/pveauth/passkey")
            .Describes("Registers an own passkey that may log in without a password: one call for the challenge, one with the answer.")
            .Takes(
                Param.Of(Formats.UserId, "userid", 64) with { Description = "The caller." },
                Param.Text("description", 255).Optional() with { Description = "The user's name for it." },
                Param.Text("challenge").Optional() with { Description = "The challenge that is answered." },
                Param.Text("value").Optional() with { IsSecret = true, Description = "The answer to the challenge, JSON." },
                Param.Password("password", 5, 64).Optional() with { Description = "The caller's own password." })
            .Requires(Permission.Self)
            .RefusesTokens()
            .Runs(PasskeyEnrolment.AddAsync),

        ApiMethod.Get("/pveauth/passkeys")
            .Describes("Tells the caller's browser which WebAuthn credentials the server still accepts, and the handles of U2F keys.")
            .Requires(Permission.AnyUser)
            .RefusesTokens()
            .Runs(PasskeyListing.List),
    ];
}
