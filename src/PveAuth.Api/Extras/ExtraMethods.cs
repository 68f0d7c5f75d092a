using System.Collections.Immutable;
using PveAuth.Api.Access.Tfa;
using PveAuth.Api.Checks;
using PveAuth.Core.Permissions;
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
            .Takes([
                Param.Of(Formats.UserId, "userid", 64) with { Description = "Whom it is for." },
                TotpDraft.Issuer,
                .. TotpDraft.Settings])
            .Requires(Permission.AnyUser)
            .RefusesTokens()
            .Runs(TotpDraft.Make),

        ApiMethod.Get("/pveauth/tfa-status")
            .Describes("Tells who has which second factors, when they were last used, and what the policy asks.")
            .Takes(Param.Of(Formats.UserId, "userid", 64).Optional() with { Description = "One user alone." })
            .Requires(Permission.AnyUser)
            .Runs(TfaStatus.List),

        ApiMethod.Post("/pveauth/one-time-pass")
            .Describes("Issues a pass for a user who lost all second factors. It works once and leads to the enrolment of a new factor.")
            .Takes(
                Param.Of(Formats.UserId, "userid", 64) with { Description = "The user." },
                Param.Integer("minutes", 1, OneTimePasses.MaxMinutes).Optional() with
                {
                    Default = $"{OneTimePasses.DefaultMinutes}", Description = "How long it counts.",
                },
                Param.Password("password", 5, 64).Optional() with { Description = "The caller's own password." })
            .Requires(Permission.OnGroupsOfUser(Privilege.UserModify))
            .RefusesTokens()
            .Runs(OneTimePasses.IssueAsync),

        ApiMethod.Get("/pveauth/explain")
            .Describes("Tells which lines of user.cfg give a user or token a privilege at a path, or withhold it.")
            .Takes(
                Param.Text("authid", 129) with { Description = "User or token to ask about." },
                Param.Text("path", 1024) with { Description = "Path in the tree of permissions." },
                Param.Of("pve-priv", "privilege", 64) with { Description = "Name of a privilege." })
            .Requires(Permission.On("/access", Privilege.SysAudit))
            .Runs(Explain.RunAsync),

        ApiMethod.Get("/pveauth/webauthn-check")
            .Describes("Tells what is wrong with the WebAuthn settings, stored or not, and what to do about it.")
            .Takes(
                Setting("rp", 256) with { Description = "Name to test in place of the stored one." },
                Setting("id", 1024) with { Description = "ID to test in place of the stored one." },
                Setting("origin", 1024) with { Description = "Origin to test in place of the stored one; empty for none." },
                Param.Flag("allow-subdomains").Optional() with { Description = "Value to test in place of the stored one." },
                Param.Text("browser-origin", 1024).Optional() with { Description = "Origin of the page that users open." })
            .Requires(Permission.On("/", Privilege.SysAudit))
            .Runs(WebAuthnCheckMethod.Run),
    ];

    // Values of a property string hold neither commas nor line ends.
    private static Parameter Setting(string name, int maxLength) =>
        Param.Text(name, maxLength).Optional() with { Pattern = @"[^,\x00-\x1f\x7f]*" };
}
