using System.Text.Json.Nodes;
using PveAuth.Api.Access.Users;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Access.Tfa;

/// <summary>Looks at second factors. Secrets are never part of an answer.</summary>
internal static class TfaListing
{
    public static ApiResult ListAll(ApiCall call)
    {
        var isVisible = UserMethods.Visible(call);
        var list = new JsonArray();
        foreach (var (user, factors) in call.Services.Directory.Tfa.Current.Value.Users.OrderBy(u => u.Key))
        {
            if (isVisible(user))
            {
                var entry = new JsonObject { ["userid"] = user.ToString(), ["entries"] = Entries(factors) };
                TfaLocks.Describe(factors, call.Now, entry);
                list.Add(entry);
            }
        }

        return ApiResult.Of(list);
    }

    public static ApiResult ListUser(ApiCall call) => ApiResult.Of(Entries(Factors(call)));

    public static ApiResult Show(ApiCall call)
    {
        var id = call.Parameters.RequiredText("id");
        return TfaList.Entries(Factors(call)).FirstOrDefault(e => e.Id == id) is { } entry
            ? ApiResult.Of(Describe(entry))
            : new ApiError(404, $"No such tfa entry '{id}'\n");
    }

    public static ApiResult Kinds(ApiCall call)
    {
        if (call.Config.Domains.Find(call.User.Realm) is not { } realm)
        {
            return ApiError.Failed($"auth domain '{call.User.Realm}' does not exist");
        }

        var reply = new JsonObject();
        if (realm.Tfa is { } tfa)
        {
            reply["realm"] = tfa.TypeName;
        }

        var factors = Factors(call);
        if (call.Parameters.Flag("multiple") == true)
        {
            reply["user"] = new JsonArray(
                [.. TfaList.Entries(factors).Select(e => e.Type).Distinct(StringComparer.Ordinal).Select(type => JsonValue.Create(type))]);
        }
        else if (FirstKind(factors) is { } kind)
        {
            reply["user"] = kind;
        }

        return ApiResult.Of(reply);
    }

    /// <summary>The kind that clients from before there were several know.</summary>
    private static string? FirstKind(TfaUser? factors) => factors switch
    {
        null or { HasFactors: false } => null,
        { U2f.Length: > 0 } => "u2f",
        { Totp.Length: > 0 } => "oath",
        { Yubico.Length: > 0 } => "yubico",
        _ => "incompatible",
    };

    private static TfaUser? Factors(ApiCall call) => call.Services.Directory.Tfa.Current.Value.Find(call.User);

    private static JsonArray Entries(TfaUser? factors) => new([.. TfaList.Entries(factors).Select(Describe)]);

    private static JsonObject Describe(TfaListEntry entry)
    {
        var described = new JsonObject { ["type"] = entry.Type, ["id"] = entry.Id, ["created"] = entry.Created };
        if (entry.Description.Length > 0)
        {
            described["description"] = entry.Description;
        }

        // Only shown when it is off; clients take its absence for "on".
        if (!entry.Enabled)
        {
            described["enable"] = 0;
        }

        return described;
    }
}
