using System.Collections.Immutable;
using PveAuth.Api.Checks;
using PveAuth.Api.Extras;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Access.Domains;

/// <summary>Realms; what the methods do is in the files beside this one.</summary>
internal static class DomainMethods
{
    private static readonly Permission Change = Permission.On("/access/realm", Privilege.RealmAllocate);

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/domains")
            .Describes("Lists the realms, for login forms.")
            .IsOpenToAll()
            .Runs(RealmReading.List),

        ApiMethod.Post("/access/domains")
            .Describes("Adds a realm.")
            .Takes([RealmParameters.Realm, RealmParameters.Type, RealmParameters.UserNameClaim, .. RealmParameters.Options])
            .Requires(Change)
            .Runs(RealmCreation.RunAsync),

        ApiMethod.Get("/access/domains/{realm}")
            .Describes("Shows the options of a realm.")
            .Takes(RealmParameters.Realm)
            .Requires(Permission.OnAny("/access/realm", Privilege.RealmAllocate, Privilege.SysAudit))
            .Runs(RealmReading.Show),

        ApiMethod.Put("/access/domains/{realm}")
            .Describes("Changes options of a realm.")
            .Takes([RealmParameters.Realm, .. RealmParameters.Options, RealmParameters.Delete, RealmParameters.Digest, LockoutGuard.Force])
            .Requires(Change)
            .Runs(RealmUpdate.RunAsync),

        ApiMethod.Delete("/access/domains/{realm}")
            .Describes("Removes a realm. Its users and groups stay.")
            .Takes(RealmParameters.Realm, LockoutGuard.Force)
            .Requires(Change)
            .Runs(RealmRemoval.RunAsync),

        ApiMethod.Post("/access/domains/{realm}/sync")
            .Describes("Copies users and groups of a directory into user.cfg.")
            .Takes(RealmSync.Parameters)
            .Requires(Permission.And(
                Permission.On("/access/realm/{realm}", Privilege.RealmAllocateUser),
                Permission.On("/access/groups", Privilege.UserModify)))
            .Runs(RealmSync.Run),
    ];
}
