using System.Diagnostics.CodeAnalysis;
using PveAuth.Core.Config;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Domains;

/// <summary>Puts parameters into the options of a realm.</summary>
internal static class RealmOptions
{
    public const string SyncDefaults = "sync-defaults-options";

    /// <summary>Parameters that are no options of the section.</summary>
    private static readonly string[] Others = ["realm", "type", "password", "check-connection", "delete", "digest", "force"];

    /// <summary>The options that a call gives, sorted.</summary>
    public static IEnumerable<string> Given(BoundParameters parameters) =>
        parameters.Names.Except(Others).Order(StringComparer.Ordinal);

    /// <summary>What is wrong with parameters beyond their schema; null when nothing is.</summary>
    public static ApiError? Fault(BoundParameters parameters)
    {
        // The file holds only the first line of a password, and a second factor that does not parse locks everybody out.
        if (parameters.Text("password")?.AsSpan().ContainsAny('\r', '\n') == true)
        {
            return ApiError.Parameter("password", "must be a single line");
        }

        return parameters.Text("tfa") is { Length: > 0 } tfa && !RealmTfa.TryParse(tfa, out _)
            ? ApiError.Parameter("tfa", "does not describe a second factor")
            : null;
    }

    /// <summary>Sets the given options.</summary>
    /// <param name="realm">The realm.</param>
    /// <param name="parameters">The call's parameters.</param>
    /// <param name="changed">The changed realm.</param>
    /// <param name="error">The failure.</param>
    public static bool TryApply(
        Realm realm, BoundParameters parameters, out Realm changed, [NotNullWhen(false)] out ApiError? error)
    {
        changed = realm;
        error = null;
        var known = RealmSchema.OptionsOf(realm.Type)!;
        foreach (var name in Given(parameters))
        {
            if (!known.ContainsKey(name))
            {
                error = ApiError.Failed($"unexpected property '{name}'");
                return false;
            }

            var value = parameters.AsText(name)!;
            if (!changed.TrySet(name, name == SyncDefaults ? Modern(value) : value, out changed))
            {
                error = ApiError.Parameter(name, "cannot be stored in domains.cfg");
                return false;
            }
        }

        if (changed.MissingOptions.Order(StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            error = ApiError.Failed($"missing value for required option '{missing}'");
        }

        return error is null;
    }

    /// <summary>Defaults of synchronisations with today's names, sorted: <c>full</c> and <c>purge</c> became
    /// <c>remove-vanished</c>.</summary>
    public static string Modern(string text)
    {
        if (ParameterCheck.ReadProperties(RealmParameters.SyncDefaults.Properties, text, out _) is not { } old)
        {
            return text;
        }

        var pairs = new Dictionary<string, string>(old, StringComparer.Ordinal);
        pairs.Remove("full", out var full);
        pairs.Remove("purge", out var purge);
        if (!pairs.ContainsKey("remove-vanished") && RemoveVanished(full == "1", purge == "1") is { Length: > 0 } modern)
        {
            pairs["remove-vanished"] = modern;
        }

        return PropertyString.Print(pairs);
    }

    private static string RemoveVanished(bool full, bool purge) => (full, purge) switch
    {
        (true, true) => "entry;properties;acl",
        (true, false) => "entry;properties",
        (false, true) => "acl",
        _ => "",
    };
}
