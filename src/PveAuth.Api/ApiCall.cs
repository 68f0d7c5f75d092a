using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api;

/// <summary>Where a request came from.</summary>
/// <param name="Address">The client's address; null for the command line.</param>
/// <param name="Host">The Host header with its port, which decides the WebAuthn origin where none is configured.</param>
/// <param name="RequestId">What the client can quote; it stands in the log too.</param>
/// <param name="Agent">What the client calls itself, for the audit trail alone.</param>
public sealed record ApiClient(string? Address, string? Host, string? RequestId = null, string? Agent = null);

/// <summary>One call of a method.</summary>
public sealed class ApiCall
{
    /// <summary>Who calls; the default value when nobody is known.</summary>
    public required AuthId Caller { get; init; }

    /// <summary>The parameters, checked.</summary>
    public required BoundParameters Parameters { get; init; }

    /// <summary>The configuration at the moment the request began.</summary>
    public required ConfigSnapshot Config { get; init; }

    /// <summary>Where the request came from.</summary>
    public required ApiClient Client { get; init; }

    /// <summary>What methods work with.</summary>
    public required ApiServices Services { get; init; }

    /// <summary>Asks for the method's permission once more, under a configuration that was read since.</summary>
    public required Func<ConfigSnapshot, ApiError?> RefusalUnder { get; init; }

    /// <summary>Stored values that the call replaced, for the audit trail.</summary>
    public Dictionary<string, string> Replaced { get; } = new(StringComparer.Ordinal);

    /// <summary>Epoch seconds now.</summary>
    public long Now => Services.Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The user id parameter, which the schema demands.</summary>
    public UserId User => UserId.Parse(Parameters.RequiredText("userid"));

    /// <summary>Tells the audit trail that a stored value gives way to another.</summary>
    /// <param name="name">Of the option.</param>
    /// <param name="before">What is stored; null when nothing is.</param>
    /// <param name="after">What will be stored.</param>
    public void Replaces(string name, string? before, string? after)
    {
        if (before != after)
        {
            Replaced[name] = before ?? "";
        }
    }

    /// <summary>Whether the caller has every one of the privileges.</summary>
    public bool Allows(string path, PrivilegeSet privileges) =>
        Caller.IsRoot || Config.Permissions.HasAll(Caller, AclPath.Parse(path), privileges);

    /// <summary>Whether the caller has one of the privileges.</summary>
    public bool AllowsAny(string path, PrivilegeSet privileges) =>
        Caller.IsRoot || Config.Permissions.HasAny(Caller, AclPath.Parse(path), privileges);
}
