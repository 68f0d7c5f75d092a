namespace PveAuth.Core.Config;

/// <summary>Writes user.cfg in the peer's order and form.</summary>
internal static class UserCfgWriter
{
    /// <summary>The bytes of the file.</summary>
    public static byte[] Write(UserCfg cfg)
    {
        using var text = new TextBuffer(256 + (cfg.Users.Count * 128) + (cfg.Acl.Count * 64));
        foreach (var user in cfg.SortedUsers())
        {
            Append(text, user);
        }

        text.Append('\n');
        foreach (var group in Sorted(cfg.Groups))
        {
            text.Append("group:").Append(group.Id).Append(':').AppendList(group.Members)
                .Append(':').Append(TextCodec.Encode(group.Comment)).Append(":\n");
        }

        text.Append('\n');
        foreach (var pool in Sorted(cfg.Pools))
        {
            // The peer sorts the numbers as text.
            var vmIds = pool.VmIds.Select(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            text.Append("pool:").Append(pool.Id).Append(':').Append(TextCodec.Encode(pool.Comment))
                .Append(':').AppendList(vmIds.Order(StringComparer.Ordinal))
                .Append(':').AppendList(pool.Storages).Append(":\n");
        }

        text.Append('\n');
        foreach (var role in Sorted(cfg.Roles))
        {
            text.Append("role:").Append(role.Id).Append(':').Append(role.Privileges.ToString()).Append(":\n");
        }

        text.Append('\n');
        AclLines.Append(text, cfg.Acl);
        AppendKept(text, cfg);
        return FileText.Write(text.Text, cfg.IsLatin1);
    }

    private static void Append(TextBuffer text, User user)
    {
        text.Append("user:").Append(user.Id.ToString()).Append(user.Enabled ? ":1:" : ":0:").Append(user.Expire)
            .Append(':').Append(TextCodec.Encode(user.FirstName)).Append(':').Append(TextCodec.Encode(user.LastName))
            .Append(':').Append(user.Email).Append(':').Append(TextCodec.Encode(user.Comment))
            .Append(':').Append(user.Keys).Append(":\n");
        foreach (var token in user.Tokens.Values)
        {
            text.Append("token:").Append(user.Id.ToString()).Append('!').Append(token.Id).Append(':').Append(token.Expire)
                .Append(token.PrivilegeSeparated ? ":1:" : ":0:").Append(TextCodec.Encode(token.Comment)).Append(":\n");
        }
    }

    private static void AppendKept(TextBuffer text, UserCfg cfg)
    {
        var kept = cfg.KeptLines.Concat(Sorted(cfg.Roles)
            .Where(r => r.UnknownPrivileges.Count > 0)
            .Select(r => $"role:{r.Id}:{string.Join(',', r.UnknownPrivileges)}:"));
        var isFirst = true;
        foreach (var line in kept)
        {
            text.Append(isFirst ? "\n" : "").Append(line).Append('\n');
            isFirst = false;
        }
    }

    private static IEnumerable<T> Sorted<T>(IReadOnlyDictionary<string, T> map) =>
        map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);
}
