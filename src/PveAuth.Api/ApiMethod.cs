using System.Collections.Immutable;
using PveAuth.Api.Checks;
using PveAuth.Core.Schema;

namespace PveAuth.Api;

/// <summary>Runs a method whose caller may call it and whose parameters are right.</summary>
public delegate Task<ApiResult> ApiHandler(ApiCall call, CancellationToken cancellationToken);

/// <summary>One method of the API: everything that the HTTP server, the command line and the documentation need.</summary>
/// <param name="Verb">GET, POST, PUT or DELETE.</param>
/// <param name="Path">Path below the format, with <c>{names}</c> of parameters.</param>
public sealed record ApiMethod(string Verb, string Path)
{
    /// <summary>What the method does, in one sentence.</summary>
    public string Description { get; private init; } = "";

    /// <summary>Its parameters, those in the path included.</summary>
    public ImmutableArray<Parameter> Parameters { get; private init; } = [];

    /// <summary>Whether unknown parameters are ignored.</summary>
    public bool AllowsOtherParameters { get; private init; }

    /// <summary>Whether it can be called without a credential; then none is looked at.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>Who may call it. Null: root@pam alone.</summary>
    public Permission? Permission { get; private init; }

    /// <summary>Whether an API token may call it.</summary>
    public bool AllowsTokens { get; private init; } = true;

    /// <summary>Whether a DELETE may carry its parameters in a body, so that a password need not stand in the URL.</summary>
    public bool AcceptsBody { get; private init; }

    /// <summary>What it does.</summary>
    public ApiHandler Handler { get; private init; } = static (_, _) => Task.FromResult(ApiResult.Nothing);

    /// <summary>A method that reads.</summary>
    public static ApiMethod Get(string path) => new("GET", path);

    /// <summary>A method that creates.</summary>
    public static ApiMethod Post(string path) => new("POST", path) { AcceptsBody = true };

    /// <summary>A method that changes.</summary>
    public static ApiMethod Put(string path) => new("PUT", path) { AcceptsBody = true };

    /// <summary>A method that removes.</summary>
    public static ApiMethod Delete(string path) => new("DELETE", path);

    /// <summary>Says what the method does.</summary>
    public ApiMethod Describes(string description) => this with { Description = description };

    /// <summary>Declares parameters.</summary>
    public ApiMethod Takes(params ImmutableArray<Parameter> parameters) => this with { Parameters = parameters };

    /// <summary>Ignores unknown parameters.</summary>
    public ApiMethod TakesAnything() => this with { AllowsOtherParameters = true };

    /// <summary>Takes a body although the verb is DELETE.</summary>
    public ApiMethod TakesBody() => this with { AcceptsBody = true };

    /// <summary>Opens the method to everybody.</summary>
    public ApiMethod IsOpenToAll() => this with { IsOpen = true, Permission = Permission.Anybody };

    /// <summary>Declares who may call it.</summary>
    public ApiMethod Requires(Permission permission) => this with { Permission = permission };

    /// <summary>Refuses API tokens.</summary>
    public ApiMethod RefusesTokens() => this with { AllowsTokens = false };

    /// <summary>Declares what it does.</summary>
    public ApiMethod Runs(ApiHandler handler) => this with { Handler = handler };

    /// <summary>Declares what it does, for a method that waits for nothing.</summary>
    public ApiMethod Runs(Func<ApiCall, ApiResult> handler) => this with { Handler = (call, _) => Task.FromResult(handler(call)) };
}
