using System.Text.Json.Nodes;

namespace PveAuth.Api;

/// <summary>What a method answers: data, or an error.</summary>
public readonly record struct ApiResult
{
    private readonly JsonNode? data;

    private ApiResult(JsonNode? data, IEnumerable<JsonNode>? items, ApiError? error)
    {
        this.data = data;
        Items = items;
        Error = error;
    }

    /// <summary>Success without data.</summary>
    public static ApiResult Nothing => default;

    /// <summary>The data; null is an answer too.</summary>
    public JsonNode? Data => Items is null ? data : new JsonArray([.. Items]);

    /// <summary>The elements when the data is a list that is made while it is written; null when it is anything else.</summary>
    public IEnumerable<JsonNode>? Items { get; }

    /// <summary>The error, or null.</summary>
    public ApiError? Error { get; }

    /// <summary>Success with data.</summary>
    public static ApiResult Of(JsonNode? data) => new(data, null, null);

    /// <summary>Success with a list that may be long. Each element is made when it is written and forgotten then, because to
    /// keep ten thousand of them at once costs three times as much as to make them.</summary>
    public static ApiResult OfList(IEnumerable<JsonNode> items) => new(null, items, null);

    /// <summary>An error as a result.</summary>
    public static implicit operator ApiResult(ApiError error) => new(null, null, error);
}
