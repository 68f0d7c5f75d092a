using System.Collections.Immutable;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.OpenId;

/// <summary>Login through an OpenID provider.</summary>
/// <remarks>Not there yet: a call that is right in all else is told so.</remarks>
internal static class OpenIdMethods
{
    private static readonly ApiError Missing = new(501, "this server cannot log in through OpenID yet\n");

    private static readonly Parameter RedirectUrl =
        Param.Text("redirect-url", 255) with { Description = "Where the provider sends the user back to." };

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        AccessMethods.Directory("/access/openid", "auth-url", "login"),

        ApiMethod.Post("/access/openid/auth-url")
            .Describes("Begins a login: tells the provider's address.")
            .Takes(
                Param.Of(Formats.Realm, "realm", RealmName.MaxLength) with { Description = "The realm." },
                RedirectUrl)
            .IsOpenToAll()
            .Runs(Begin),

        ApiMethod.Post("/access/openid/login")
            .Describes("Finishes a login with what the provider sent.")
            .Takes(
                Param.Text("state", 1024) with { IsSecret = true, Description = "State as the provider returned it." },
                Param.Text("code", 4096) with { IsSecret = true, Description = "Code of the provider." },
                RedirectUrl)
            .IsOpenToAll()
            .Runs(static _ => Missing),
    ];

    private static ApiResult Begin(ApiCall call)
    {
        var name = call.Parameters.RequiredText("realm");
        return call.Config.Domains.Find(name) switch
        {
            null => ApiError.Failed($"authentication domain '{name}' does not exist"),
            { Type: not "openid" and var type } => ApiError.Failed($"wrong realm type ({type} != openid)"),
            _ => Missing,
        };
    }
}
