using System.Collections.Immutable;
using PveAuth.Api.Checks;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Extras;

/// <summary>Methods that PVE does not have, under <c>/pveauth</c>.</summary>
internal static class ExtraMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Post("/pveauth/logout")
            .Describes("Ends the browser's session: the server takes its cookie away. The ticket itself stays valid until it expires.")
            .Requires(Permission.AnyUser),

        ApiMethod.Post("/pveauth/totp-draft")
            .Describes("Makes a TOTP secret with its otpauth URI and QR code. Nothing is stored.")
            .Takes(
                Param.Of(Formats.UserId, "userid", 64) with { Description = "Whom it is for." },
                Param.Text("issuer", 64) with { MinLength = 1, Pattern = "[^:]+", Description = "Name that the app shows." },
                Param.Text("secret", 256).Optional() with { IsSecret = true, Description = "Base32; a new one is made when it is absent." },
                Param.Integer("digits", 6, 8).Optional() with { Default = "6", Description = "Digits of a code." },
                Param.Integer("period", 10, 300).Optional() with { Default = "30", Description = "Seconds that a code is valid." },
                Param.Choice("algorithm", "SHA1", "SHA256", "SHA512").Optional() with { Default = "SHA1", Description = "Hash." })
            .Requires(Permission.AnyUser)
            .RefusesTokens()
            .Runs(TotpDraft.Make),
    ];
}
