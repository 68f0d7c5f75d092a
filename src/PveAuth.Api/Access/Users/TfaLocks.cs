using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Access.Users;

/// <summary>The locks that too many wrong second factors leave, as lists show them.</summary>
internal static class TfaLocks
{
    /// <summary>Adds what is locked now; locks that are over are not shown.</summary>
    public static void Describe(TfaUser? factors, long now, JsonObject entry)
    {
        if (factors?.TotpLocked == true)
        {
            entry["totp-locked"] = 1;
        }

        if (factors?.IsLockedAt(now) == true)
        {
            entry["tfa-locked-until"] = factors.TfaLockedUntil;
        }
    }
}
