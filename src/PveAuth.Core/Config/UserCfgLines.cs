using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>A line of user.cfg.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Text">The line without blanks around it.</param>
public sealed record UserCfgLine(int Number, string Text);

/// <summary>Finds the lines of user.cfg behind what a reader made of them, to show them to an administrator.</summary>
public sealed class UserCfgLines
{
    private readonly List<(UserCfgLine Line, string[] Fields)> lines = [];

    /// <summary>Splits a file.</summary>
    public UserCfgLines(ReadOnlySpan<byte> file)
    {
        var number = 0;
        foreach (var raw in FileText.Read(file).Text.Split('\n'))
        {
            number++;
            var text = FileText.Trim(raw).ToString();
            if (text.Length > 0 && text[0] != '#')
            {
                lines.Add((new UserCfgLine(number, text), [.. text.Split(':').Select(f => FileText.Trim(f).ToString())]));
            }
        }
    }

    /// <summary>The line that an ACL entry comes from: the last one that names it, because that one sets the flag.</summary>
    public UserCfgLine? Of(AclEntry entry) => Last("acl", fields =>
        AclPath.TryParse(Field(fields, 2), out var path) && path == entry.Path &&
        Has(fields, 3, entry.Subject.ToString()) && Has(fields, 4, entry.Role));

    /// <summary>A line that makes a user a member of a group.</summary>
    public UserCfgLine? OfMember(string group, UserId user) =>
        Last("group", fields => Field(fields, 1) == group && Has(fields, 2, user.ToString()));

    /// <summary>A line that makes a guest or storage a member of a pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="path">The member's path, such as <c>/vms/100</c> or <c>/storage/local</c>.</param>
    public UserCfgLine? OfPoolMember(string pool, AclPath path)
    {
        var member = path.ToString();
        var name = member[(member.LastIndexOf('/') + 1)..];
        var field = member.StartsWith("/vms/", StringComparison.Ordinal) ? 3 : 4;
        return Last("pool", fields => Field(fields, 1) == pool && Has(fields, field, name));
    }

    /// <summary>The line of a role; null for those that are built in.</summary>
    public UserCfgLine? OfRole(string role) => Last("role", fields => Field(fields, 1) == role);

    /// <summary>The line of a token.</summary>
    public UserCfgLine? OfToken(AuthId token) => Last("token", fields => Field(fields, 1) == token.ToString());

    private static string Field(string[] fields, int index) => index < fields.Length ? fields[index] : "";

    private static bool Has(string[] fields, int index, string item) => ListText.Split(Field(fields, index)).Contains(item);

    private UserCfgLine? Last(string kind, Func<string[], bool> isIt) =>
        lines.LastOrDefault(l => l.Fields[0] == kind && isIt(l.Fields)).Line;
}
