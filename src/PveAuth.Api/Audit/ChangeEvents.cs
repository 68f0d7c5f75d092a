using PveAuth.Core.Audit;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Audit;

/// <summary>Makes the record of a call that changes something. Logins make their own.</summary>
public static class ChangeEvents
{
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
    /// <param name="error">Why it was refused; null when it was done.</param>
    public static AuditRecord Of(
        string name, ApiMethod method, AuthId caller, IReadOnlyDictionary<string, RawValue> raw, ApiError? error)
    {
        var isFactor = method.Path.StartsWith("/access/tfa", StringComparison.Ordinal);
        return new AuditRecord(0, name, error is null ? AuditResult.Ok : AuditResult.Failed)
        {
            By = caller.ToString(),
            User = raw.GetValueOrDefault("userid")?.Text,
            Method = isFactor ? raw.GetValueOrDefault("type")?.Text : null,
            Entry = isFactor ? raw.GetValueOrDefault("id")?.Text : null,
            Code = error is null ? null : $"api.{error.Status}",
            Reason = error is null ? null : Reason(error),
            Parameters =
            [
                .. method.Parameters
                    .Where(parameter => !parameter.IsSecret && raw.ContainsKey(parameter.Name))
                    .Select(parameter => KeyValuePair.Create(parameter.Name, WithoutKey(raw[parameter.Name].ListText))),
            ],
        };
    }

    /// <summary>A realm's <c>tfa</c> may hold the secret of a Yubico client.</summary>
    private static string WithoutKey(string value) =>
        value.Contains("key=", StringComparison.Ordinal)
            ? string.Join(',', value.Split(',').Select(part => part.StartsWith("key=", StringComparison.Ordinal) ? "key=…" : part))
            : value;

    private static string Done(ApiMethod method) => method.Verb switch
    {
        "POST" => "add",
        "DELETE" => "remove",
        _ => "update",
    };

    private static string Reason(ApiError error) =>
        string.Join(' ', [error.Message.Trim(), .. (error.Errors ?? new Dictionary<string, string>()).Select(fault => $"{fault.Key}: {fault.Value.Trim()}")]);
}
