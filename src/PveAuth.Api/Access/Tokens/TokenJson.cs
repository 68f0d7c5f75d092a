using System.Text.Json.Nodes;
using PveAuth.Core.Config;

namespace PveAuth.Api.Access.Tokens;

/// <summary>API tokens as answers show them; never with their secret.</summary>
internal static class TokenJson
{
    /// <summary>A token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="withId">Whether its name is among the members, as in lists.</param>
    public static JsonObject Of(ApiToken token, bool withId = false)
    {
        var entry = withId ? new JsonObject { ["tokenid"] = token.Id } : [];
        entry["expire"] = token.Expire;
        entry["privsep"] = token.PrivilegeSeparated ? 1 : 0;
        if (token.Comment.Length > 0)
        {
            entry["comment"] = token.Comment;
        }

        return entry;
    }
}
