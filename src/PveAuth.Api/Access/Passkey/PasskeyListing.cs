using System.Buffers.Text;
using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Access.Passkey;

/// <summary>What a browser needs to know of the caller's own keys: to tell passkey managers which credentials still count (WebAuthn's
/// Signal API), and to recognise a U2F key before its entry gives way to a new one.</summary>
internal static class PasskeyListing
{
    public static ApiResult List(ApiCall call)
    {
        var user = call.Caller.User;
        var store = call.Services.Directory.SecondFactors;
        var (factors, notes) = (store.Find(user), store.Notes(user));
        var reply = new JsonObject
        {
            ["rpId"] = call.Config.Datacenter.WebAuthn?.RpId,
            ["handle"] = notes.Handle,
            ["allowed"] = call.Config.Policy.PasskeyRealms.Contains(user.Realm) ? 1 : 0,
            ["entries"] = new JsonArray([.. (factors ?? TfaUser.Empty).WebAuthn.Select(entry => new JsonObject
            {
                ["id"] = entry.Id,
                ["credential"] = Base64Url.EncodeToString(entry.Value.CredentialId.AsSpan()),
                ["passkey"] = notes.Of(entry.Id).IsPasskey ? 1 : 0,
                ["known"] = notes.Of(entry.Id).RpId.Length > 0 ? 1 : 0,
            })]),
        };
        if (call.Config.Datacenter.U2f?.AppId is { Length: > 0 } appId)
        {
            reply["appId"] = appId;
            reply["u2f"] = new JsonArray([.. (factors ?? TfaUser.Empty).U2f.Select(entry => new JsonObject
            {
                ["id"] = entry.Id,
                ["keyHandle"] = Base64Url.EncodeToString(entry.Value.KeyHandle.AsSpan()),
            })]);
        }

        return ApiResult.Of(reply);
    }
}
