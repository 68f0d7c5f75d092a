using PveAuth.Cli.Commands;
using PveAuth.Cli.Running;
using PveAuth.Core.Config;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Cli.Completion;

/// <summary>Values that a parameter can have: words of the schema, names from the configuration.</summary>
internal sealed class Values(string directoryPath)
{
    private static readonly string[] TopPaths = ["/", "/access", "/nodes", "/pool", "/storage", "/vms"];

    /// <summary>The values for a parameter.</summary>
    /// <param name="command">The command.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="typed">What stands there already; in a list, the elements before the last are kept.</param>
    /// <param name="given">The positional words before it.</param>
    public IEnumerable<string> For(Command command, Parameter parameter, string typed, List<string> given)
    {
        if (!parameter.Enum.IsDefaultOrEmpty)
        {
            return parameter.Enum;
        }

        if (parameter.Type == ParameterType.Boolean)
        {
            return ["0", "1"];
        }

        if (Workplace.Open(directoryPath, out _) is not { } place)
        {
            return [];
        }

        using (place)
        {
            var names = Names(command, parameter, place.Services.Directory, given).ToList();
            var comma = parameter.IsList ? typed.LastIndexOf(',') : -1;
            return comma < 0 ? names : names.Select(name => typed[..(comma + 1)] + name).ToList();
        }
    }

    private static IEnumerable<string> Names(Command command, Parameter parameter, ConfigDirectory directory, List<string> given)
    {
        var users = directory.Users.Current.Value;
        var isNew = command.Words.EndsWith(" add", StringComparison.Ordinal) && command.Positionals[^1] == parameter.Name;
        return parameter switch
        {
            // A new name is nobody's yet.
            _ when isNew => [],
            { Name: "tokenid" } => TokensOf(users, given.FirstOrDefault()).Select(token => token.Id),
            { Name: "id" } => TfaList.Entries(FactorsOf(directory.Tfa.Current.Value, given.FirstOrDefault())).Select(entry => entry.Id),
            { Name: "path" } => users.Acl.Select(entry => entry.Path.ToString()).Concat(TopPaths),
            { Name: "username" } => users.Users.Keys.Select(id => id.ToString()),
            _ => ByFormat(parameter.Format ?? "", users, directory),
        };
    }

    private static IEnumerable<string> ByFormat(string format, UserCfg users, ConfigDirectory directory) =>
        format.Replace("-list", "", StringComparison.Ordinal) switch
        {
            "pve-userid" => users.Users.Keys.Select(id => id.ToString()),
            "pve-groupid" => users.Groups.Keys,
            "pve-roleid" => users.Roles.Keys.Concat(BuiltinRoles.All.Keys),
            "pve-realm" => directory.Domains.Current.Value.Realms.Select(realm => realm.Name),
            "pve-poolid" => users.Pools.Keys,
            "pve-priv" => Privilege.All.Select(privilege => privilege.ToString()),
            "pve-tokenid" => users.Users.Values.SelectMany(user => user.Tokens.Keys.Select(token => $"{user.Id}!{token}")),
            _ => [],
        };

    private static TfaUser? FactorsOf(TfaCfg factors, string? user) => factors.Users.FirstOrDefault(u => u.Key.ToString() == user).Value;

    private static IEnumerable<ApiToken> TokensOf(UserCfg users, string? user) =>
        users.Users.FirstOrDefault(u => u.Key.ToString() == user).Value?.Tokens.Values ?? [];
}
