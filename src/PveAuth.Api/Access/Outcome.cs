using System.Text.Json.Nodes;
using PveAuth.Core.Config;

namespace PveAuth.Api.Access;

/// <summary>What a change of user.cfg comes to: new content with what to answer, or an error that leaves the file alone.</summary>
internal readonly struct Outcome
{
    private readonly ApiError? error;
    private readonly bool isPlain;

    private Outcome(ApiError error, bool isPlain) => (this.error, this.isPlain) = (error, isPlain);

    /// <summary>The new content; null for none.</summary>
    public UserCfg? Next { get; private init; }

    /// <summary>What to answer after success.</summary>
    public JsonNode? Data { get; init; }

    /// <summary>An error in words that do not tell of the lock, because PVE finds it before it locks.</summary>
    public static Outcome Plain(ApiError error) => new(error, isPlain: true);

    /// <summary>New content.</summary>
    public static implicit operator Outcome(UserCfg next) => new() { Next = next };

    /// <summary>An error under the lock.</summary>
    public static implicit operator Outcome(ApiError error) => new(error, isPlain: false);

    /// <summary>The answer.</summary>
    /// <param name="failure">PVE's words before errors under the lock.</param>
    public ApiResult ResultDuring(string failure) =>
        error is null ? ApiResult.Of(Data) : isPlain ? error : error.During(failure);
}
