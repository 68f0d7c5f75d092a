using PveAuth.Core.Config;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Access;

/// <summary>Lists of privileges in parameters.</summary>
internal static class PrivilegeList
{
    /// <summary>Reads a list; false when a name in it is not a privilege.</summary>
    public static bool TryRead(string text, out PrivilegeSet privileges)
    {
        privileges = PrivilegeSet.None;
        foreach (var name in ListText.Split(text))
        {
            if (!Privilege.TryParse(name, out var privilege))
            {
                return false;
            }

            privileges |= privilege;
        }

        return true;
    }
}
