using System.Collections.Immutable;
using PveAuth.Api.Checks;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Tfa;

/// <summary>The methods for second factors; what they do is in the files beside this one.</summary>
internal static class TfaMethods
{
    private static readonly Parameter User = Param.Of(Formats.UserId, "userid", UserId.MaxLength) with { Description = "The user." };

    private static readonly Parameter Entry = Param.Text("id") with { Description = "The entry." };

    private static readonly Parameter Description =
        Param.Text("description", 255).Optional() with { Description = "The user's name for the entry." };

    private static readonly Parameter OwnPassword =
        Param.Password("password", 5, 64).Optional() with { Description = "The caller's own password." };

    private static readonly Permission Look =
        Permission.Or(Permission.Self, Permission.OnGroupsOfUser(Privilege.UserModify, Privilege.SysAudit));

    private static readonly Permission Change = Permission.Or(Permission.Self, Permission.OnGroupsOfUser(Privilege.UserModify));

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/tfa")
            .Describes("Lists the second factors of all users that the caller may see.")
            .Requires(Permission.AnyUser)
            .Runs(TfaListing.ListAll),

        ApiMethod.Get("/access/tfa/{userid}")
            .Describes("Lists the second factors of a user.")
            .Takes(User)
            .Requires(Look)
            .Runs(TfaListing.ListUser),

        ApiMethod.Get("/access/tfa/{userid}/{id}")
            .Describes("Shows a second factor.")
            .Takes(User, Entry)
            .Requires(Look)
            .Runs(TfaListing.Show),

        ApiMethod.Post("/access/tfa/{userid}")
            .Describes("Adds a second factor. WebAuthn keys take two calls: one for the challenge, one with the answer.")
            .Takes(
                User,
                Param.Choice("type", "totp", "u2f", "webauthn", "recovery", "yubico") with { Description = "What to add." },
                Description,
                Param.Text("totp").Optional() with { IsSecret = true, Description = "An otpauth URI." },
                Param.Text("value").Optional() with { IsSecret = true, Description = "The current code, or the answer to the challenge." },
                Param.Text("challenge").Optional() with { Description = "The challenge that is answered." },
                OwnPassword)
            .Requires(Change)
            .RefusesTokens()
            .Runs(TfaEnrolment.AddAsync),

        ApiMethod.Put("/access/tfa/{userid}/{id}")
            .Describes("Renames a second factor, enables or disables it.")
            .Takes(User, Entry, Description, Param.Flag("enable").Optional() with { Description = "Whether it may be used." }, OwnPassword)
            .Requires(Change)
            .RefusesTokens()
            .Runs(TfaEnrolment.UpdateAsync),

        ApiMethod.Delete("/access/tfa/{userid}/{id}")
            .Describes("Removes a second factor.")
            .Takes(User, Entry, OwnPassword)
            .TakesBody()
            .Requires(Change)
            .RefusesTokens()
            .Runs(TfaEnrolment.RemoveAsync),

        ApiMethod.Get("/access/users/{userid}/tfa")
            .Describes("Tells what kinds of second factor a user has and the realm demands.")
            .Takes(User, Param.Flag("multiple").Optional() with { Default = "0", Description = "All kinds, not only the first." })
            .Requires(Look)
            .Runs(TfaListing.Kinds),

        ApiMethod.Put("/access/users/{userid}/unlock-tfa")
            .Describes("Takes away the locks that wrong second factors left.")
            .Takes(User)
            .Requires(Permission.OnGroupsOfUser(Privilege.UserModify))
            .Runs(TfaEnrolment.UnlockAsync),
    ];
}
