using System.Collections.Immutable;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Domains;

/// <summary>Synchronisation of a realm with its directory.</summary>
/// <remarks>It needs the directory log-in, which is not there yet: a call that is right in all else is told so, and no task
/// begins.</remarks>
internal static class RealmSync
{
    public static ImmutableArray<Parameter> Parameters { get; } =
    [
        RealmParameters.Realm,
        RealmParameters.Scope,
        RealmParameters.EnableNew,
        RealmParameters.RemoveVanished,
        .. RealmParameters.OldRemoveVanished,
        Param.Flag("dry-run").Optional() with { Default = "0", Description = "Only tells what would change." },
    ];

    public static ApiResult Run(ApiCall call)
    {
        if (call.Config.Domains.Find(call.Parameters.RequiredText("realm")) is not { } realm)
        {
            return ApiError.Parameter("realm", "Realm does not exist.");
        }

        if (realm.Type is not ("ldap" or "ad"))
        {
            return ApiError.Failed($"Cannot sync realm type '{realm.Type}'! Only LDAP/AD realms can be synced.");
        }

        var defaults = ParameterCheck.ReadProperties(
            RealmParameters.SyncDefaults.Properties, realm.Get(RealmOptions.SyncDefaults) ?? "", out _);
        return call.Parameters.Has("scope") || defaults?.ContainsKey("scope") == true
            ? new ApiError(501, "this server cannot synchronise realms yet\n")
            : ApiError.Parameter("scope", "Not passed as parameter and not defined in realm default sync options.");
    }
}
