using System.Collections.Immutable;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>The options that the browser is called with, member for member as PVE writes them, without white space.</summary>
internal static class WebAuthnOptionsJson
{
    /// <summary>Options of a registration.</summary>
    /// <param name="party">The relying party.</param>
    /// <param name="user">The user's name.</param>
    /// <param name="userHandle">16 random bytes, base64url. PVE makes new ones every time and keeps them nowhere.</param>
    /// <param name="challenge">base64url.</param>
    /// <param name="exclude">Credentials that the user has.</param>
    /// <param name="excludeAppId">The application of those that are U2F keys; null when none is. Without it the browser
    /// would not ask the authenticator for them in the form that it knows them by.</param>
    public static string Creation(
        RelyingParty party,
        string user,
        string userHandle,
        string challenge,
        ImmutableArray<ImmutableArray<byte>> exclude,
        string? excludeAppId)
    {
        var json = BeginCreation(party, user, userHandle, challenge);
        AppendCredentials(json.Append(",\"timeout\":300000,\"excludeCredentials\":"), exclude);
        json.Append(",\"authenticatorSelection\":{\"residentKey\":\"discouraged\",\"requireResidentKey\":false,");
        json.Append("\"userVerification\":\"discouraged\"},\"hints\":[\"security-key\"],\"attestation\":\"none\",");
        json.Append("\"extensions\":{\"uvm\":true,\"credProps\":true");
        if (excludeAppId is not null)
        {
            json.Append(",\"appidExclude\":").AppendJson(excludeAppId);
        }

        return json.Append("}}}").ToString();
    }

    /// <summary>Options of a login.</summary>
    public static string Request(RelyingParty party, string challenge, ImmutableArray<ImmutableArray<byte>> allow)
    {
        var json = new StringBuilder("{\"publicKey\":{\"challenge\":").AppendJson(challenge);
        json.Append(",\"timeout\":300000,\"rpId\":").AppendJson(party.Id);
        AppendCredentials(json.Append(",\"allowCredentials\":"), allow);
        return json.Append(",\"userVerification\":\"discouraged\",\"hints\":[\"security-key\"]}}").ToString();
    }

    /// <summary>Options of the registration of a passkey: one that the authenticator finds by itself and that verifies its user.</summary>
    public static string PasskeyCreation(
        RelyingParty party, string user, string userHandle, string challenge, ImmutableArray<ImmutableArray<byte>> exclude)
    {
        var json = BeginCreation(party, user, userHandle, challenge);
        AppendCredentials(json.Append(",\"timeout\":110000,\"excludeCredentials\":"), exclude);
        json.Append(",\"authenticatorSelection\":{\"residentKey\":\"required\",\"requireResidentKey\":true,");
        json.Append("\"userVerification\":\"required\"},\"attestation\":\"none\",\"extensions\":{\"credProps\":true}}}");
        return json.ToString();
    }

    /// <summary>What the options of all registrations begin with.</summary>
    private static StringBuilder BeginCreation(RelyingParty party, string user, string userHandle, string challenge)
    {
        var json = new StringBuilder("{\"publicKey\":{\"rp\":{\"name\":").AppendJson(party.Name);
        json.Append(",\"id\":").AppendJson(party.Id);
        json.Append("},\"user\":{\"id\":").AppendJson(userHandle);
        json.Append(",\"name\":").AppendJson(user).Append(",\"displayName\":").AppendJson(user);
        json.Append("},\"challenge\":").AppendJson(challenge);
        json.Append(",\"pubKeyCredParams\":[{\"type\":\"public-key\",\"alg\":-7},{\"type\":\"public-key\",\"alg\":-257}]");
        return json;
    }

    /// <summary>Options of a login by whoever has a passkey.</summary>
    public static string PasskeyRequest(RelyingParty party, string challenge)
    {
        var json = new StringBuilder("{\"publicKey\":{\"challenge\":").AppendJson(challenge);
        json.Append(",\"timeout\":110000,\"rpId\":").AppendJson(party.Id);
        return json.Append(",\"allowCredentials\":[],\"userVerification\":\"required\"}}").ToString();
    }

    private static void AppendCredentials(StringBuilder json, ImmutableArray<ImmutableArray<byte>> ids)
    {
        var comma = "[";
        foreach (var id in ids)
        {
            json.Append(comma).Append("{\"type\":\"public-key\",\"id\":").AppendJson(Base64Text.EncodeUrl(id.AsSpan())).Append('}');
            comma = ",";
        }

        json.Append(ids.IsEmpty ? "[]" : "]");
    }
}
