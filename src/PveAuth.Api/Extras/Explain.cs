using System.Globalization;
using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Extras;

/// <summary>Says which lines of user.cfg give somebody a privilege at a path, or withhold it.</summary>
internal static class Explain
{
    public static async Task<ApiResult> RunAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!AuthId.TryParse(call.Parameters.RequiredText("authid"), out var who))
        {
            return ApiError.Parameter("authid", "value does not look like a valid user name or token id");
        }

        if (!AclPath.TryParse(call.Parameters.RequiredText("path"), out var path))
        {
            return ApiError.Parameter("path", "invalid path");
        }

        if (!Privilege.TryParse(call.Parameters.RequiredText("privilege"), out var privilege))
        {
            return ApiError.Parameter("privilege", "no such privilege");
        }

        // Line numbers need the file itself; everything else is read from the same bytes, so that both agree.
        var file = await ReadAsync(call.Services.Directory.Users.FullPath, cancellationToken);
        var cfg = UserCfgCodec.Parse(file).Value;
        var lines = new UserCfgLines(file);
        var found = PermissionExplanation.Of(cfg, who, path, privilege);
        var walks = new[] { found.Token, found.User }.OfType<PermissionWalk>().ToList();
        var reply = new JsonObject
        {
            ["granted"] = found.IsGranted ? 1 : 0,
            ["summary"] = Summary(found, who, lines),
            ["walks"] = new JsonArray([.. walks.Select(walk => Describe(walk, path, lines))]),
        };
        if (who.IsToken)
        {
            Add(reply, "token-line", lines.OfToken(who));
        }

        return ApiResult.Of(reply);
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private static string Summary(PermissionExplanation found, AuthId who, UserCfgLines lines) => found.Rule switch
    {
        PermissionRule.SuperUser => "root@pam passes every check.",
        PermissionRule.Nobody => $"There is no {(who.IsToken ? "token" : "user")} '{who}'.",
        PermissionRule.User => Sentence(found.User!, lines),
        PermissionRule.OwnerOfToken => $"A token without privilege separation has what its owner has. {Sentence(found.User, lines)}",
        _ => $"The token and its owner must both have it. {Sentence(found.Token!, lines)} {Sentence(found.User, lines)}",
    };

    private static string Sentence(PermissionWalk? walk, UserCfgLines lines)
    {
        if (walk is null)
        {
            return "Its owner root@pam passes every check.";
        }

        ExplainedEntry? With(EntryEffect effect) => walk.Entries.FirstOrDefault(e => e.Effect == effect);
        return With(EntryEffect.Denies) is { } denial ? $"{walk.Who} does not have it: {Where(denial, lines)} is NoAccess."
            : With(EntryEffect.Grants) is { } grant ? $"{walk.Who} has it by {Where(grant, lines)}: {grant.Entry.Role} at {grant.Entry.Path}{Via(grant)}."
            : With(EntryEffect.LacksPrivilege) is { } lack ? $"{walk.Who} does not have it: what counts is {Where(lack, lines)}, {lack.Entry.Role} at {lack.Entry.Path}{Via(lack)}."
            : $"{walk.Who} does not have it: no entry counts.";
    }

    private static string Where(ExplainedEntry entry, UserCfgLines lines) =>
        lines.Of(entry.Entry) is { } line ? string.Create(CultureInfo.InvariantCulture, $"line {line.Number}") : "an entry";

    private static string Via(ExplainedEntry entry) =>
        (entry.Entry.Subject.Group is { } group ? $" for group {group}" : "") + (entry.Pool is { } pool ? $", through pool {pool}" : "");

    private static JsonObject Describe(PermissionWalk walk, AclPath path, UserCfgLines lines) => new()
    {
        ["authid"] = walk.Who.ToString(),
        ["granted"] = walk.IsGranted ? 1 : 0,
        ["entries"] = new JsonArray([.. walk.Entries.Select(entry => Describe(entry, walk.Who, path, lines))]),
    };

    private static JsonObject Describe(ExplainedEntry found, AuthId who, AclPath path, UserCfgLines lines)
    {
        var (entry, subject) = (found.Entry, found.Entry.Subject);
        var reply = new JsonObject
        {
            ["effect"] = NameOf(found.Effect),
            ["path"] = entry.Path.ToString(),
            ["roleid"] = entry.Role,
            ["propagate"] = entry.Propagate ? 1 : 0,
            ["type"] = subject.Kind switch { AclSubjectKind.Group => "group", AclSubjectKind.Token => "token", _ => "user" },
            ["ugid"] = subject.Name,
        };
        Add(reply, "line", lines.Of(entry));
        Add(reply, "role-line", lines.OfRole(entry.Role));
        if (subject.Group is { } group)
        {
            Add(reply, "member-line", lines.OfMember(group, who.User));
        }

        if (found.Pool is { } pool)
        {
            reply["poolid"] = pool;
            Add(reply, "pool-line", lines.OfPoolMember(pool, path));
        }

        return reply;
    }

    private static void Add(JsonObject reply, string name, UserCfgLine? line)
    {
        if (line is not null)
        {
            reply[name] = line.Number;
        }
    }

    private static string NameOf(EntryEffect effect) => effect switch
    {
        EntryEffect.Grants => "grants",
        EntryEffect.LacksPrivilege => "lacks-privilege",
        EntryEffect.Denies => "denies",
        EntryEffect.DoesNotPropagate => "does-not-propagate",
        EntryEffect.BehindUser => "behind-user",
        _ => "behind-nearer",
    };
}
