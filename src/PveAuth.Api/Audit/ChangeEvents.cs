using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PveAuth.Core.Audit;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Audit;

/// <summary>Makes the record of a call that changes something. Logins make their own.</summary>
public static partial class ChangeEvents
{
    /// <summary>Stands for a secret.</summary>
    public const string Hidden = "…";

    private const string Key = "key=";

    /// <summary>What a method's records are called, by its path; the first one that fits counts.</summary>
    private static readonly (string Path, string Name)[] Subjects =
    [
        ("/access/users/{userid}/token", "token"),
        ("/access/users/{userid}/unlock-tfa", "tfa.unlock"),
        ("/access/users", "user"),
        ("/access/groups", "group"),
        ("/access/roles", "role"),
        ("/access/acl", "acl"),
        ("/access/domains/{realm}/sync", "realm.sync"),
        ("/access/domains", "realm"),
        ("/access/tfa", "tfa"),
        ("/access/webauthn-reset", "tfa.reset"),
        ("/access/password", "password.change"),
        ("/cluster/options", "options.change"),
        ("/cluster/jobs", "job"),
        ("/pools", "pool"),
        ("/pveauth/logout", "logout"),
        ("/pveauth/policy", "policy.change"),
        ("/pveauth/one-time-pass", "tfa.pass"),
        ("/pveauth/passkey", "tfa"),
    ];

    /// <summary>The name of a method's records; null when it leaves none, because it changes nothing or makes its own.</summary>
    public static string? NameOf(ApiMethod method)
    {
        if (method.Verb == "GET" || method.IsOpen)
        {
            return null;
        }

        foreach (var (path, name) in Subjects)
        {
            if (method.Path.StartsWith(path, StringComparison.Ordinal))
            {
                return name.Contains('.', StringComparison.Ordinal) || name == "logout" ? name : $"{name}.{Done(method)}";
            }
        }

        return null;
    }

    /// <summary>The record of a call.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="method">The method.</param>
    /// <param name="caller">Who called.</param>
    /// <param name="raw">What was given.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="replaced">Stored values that it replaced; null when there are none.</param>
    public static AuditRecord Of(
        string name,
        ApiMethod method,
        AuthId caller,
        IReadOnlyDictionary<string, RawValue> raw,
        ApiResult result,
        IReadOnlyDictionary<string, string>? replaced)
    {
        var error = result.Error;
        var isFactor = method.Path.StartsWith("/access/tfa", StringComparison.Ordinal);
        return new AuditRecord(0, name, error is null ? AuditResult.Ok : AuditResult.Failed)
        {
            By = caller.ToString(),
            User = raw.GetValueOrDefault("userid")?.Text,
            Method = isFactor ? raw.GetValueOrDefault("type")?.Text : null,
            Entry = isFactor ? raw.GetValueOrDefault("id")?.Text ?? Made(method, result) : null,
            Code = error is null ? null : $"api.{error.Status}",
            Reason = error is null ? null : Reason(error),
            Parameters =
            [
                .. method.Parameters
                    .Where(parameter => !parameter.IsSecret && raw.ContainsKey(parameter.Name))
                    .Select(parameter => KeyValuePair.Create(parameter.Name, WithoutSecrets(raw[parameter.Name].ListText))),
            ],
            Replaced = error is null && replaced is not null
                ? [.. replaced.Select(value => KeyValuePair.Create(value.Key, WithoutSecrets(value.Value)))]
                : [],
        };
    }

    /// <summary>The entry that a call has made.</summary>
    private static string? Made(ApiMethod method, ApiResult result) =>
        method.Verb == "POST" && result is { Error: null, Items: null, Data: JsonObject made } ? made["id"]?.GetValue<string>() : null;

    /// <summary>A realm's <c>tfa</c> may hold the secret of a Yubico client, and an address a password for it. What is written
    /// wrong, and so refused, is recorded too.</summary>
    private static string WithoutSecrets(string value) =>
        AddressPassword().Replace(KeyOfClient().Replace(value, Key + Hidden), "//" + Hidden + "@");

    [GeneratedRegex("(?i)key *=[^,]*", RegexOptions.NonBacktracking)]
    private static partial Regex KeyOfClient();

    [GeneratedRegex("//[^/]*@", RegexOptions.NonBacktracking)]
    private static partial Regex AddressPassword();

    private static string Done(ApiMethod method) => method.Verb switch
    {
        "POST" => "add",
        "DELETE" => "remove",
        _ => "update",
    };

    private static string Reason(ApiError error) =>
        string.Join(' ', [error.Message.Trim(), .. (error.Errors ?? new Dictionary<string, string>()).Select(fault => $"{fault.Key}: {fault.Value.Trim()}")]);
}
