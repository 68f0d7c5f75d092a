using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Checks;

namespace PveAuth.Api.Access;

/// <summary>The directories of the API and its version.</summary>
internal static class AccessMethods
{
    /// <summary>The release of PVE whose interface is served; clients switch features by it.</summary>
    private const string Version = "9.1.1";

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        Directory("/", "version", "cluster", "access", "pools"),
        Directory("/access", "users", "groups", "roles", "acl", "domains", "openid", "tfa", "ticket", "password"),

        ApiMethod.Get("/version")
            .Describes("Tells the version of the interface.")
            .Requires(Permission.AnyUser)
            .Runs(static call =>
            {
                var reply = new JsonObject { ["version"] = Version, ["release"] = Version[..Version.LastIndexOf('.')], ["repoid"] = null };
                if (call.Config.Datacenter.Get("console") is { } console)
                {
                    reply["console"] = console == "applet" ? "html5" : console;
                }

                return ApiResult.Of(reply);
            }),
    ];

    /// <summary>A method that lists what is below its path.</summary>
    public static ApiMethod Directory(string path, params string[] children) => ApiMethod.Get(path)
        .Describes("Lists what is below.")
        .Requires(Permission.AnyUser)
        .Runs(_ => ApiResult.Of(new JsonArray([.. children.Select(child => new JsonObject { ["subdir"] = child })])));
}
