using PveAuth.Api.Checks;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Cluster.Jobs;

/// <summary>Who may create users in the realm of the job that <c>id</c> names.</summary>
/// <remarks>PVE asks for the realm in a parameter that the method does not take, so that there only an administrator of all
/// realms passes. Whoever may not change a job does not learn whether it exists either.</remarks>
internal sealed record RealmOfJobPermission : Permission
{
    /// <summary>The check as PVE's schema states it.</summary>
    public static Permission Stated { get; } = For("{realm}");

    /// <summary>The check for a realm.</summary>
    public static Permission For(string realm) => On($"/access/realm/{realm}", Privilege.RealmAllocateUser);

    /// <inheritdoc/>
    protected internal override ApiError? Check(PermissionQuestion question) =>
        For(question.Config.Jobs.Find(question.Text("id") ?? "")?.Realm ?? "-").Check(question);
}
