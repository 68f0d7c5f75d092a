using PveAuth.Core.Config;

namespace PveAuth.Api.Access.Domains;

/// <summary>The password with which a directory realm binds.</summary>
internal static class RealmPasswordFile
{
    /// <summary>Keeps a password, or forgets it when it is empty. Realms of other types have none.</summary>
    public static void Change(ApiCall call, Realm realm, string password)
    {
        if (realm.Type is not ("ldap" or "ad"))
        {
            return;
        }

        var secrets = call.Services.Directory.RealmSecrets;
        if (password.Length == 0)
        {
            secrets.Remove(realm.Name);
        }
        else
        {
            secrets.Set(realm.Name, password);
        }
    }
}
