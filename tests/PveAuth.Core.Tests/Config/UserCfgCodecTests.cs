using System.Text;
using System.Text.Json;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tests.Config;

public class UserCfgCodecTests
{
    // What the peer would lose, in the order of the files.
    private static readonly Dictionary<string, string[]> Kept = new()
    {
        ["hand-edited user.cfg"] =
        [
            "user:bad user@pve:1:0::::::", "user:eve@pve:yes:12a:::::", "user:a@b:1:0:::::", "token:ghost@pve!t:0:0::",
            "token:joe@pve!t!2:0:0::", "token:joe@pve!z:abc:0::", "# comment line", "foo:bar", "group:bad group:joe@pve::",
            "role:Administrator:VM.Audit:", "role:bad role:VM.Audit:", "pool:a/b/c/d:toodeep:102::",
            "#acl:1:/vms/100:joe@pve!none:PVEVMAdmin:", "#acl:1:vms//200/:joe@pve:NoRole:", "acl:1:/bad path:joe@pve:Custom:",
            "acl:1:/x:b@d u:Custom:", "acl:1::joe@pve:PVEAuditor:", "role:Custom:Nope.Priv:",
        ],
        ["user.cfg order matters"] = ["#acl:1:/vms:joe@pve:Later:", "#acl:1:/vms:joe@pve!t1:PVEAuditor:"],
        ["builtin role line"] = ["role:PVEAuditor:VM.Allocate:"],
        ["length limits"] =
        [
            "user:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@pve:1:0::::::", "user:a@b:1:0::::::",
            "user:a@1bc:1:0::::::", "user:a/b@pve:1:0::::::",
        ],
    };

