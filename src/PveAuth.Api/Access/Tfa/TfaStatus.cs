using System.Text.Json.Nodes;
using PveAuth.Api.Access.Users;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Policy;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Tfa;

/// <summary><c>GET /pveauth/tfa-status</c>: who has which factors, when they were last used, and what the policy asks.</summary>
internal static class TfaStatus
{
    public static ApiResult List(ApiCall call)
    {
        var isVisible = UserMethods.Visible(call);
        var only = call.Parameters.Text("userid");
        return ApiResult.OfList(call.Config.Users.Users.Values
            .Where(user => isVisible(user.Id) && (only is null || user.Id.ToString() == only))
            .OrderBy(user => user.Id)
            .Select(user => Describe(call, user)));
    }

    private static JsonObject Describe(ApiCall call, User user)
    {
        var directory = call.Services.Directory;
        var factors = directory.Tfa.Current.Value.Find(user.Id);
        var (state, notes) = (StateOf(call, user.Id), directory.SecondFactors.Notes(user.Id));
        var status = new JsonObject
        {
            ["userid"] = user.Id.ToString(),
            ["realm"] = user.Id.Realm,
            ["realmType"] = call.Config.Domains.Find(user.Id.Realm)?.Type,
            ["enable"] = user.Enabled ? 1 : 0,
            ["expire"] = user.Expire,
            ["factors"] = new JsonObject
            {
                ["webauthn"] = factors?.WebAuthn.Length ?? 0,
                ["totp"] = factors?.Totp.Length ?? 0,
                ["u2f"] = factors?.U2f.Length ?? 0,
                ["yubico"] = factors?.Yubico.Length ?? 0,
            },
            ["totpLocked"] = factors?.TotpLocked == true,
            ["entries"] = new JsonArray([.. TfaList.Entries(factors).Select(entry => DescribeEntry(entry, factors!, notes.Of(entry.Id), state.LastUse(entry.Id)))]),
        };
        AddRequirement(status, call.Config.Policy.RequirementOf(user.Id, call.Config.Users.GroupsOf(user.Id).Select(g => g.Id), call.Now));
        if (factors?.Recovery is { } recovery)
        {
            status["recovery"] = new JsonObject
            {
                ["left"] = recovery.Unused.Count(), ["total"] = recovery.Entries.Length, ["created"] = recovery.Created,
            };
        }

        if (factors?.IsLockedAt(call.Now) == true)
        {
            status["tfaLockedUntil"] = factors.TfaLockedUntil;
        }

        if (state.LastConfirmed is { } last)
        {
            status["lastConfirmed"] = new JsonObject
            {
                ["time"] = last.Time, ["method"] = last.Method, ["entry"] = last.EntryId, ["ip"] = last.Ip,
            };
        }

        return status;
    }

    /// <summary>A file that cannot be read keeps its user from logging in, and nobody from seeing all the others.</summary>
    private static TfaState StateOf(ApiCall call, UserId user)
    {
        try
        {
            return call.Services.Directory.SecondFactors.State(user);
        }
        catch (StoreException e)
        {
            call.Services.Log.Did("root@pam", e.Message);
            return TfaState.Empty;
        }
    }

    private static void AddRequirement(JsonObject status, TfaRequirement requirement)
    {
        status["required"] = requirement is TfaRequirement.Required or TfaRequirement.Grace;
        if (requirement is TfaRequirement.Grace grace)
        {
            status["graceUntil"] = grace.Until;
        }
    }

    private static JsonObject DescribeEntry(TfaListEntry entry, TfaUser factors, EntryNote note, Confirmation? use)
    {
        var described = new JsonObject { ["id"] = entry.Id, ["type"] = entry.Type };
        if (use is not null)
        {
            described["lastUsed"] = use.Time;
        }

        if (note.RpId.Length > 0)
        {
            described["rpId"] = note.RpId;
        }

        if (note.IsPasskey)
        {
            described["passkey"] = true;
        }

        if (factors.WebAuthn.FirstOrDefault(key => key.Id == entry.Id) is { } key)
        {
            described["synced"] = key.Value.BackupState;
        }

        if (factors.Totp.FirstOrDefault(totp => totp.Id == entry.Id) is { } totp)
        {
            described["digits"] = totp.Value.Uri.Digits;
        }

        return described;
    }
}
