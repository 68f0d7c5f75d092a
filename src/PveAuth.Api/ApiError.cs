using System.Text.Json.Nodes;

namespace PveAuth.Api;

/// <summary>A refusal, in the form that PVE's clients know.</summary>
/// <param name="Status">HTTP status. A missing object is 500 in PVE, and clients match the text.</param>
/// <param name="Message">What the caller learns. Wire constants of PVE stay as they are.</param>
public sealed record ApiError(int Status, string Message)
{
    /// <summary>Faults of single parameters, by name.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    /// <summary>The member <c>pveauth</c> of the answer: says more to somebody who proved the first factor.</summary>
    public JsonObject? Detail { get; init; }

    /// <summary>Whether the answer is held back until three seconds after the request began.</summary>
    public bool IsDelayed { get; init; }

    /// <summary>PVE's 400, with the parameters at fault.</summary>
    public static ApiError Parameters(IReadOnlyDictionary<string, string> errors) =>
        new(400, "Parameter verification failed.\n") { Errors = errors };

    /// <summary>PVE's 400 for one parameter.</summary>
    public static ApiError Parameter(string name, string fault) =>
        Parameters(new Dictionary<string, string> { [name] = fault });

    /// <summary>PVE's 403.</summary>
    /// <param name="detail">What is missing, such as <c>/access/groups, User.Modify</c>.</param>
    public static ApiError Forbidden(string? detail = null) =>
        new(403, detail is null ? "Permission check failed\n" : $"Permission check failed ({detail})\n");

    /// <summary>The same error as PVE words it when it arises while a configuration file is locked: the text begins with what
    /// was to be done and lists the parameters at fault. PVE answers all of these with 500; here the status and the map of
    /// parameters stay.</summary>
    /// <param name="failure">PVE's words, such as <c>create user failed</c>.</param>
    public ApiError During(string failure)
    {
        var code = Status == 500 ? "" : $"{Status} ";
        var details = Errors is null ? "" : string.Concat(Errors.Select(error => $"{error.Key}: {error.Value}\n"));
        return this with { Message = $"{failure}: {code}{Message}{details}" };
    }

    /// <summary>A failure inside a method: 500 with the text.</summary>
    public static ApiError Failed(string message) => new(500, message + "\n");

    /// <summary>A refused login: one sentence for every reason, after three seconds.</summary>
    public static ApiError LoginRefused(JsonObject? detail = null) =>
        new(401, "authentication failure\n") { IsDelayed = true, Detail = detail };
}