    public static TheoryData<string> Names => ConfigVectors.NamesOf("user.cfg");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_is_written_as_the_peer_writes_it_and_what_it_would_lose_is_kept(string name)
    {
        var vector = ConfigVectors.Find("user.cfg", name);
        var cfg = UserCfgCodec.Parse(ConfigVectors.Input(vector)).Value;

        var kept = Kept.GetValueOrDefault(name) ?? [];
        var tail = kept.Length == 0 ? "" : "\n" + string.Join('\n', kept) + "\n";
        Assert.Equal(vector.GetProperty("rewritten").GetString() + tail, Encoding.UTF8.GetString(UserCfgCodec.Write(cfg)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_is_read_back_the_same(string name)
    {
        var cfg = UserCfgCodec.Parse(ConfigVectors.Input(ConfigVectors.Find("user.cfg", name))).Value;
        var written = UserCfgCodec.Write(cfg);

        Assert.True(UserCfgCodec.ReadsBackTheSame(cfg, written));
        Assert.Equal(written, UserCfgCodec.Write(UserCfgCodec.Parse(written).Value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_means_what_it_means_to_the_peer(string name)
    {
        var vector = ConfigVectors.Find("user.cfg", name);
        var cfg = UserCfgCodec.Parse(ConfigVectors.Input(vector)).Value;
        var parsed = vector.GetProperty("parsed");

        Assert.Equal(Keys(parsed, "users"), cfg.Users.Keys.Select(u => u.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(Keys(parsed, "groups"), cfg.Groups.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Keys(parsed, "pools"), cfg.Pools.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Keys(parsed, "roles"), cfg.Roles.Keys.Order(StringComparer.Ordinal));
        Assert.All(parsed.GetProperty("users").EnumerateObject(), u => Compare(u.Value, cfg.Users[UserId.Parse(u.Name)]));
        Assert.All(parsed.GetProperty("groups").EnumerateObject(), g =>
        {
            Assert.Equal(Texts(g.Value, "users"), cfg.Groups[g.Name].Members.Select(m => m.ToString()));
            Assert.Equal(Text(g.Value, "comment"), cfg.Groups[g.Name].Comment);
        });
        Assert.All(parsed.GetProperty("pools").EnumerateObject(), p =>
        {
            var pool = cfg.Pools[p.Name];
            Assert.Equal(p.Value.GetProperty("vms").EnumerateArray().Select(v => v.GetInt64()), pool.VmIds);
            Assert.Equal(Texts(p.Value, "storage"), pool.Storages);
            Assert.Equal(Text(p.Value, "comment"), pool.Comment);
            Assert.Equal(Text(p.Value, "parent"), pool.Parent ?? "");
        });
        Assert.All(
            parsed.GetProperty("roles").EnumerateObject(),
            r => Assert.Equal(r.Value.EnumerateArray().Select(v => v.GetString()), cfg.Roles[r.Name].Privileges.Select(v => v.ToString())));
        Assert.Equal(
            parsed.GetProperty("acl").EnumerateArray().Select(e =>
                $"{Text(e, "path")} {Text(e, "type")} {Text(e, "id")} {Text(e, "role")} {Text(e, "propagate")}").Order(StringComparer.Ordinal),
            cfg.Acl.Select(e => $"{e.Path} {e.Subject.Kind.ToString().ToLowerInvariant()} {e.Subject.Name} {e.Role} {(e.Propagate ? 1 : 0)}")
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void As_many_lines_are_reported_as_the_peer_warns_of(string name)
    {
        var vector = ConfigVectors.Find("user.cfg", name);
        var problems = UserCfgCodec.Parse(ConfigVectors.Input(vector)).Problems;

        // Members that do not exist are no problem here, comments neither; lines for built-in roles are one.
        var warnings = vector.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!).Where(w =>
            !w.Contains("acl group", StringComparison.Ordinal) && !w.Contains("acl member", StringComparison.Ordinal)
            && !w.Contains("group member", StringComparison.Ordinal) && !w.Contains("# comment", StringComparison.Ordinal));
        var builtin = problems.Count(p => p.Text.Contains("built-in", StringComparison.Ordinal));
        Assert.Equal(warnings.Count(), problems.Length - builtin);
    }

    [Fact]
    public void A_file_of_the_peer_is_written_back_byte_for_byte()
    {
        var file = ConfigVectors.Cluster("user.cfg");
        var read = UserCfgCodec.Parse(file);

        Assert.Empty(read.Problems);
        Assert.Equal(file, UserCfgCodec.Write(read.Value));
    }

    [Fact]
    public void A_bad_line_is_reported_and_the_others_survive()
    {
        var read = UserCfgCodec.Parse("user:joe@pve:1:0::::::\nnonsense\nuser:ann@pve:1:0::::::\n"u8);

        Assert.Equal(["ann@pve", "joe@pve", "root@pam"], read.Value.Users.Keys.Order().Select(u => u.ToString()));
        Assert.Equal(new Problem(2, "unknown kind of line"), Assert.Single(read.Problems));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_come_back_unchanged()
    {
        byte[] file =
        [
            .. "user:j"u8, 0xFC, .. "rg@corp:1:0::::x:k\n"u8, .. "user:root@pam:1:0::::::\n"u8, .. "\n\n\n\n"u8,
            .. "acl:1:/:j"u8, 0xFC, .. "rg@corp:PVEAuditor:\n\nodd "u8, 0xFF, (byte)'\n',
        ];
        var cfg = UserCfgCodec.Parse(file).Value;

        Assert.Contains(UserId.Parse("jürg@corp"), cfg.Users.Keys);
        Assert.Equal(file.Length + 1, UserCfgCodec.Write(cfg).Length);
        Assert.Equal([.. file.TakeWhile(b => b != 'k'), .. "k:\n"u8, .. file.SkipWhile(b => b != 'k').Skip(2)], UserCfgCodec.Write(cfg));
    }

    [Fact]
    public void Two_different_byte_strings_never_become_one_user()
    {
        byte[] file = [.. "user:ü@pve:1:0::::::\nuser:"u8, 0xFC, .. "@pve:0:0::::::\n"u8];

        Assert.Equal(3, UserCfgCodec.Parse(file).Value.Users.Count);
    }

    [Fact]
    public void A_grant_that_was_not_in_force_does_not_come_into_force_by_writing()
    {
        var before = UserCfgCodec.Parse("acl:1:/:joe@pve:Later:\nuser:joe@pve:1:0::::::\nrole:Later:Sys.Modify:\n"u8).Value;
        var after = UserCfgCodec.Parse(UserCfgCodec.Write(before)).Value;

        Assert.Empty(before.Acl);
        Assert.Empty(after.Acl);
    }

    [Fact]
    public void A_token_of_a_missing_user_does_not_come_back_with_the_user()
    {
        var cfg = UserCfgCodec.Parse("token:joe@pve!old:0:0::\n"u8).Value.With(new User(UserId.Parse("joe@pve")));
        var written = UserCfgCodec.Write(cfg);

        Assert.True(UserCfgCodec.ReadsBackTheSame(cfg, written));
        Assert.Empty(UserCfgCodec.Parse(written).Value.Users[UserId.Parse("joe@pve")].Tokens);
    }

    [Fact]
    public void What_a_newer_release_knows_survives_beside_what_is_known()
    {
        var cfg = UserCfgCodec.Parse(
            "role:Ops:VM.Audit,VM.Teleport:\nacl:1:/vms:@ops:PVEVMUser,PVETeleporter:\nacl:0:/x:@ops:PVETeleporter:\n"u8).Value;
        var written = UserCfgCodec.Write(cfg);

        Assert.EndsWith(
            "acl:1:/vms:@ops:PVEVMUser:\n\nacl:1:/vms:@ops:PVETeleporter:\nacl:0:/x:@ops:PVETeleporter:\nrole:Ops:VM.Teleport:\n",
            Encoding.UTF8.GetString(written));
        Assert.True(UserCfgCodec.ReadsBackTheSame(cfg, written));
    }

    [Fact]
    public void Removing_a_role_removes_what_was_kept_of_it()
    {
        var cfg = UserCfgCodec.Parse("role:Ops:VM.Audit,VM.Teleport:\n"u8).Value.WithoutRole("Ops");

        Assert.DoesNotContain("Ops", Encoding.UTF8.GetString(UserCfgCodec.Write(cfg)));
    }

    [Fact]
    public void Tokens_that_a_second_user_line_removed_have_no_grants()
    {
        var cfg = UserCfgCodec.Parse(
            "user:joe@pve:1:0::::::\ntoken:joe@pve!tt:0:1::\nacl:1:/:joe@pve!tt:PVEAuditor:\nuser:joe@pve:1:0::::::\n"u8).Value;

        Assert.Empty(cfg.Acl);
        Assert.True(UserCfgCodec.ReadsBackTheSame(cfg, UserCfgCodec.Write(cfg)));
    }

    [Fact]
    public void A_member_that_a_list_cannot_express_is_noticed_before_the_file_is_replaced()
    {
        var cfg = UserCfg.Empty.With(new Group("gg").With(UserId.Parse("x,carol@pve")));

        Assert.False(UserCfgCodec.ReadsBackTheSame(cfg, UserCfgCodec.Write(cfg)));
    }

    [Fact]
    public void Siblings_are_sorted_by_their_names_and_not_by_whole_paths()
    {
        var cfg = UserCfgCodec.Parse("acl:1:/a-b:@g:PVEAdmin:\nacl:1:/a/b:@g:PVEAdmin:\nacl:1:/:@g:PVEAdmin:\nacl:1:/a:@g:PVEAdmin:\n"u8);

        var paths = Encoding.UTF8.GetString(UserCfgCodec.Write(cfg.Value)).Split('\n')
            .Where(l => l.StartsWith("acl", StringComparison.Ordinal)).Select(l => l.Split(':')[2]);
        Assert.Equal(["/", "/a", "/a/b", "/a-b"], paths);
    }

    [Fact]
    public void A_line_that_names_a_billion_pairs_is_refused_and_not_spread_out()
    {
        var names = Enumerable.Range(0, 20_000).ToArray();
        var roles = string.Concat(names.Select(n => $"role:r{n}::\n"));
        var acl = $"acl:1:/:{string.Join(',', names.Select(n => $"@g{n}"))}:{string.Join(',', names.Select(n => $"r{n}"))}:\n";
        var read = UserCfgCodec.Parse(Encoding.UTF8.GetBytes(roles + acl));

        Assert.Empty(read.Value.Acl);
        Assert.Equal("too many ACL entries", Assert.Single(read.Problems).Text);
    }

    [Fact]
    public void A_repeated_name_on_a_line_counts_once()
    {
        var many = string.Join(',', Enumerable.Repeat("@g", 50_000));
        var roles = string.Join(',', Enumerable.Repeat("NoAccess", 50_000));

        Assert.Single(UserCfgCodec.Parse(Encoding.UTF8.GetBytes($"acl:1:/:{many}:{roles}:\n")).Value.Acl);
    }

    [Fact]
    public void A_list_with_NUL_holds_no_item_that_could_not_be_written_back()
    {
        var cfg = UserCfgCodec.Parse("group:g:a@pve\0b@pve,c@pve\0::\nrole:r:VM.Audit\0x,y::\nacl:1:/:@g\0@g,@h:NoAccess:\n"u8).Value;

        Assert.Equal(["a@pve"], cfg.Groups["g"].Members.Select(m => m.ToString()));
        Assert.Single(cfg.Acl);
        Assert.True(UserCfgCodec.ReadsBackTheSame(cfg, UserCfgCodec.Write(cfg)));
    }

    [Fact]
    public void A_path_deeper_than_any_real_one_is_reported_and_kept()
    {
        var line = $"acl:1:{string.Concat(Enumerable.Repeat("/a", 100_000))}:@g:NoAccess:";
        var read = UserCfgCodec.Parse(Encoding.UTF8.GetBytes(line));

        Assert.Equal("invalid path in ACL", Assert.Single(read.Problems).Text);
        Assert.Equal([line], read.Value.KeptLines);
    }

    [Fact]
    public void The_super_users_tokens_need_no_line_of_the_super_user() =>
        Assert.Equal(["tt"], UserCfgCodec.Parse("token:root@pam!tt:0:0::\n"u8).Value.Users[UserId.Root].Tokens.Keys);

    [Fact]
    public void An_expiry_beyond_all_numbers_is_far_away_and_not_an_error()
    {
        var cfg = UserCfgCodec.Parse("user:joe@pve:1:99999999999999999999999999::::::\n"u8).Value;

        Assert.Equal(long.MaxValue, cfg.Users[UserId.Parse("joe@pve")].Expire);
    }

    [Fact]
    public void Damage_never_stops_the_reader_and_never_spoils_other_lines()
    {
        var good = "user:good@pve:1:0:::::x:\n"u8.ToArray();
        var vectors = ConfigVectors.Of("user.cfg").Select(ConfigVectors.Input).Where(f => f.Length > 0).ToArray();
        for (var i = 0; i < vectors.Length; i++)
        {
            foreach (var damaged in Mutations.Of(vectors[i], 150, seed: i))
            {
                var cfg = UserCfgCodec.Parse([.. damaged, (byte)'\n', .. good]).Value;
                var written = UserCfgCodec.Write(cfg);

                Assert.Equal("x", cfg.Users[UserId.Parse("good@pve")].Keys);
                Assert.True(UserCfgCodec.ReadsBackTheSame(cfg, written), Encoding.Latin1.GetString(damaged));
                Assert.Equal(written, UserCfgCodec.Write(UserCfgCodec.Parse(written).Value));
            }
        }
    }

    private static void Compare(JsonElement expected, User user)
    {
        Assert.Equal(Text(expected, "enable") == "1", user.Enabled);
        Assert.Equal(expected.TryGetProperty("expire", out var expire) ? expire.GetInt64() : 0, user.Expire);
        Assert.Equal(Text(expected, "firstname"), user.FirstName);
        Assert.Equal(Text(expected, "lastname"), user.LastName);
        Assert.Equal(Text(expected, "comment"), user.Comment);

        // The peer holds these two as they are and drops a "0" when it writes.
        Assert.Equal(Text(expected, "email") is "0" ? "" : Text(expected, "email"), user.Email);
        Assert.Equal(Text(expected, "keys") is "0" ? "" : Text(expected, "keys"), user.Keys);
        var tokens = expected.TryGetProperty("tokens", out var t) ? t.EnumerateObject().ToArray() : [];
        Assert.Equal(tokens.Select(p => p.Name).Order(StringComparer.Ordinal), user.Tokens.Keys);
        Assert.All(tokens, p =>
        {
            Assert.Equal(p.Value.GetProperty("expire").GetInt64(), user.Tokens[p.Name].Expire);
            Assert.Equal(Text(p.Value, "privsep") == "1", user.Tokens[p.Name].PrivilegeSeparated);
            Assert.Equal(Text(p.Value, "comment"), user.Tokens[p.Name].Comment);
        });
    }

    private static IEnumerable<string> Keys(JsonElement parsed, string kind) =>
        parsed.GetProperty(kind).EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<string?> Texts(JsonElement element, string name) =>
        element.GetProperty(name).EnumerateArray().Select(v => v.GetString());

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
