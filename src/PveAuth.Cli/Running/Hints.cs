using PveAuth.Api;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Running;

/// <summary>Says what a frequent mistake was meant to be.</summary>
internal static class Hints
{
    /// <summary>An API token among users has its own option; guides mix the two up.</summary>
    public static ApiError Add(ApiError error, IReadOnlyDictionary<string, RawValue> parameters)
    {
        if (error.Errors?.ContainsKey("users") != true || !parameters.TryGetValue("users", out var users) ||
            ListText.Split(users.Text).FirstOrDefault(id => AuthId.TryParse(id, out var who) && who.IsToken) is not { } token)
        {
            return error;
        }

        var errors = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, fault) in error.Errors)
        {
            errors[name] = fault;
        }

        errors["users"] = $"'{token}' is an API token, no user: give it as --tokens '{token}'";
        return error with { Errors = errors };
    }
}
