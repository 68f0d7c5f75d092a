using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Extras;

/// <summary>Refuses a change of the settings of keys that makes keys useless, unless it is forced.</summary>
/// <remarks>PVE stores it without a word, and the users find out at their next login.</remarks>
internal static class StrandingGuard
{
    private const int NamesAtMost = 20;

    /// <summary>The refusal; null when no key is lost.</summary>
    /// <param name="call">The call.</param>
    /// <param name="before">What is stored.</param>
    /// <param name="after">What is to be stored.</param>
    public static ApiError? Refusal(ApiCall call, DatacenterCfg before, DatacenterCfg after)
    {
        if (call.Parameters.Flag("force") == true)
        {
            return null;
        }

        var directory = call.Services.Directory;
        var factors = directory.ReadFactors();
        if (before.Get("webauthn") != after.Get("webauthn"))
        {
            var stored = WebAuthnDraft.Stored(before.Get("webauthn"));
            var id = WebAuthnDraft.Stored(after.Get("webauthn")).RpId;
            if (stored.RpId != id)
            {
                var lost = StrandedKeys.ByRpId(stored, id, factors, KeyHistory.RecordedIds(directory));
                if (Refuse(call, "webauthn", lost, "WebAuthn", "ID", stored.RpId) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return Refuse(call, "u2f", StrandedKeys.ByAppId(before.U2f, after.U2f, factors), "U2F", "AppID", before.U2f?.AppId);
    }

    private static ApiError? Refuse(ApiCall call, string option, StrandedKeys lost, string kind, string setting, string? stored)
    {
        if (lost.Entries == 0)
        {
            return null;
        }

        // Who may change the options need not be one who may see users.
        var names = LockoutGuard.SeesUsers(call)
            ? $" ({string.Join(", ", lost.Users.Take(NamesAtMost))}{(lost.Users.Length > NamesAtMost ? ", ..." : "")})"
            : "";
        return ApiError.Parameter(
            option,
            $"{lost.Entries} {kind} {(lost.Entries == 1 ? "entry" : "entries")} of {lost.Users.Length} "
                + $"{(lost.Users.Length == 1 ? "user" : "users")}{names} would stop working, because they were made for the {setting} "
                + $"'{stored}'; force=1 saves it all the same");
    }
}
