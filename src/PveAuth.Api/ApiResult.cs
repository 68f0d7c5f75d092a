using System.Text.Json.Nodes;

namespace PveAuth.Api;

/// <summary>What a method answers: data, or an error.</summary>
public readonly record struct ApiResult
{
    private ApiResult(JsonNode? data, ApiError? error)
    {
        Data = data;
        Error = error;
    }

    /// <summary>Success without data.</summary>
    public static ApiResult Nothing => default;

    /// <summary>The data; null is an answer too.</summary>
    public JsonNode? Data { get; }

    /// <summary>The error, or null.</summary>
    public ApiError? Error { get; }

    /// <summary>Success with data.</summary>
    public static ApiResult Of(JsonNode? data) => new(data, null);

    /// <summary>An error as a result.</summary>
    public static implicit operator ApiResult(ApiError error) => new(null, error);
}
