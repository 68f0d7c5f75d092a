using System.Diagnostics;
using System.Text;

namespace PveAuth.Server.Tests;

/// <summary>POST /access/users.</summary>
public class UsersCreate(UsersLab shared) : IClassFixture<UsersLab>
{
    private readonly UsersLab lab = shared.Fresh();

    [Fact]
    public async Task What_is_given_stands_in_the_file_and_the_password_works()
    {
        var answer = await PostAsync(new
        {
            userid = "new@pve",
            password = "new-Passw0rd",
            firstname = "Nora: N",
            lastname = "Ö",
            email = "n@example.com",
            comment = "two\nlines",
            keys = "x!totp",
            expire = 2000000000,
            enable = 1,
            groups = "g2,g1;g1",
        });

        Assert.Equal((200, """{"data":null}"""), (answer.Status, answer.Text));
        Assert.Equal("user:new@pve:1:2000000000:Nora%3A N:%C3%96:n@example.com:two%0Alines:x!totp:", lab.Line("user:new@pve:"));
        Assert.Equal("group:g1:bob@pve,carol@pve,new@pve:first:", lab.Line("group:g1:"));
        Assert.Equal("group:g2:bob@pve,dave@pve,new@pve::", lab.Line("group:g2:"));
        Assert.Equal(200, (await lab.Lab.TryLogInAsync("new@pve", "new-Passw0rd")).Status);
    }

    [Fact]
    public async Task Empty_texts_mean_nothing_and_a_user_is_enabled_unless_told_otherwise()
    {
        var plain = await PostAsync("userid=one@pve&firstname=&lastname=&email=&comment=&keys=&groups=&expire=0");
        var disabled = await PostAsync("userid=two@pve&enable=0");

        Assert.Equal((200, 200), (plain.Status, disabled.Status));
        Assert.Equal("user:one@pve:1:0::::::", lab.Line("user:one@pve:"));
        Assert.Equal("user:two@pve:0:0::::::", lab.Line("user:two@pve:"));
    }

    [Fact]
    public async Task A_user_who_exists_is_not_made_again()
    {
        var before = lab.UserCfg;

        var answer = await PostAsync(new { userid = "bob@pve", password = "new-Passw0rd" });
        var extJs = await lab.Api.PostAsync("/api2/extjs/access/users", new { userid = "bob@pve" }, lab.Root);

        Assert.Equal((500, "create user failed: user 'bob@pve' already exists"), answer.Failure);
        Assert.Equal("create user failed: user 'bob@pve' already exists", answer.Reason);
        Assert.Equal((200, 500), (extJs.Status, extJs.Json.GetProperty("status").GetInt32()));
        Assert.Equal(before, lab.UserCfg);
        Assert.Equal(200, (await lab.Lab.TryLogInAsync("bob@pve")).Status);
    }

    [Fact]
    public async Task Ids_that_differ_in_case_are_two_users_unless_their_realm_ignores_case()
    {
        var corp = await PostAsync(new { userid = "BOB@corp" });
        var pve = await PostAsync(new { userid = "BOB@pve" });

        Assert.Equal((500, "create user failed: user 'Bob@corp' already exists"), corp.Failure);
        Assert.Equal(200, pve.Status);
        Assert.NotEqual("", lab.Line("user:bob@pve:"));
        Assert.NotEqual("", lab.Line("user:BOB@pve:"));
    }

    [Fact]
    public async Task Trap_60_the_realm_need_not_exist_unless_a_password_is_set()
    {
        var without = await PostAsync(new { userid = "x@nope" });
        var with = await PostAsync(new { userid = "y@nope", password = "new-Passw0rd" });
        var foreign = await PostAsync(new { userid = "y@corp", password = "new-Passw0rd" });

        Assert.Equal(200, without.Status);
        Assert.Equal((500, "create user failed: auth domain 'nope' does not exist"), with.Failure);
        Assert.Equal((500, "create user failed: can't set password on auth type 'ad'"), foreign.Failure);
        Assert.DoesNotContain("y@", lab.UserCfg, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trap_61_a_creation_that_fails_leaves_no_password_behind()
    {
        var (users, shadow) = (lab.UserCfg, lab.Lab.Server.Read("priv/shadow.cfg"));

        var answer = await PostAsync(new { userid = "new@pve", password = "new-Passw0rd", groups = "g1,g9" });

        Assert.Equal((500, "create user failed: no such group 'g9'"), answer.Failure);
        Assert.Equal((users, shadow), (lab.UserCfg, lab.Lab.Server.Read("priv/shadow.cfg")));
    }

    [Fact]
    public async Task Trap_61_a_password_that_another_server_left_behind_opens_nothing()
    {
        var hash = lab.Lab.Server.Read("priv/shadow.cfg").Split('\n').Single(line => line.StartsWith("bob:", StringComparison.Ordinal));
        lab.Lab.Edit("priv/shadow.cfg", text => text + "new" + hash["bob".Length..] + "\n");

        Assert.Equal(200, (await PostAsync(new { userid = "new@pve" })).Status);

        Assert.Equal(401, (await lab.Lab.TryLogInAsync("new@pve")).Status);
        Assert.Equal(200, (await lab.Lab.TryLogInAsync("bob@pve")).Status);
    }

    [Theory]
    [InlineData("x,carol@pve")]
    [InlineData("x;carol@pve")]
    [InlineData("al%69ce@pve2")]
    [InlineData("zä@pve2")]
    [InlineData("a\u0001b@pve")]
    [InlineData("a\u007fb@pve")]
    public async Task Trap_101_a_name_that_is_several_names_in_a_list_is_refused(string userid)
    {
        var before = lab.UserCfg;

        foreach (var session in (Session[])[lab.As("gadm@pve"), lab.Root])
        {
            var answer = await lab.Api.PostAsync("/access/users", new { userid, groups = "g1" }, session);

            Assert.Equal((400, "userid"), (answer.Status, answer.Faults.Single()));
        }

        Assert.Equal(before, lab.UserCfg);
    }

    [Theory]
    [InlineData("a:b@pve")]
    [InlineData("a/b@pve")]
    [InlineData("a b@pve")]
    [InlineData("a\tb@pve")]
    [InlineData("a\nuser:evil@pve:1:0::::::\n@pve")]
    [InlineData("ab@pve\n")]
    [InlineData("a\u0000b@pve")]
    [InlineData("a\u00a0b@pve")]
    [InlineData("nobody")]
    [InlineData("@pve")]
    [InlineData("a@")]
    [InlineData("a@b")]
    [InlineData("a@9pve")]
    [InlineData("a@p e")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890@pve")]
    public async Task Forbidden_characters_and_forms_are_refused_under_the_name_of_the_parameter(string userid)
    {
        var before = lab.UserCfg;

        var answer = await PostAsync("userid=" + Uri.EscapeDataString(userid));

        Assert.Equal((400, "userid"), (answer.Status, answer.Faults.Single()));
        Assert.Equal(before, lab.UserCfg);
    }

    [Theory]
    [InlineData("email=a%3Ab@c", "email")]
    [InlineData("email=a@b%0Auser:evil@pve:1:0::::::", "email")]
    [InlineData("keys=a:b", "keys")]
    [InlineData("keys=x%0A", "keys")]
    [InlineData("groups=g1:x", "groups")]
    [InlineData("expire=-1", "expire")]
    [InlineData("expire=", "expire")]
    [InlineData("password=short", "password")]
    public async Task Values_that_a_line_cannot_hold_are_refused(string field, string name)
    {
        var answer = await PostAsync("userid=new@pve&" + field);

        Assert.Equal((400, name), (answer.Status, answer.Faults.Single()));
        Assert.Equal("", lab.Line("user:new@pve"));
    }

    [Theory]
    [InlineData("gadm@pve", "userid=new@pve&groups=g1", null)]
    [InlineData("gadm@pve", "userid=new@pve&groups=g1&groups=g1", null)]
    [InlineData("gadm@pve", "userid=new@pve", "/access/groups, User.Modify")]
    [InlineData("gadm@pve", "userid=new@pve&groups=", "/access/groups, User.Modify")]
    [InlineData("gadm@pve", "userid=new@pve&groups=,;", "/access/groups, User.Modify")]
    [InlineData("gadm@pve", "userid=new@pve&groups=g1,g2", "/access/groups/g2, User.Modify")]
    [InlineData("gadm@pve", "userid=new@pve&groups=g1&groups=g2", "/access/groups/g2, User.Modify")]
    [InlineData("gadm@pve", "userid=new@pve&groups=g1%00g2", "/access/groups/g2, User.Modify")]
    [InlineData("gadm@pve", "userid=new@pve&groups=g9", "/access/groups/g9, User.Modify")]
    [InlineData("gadm@pve", "userid=bob@pve&groups=g2", "/access/groups/g2, User.Modify")]
    [InlineData("bob@pve", "userid=new@pve&groups=g1", "/access/realm/pve, Realm.AllocateUser")]
    [InlineData("alice@pve", "userid=new@pve", "/access/realm/pve, Realm.AllocateUser")]
    [InlineData("uadm@pve", "userid=new@pve", null)]
    [InlineData("uadm@pve", "userid=new@pve&groups=g2", null)]
    public async Task Group_administrators_make_users_in_their_groups_alone(string caller, string form, string? missing)
    {
        var answer = await lab.Api.PostAsync("/access/users", form, lab.As(caller));

        Assert.Equal(missing is null ? 200 : 403, answer.Status);
        Assert.Equal(missing is null, lab.Line("user:new@pve").Length > 0);
        if (missing is not null)
        {
            Assert.Equal($"Permission check failed ({missing})", answer.Failure.Message);
        }
    }

    [Fact]
    public async Task Passwords_of_system_accounts_are_not_for_those_who_only_administer_users()
    {
        var answer = await lab.Api.PostAsync(
            "/access/users", new { userid = "nobody@pam", password = "new-Passw0rd", groups = "g1" }, lab.As("gadm@pve"));
        var without = await lab.Api.PostAsync("/access/users", new { userid = "nobody@pam", groups = "g1" }, lab.As("gadm@pve"));

        Assert.Equal(403, answer.Status);
        Assert.StartsWith("create user failed: 403 Permission check failed", answer.Message, StringComparison.Ordinal);
        Assert.Equal(200, without.Status);
    }

    [Fact]
    public async Task Lines_that_nobody_understands_survive_and_the_good_ones_count()
    {
        string[] lines =
        [
            "user:b r o k e n:1:0::::::", "# a remark", "future:x:y:", "group:g 3:bob@pve::", "role:PVEVMUser:VM.Audit:",
            "acl:1:/v ms:bob@pve:Look:",
        ];
        lab.Add(string.Join('\n', lines));

        Assert.Equal(200, (await PostAsync(new { userid = "new@pve", groups = "g1" })).Status);

        Assert.All(lines, line => Assert.Single(lab.UserCfg.Split('\n'), line));

        Assert.Equal("acl:1:/:alice@pve:PVEAuditor:", lab.Line("acl:1:/:alice@pve"));
        Assert.NotEqual("", lab.Line("user:new@pve"));
    }

    [Fact]
    public async Task A_list_of_ten_thousand_groups_is_answered_at_once()
    {
        var known = new StringBuilder();
        for (var i = 0; i < 1000; i++)
        {
            known.Append(null, $"group:many{i}:::\n");
        }

        lab.Add(known.ToString());
        var list = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"many{i % 1000}"));
        var timer = Stopwatch.StartNew();

        var right = await PostAsync(new { userid = "new@pve", groups = list });
        var unknown = await PostAsync(new { userid = "other@pve", groups = list + ",nosuch" });
        var refused = await lab.Api.PostAsync("/access/users", new { userid = "other@pve", groups = list }, lab.As("gadm@pve"));

        Assert.Equal(200, right.Status);
        Assert.Equal((500, "create user failed: no such group 'nosuch'"), unknown.Failure);
        Assert.Equal(403, refused.Status);
        Assert.Equal("group:many999:new@pve::", lab.Line("group:many999:"));
        Assert.True(timer.Elapsed < TimeSpan.FromSeconds(10), timer.Elapsed.ToString());
    }

    [Fact]
    public async Task Of_many_who_write_at_once_nobody_loses_anything()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => PostAsync(new { userid = $"n{i}@pve", password = "new-Passw0rd", groups = "g1" })));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(20, lab.UserCfg.Split('\n').Count(line => line.StartsWith("user:n", StringComparison.Ordinal)));
        Assert.Equal(22, lab.Line("group:g1:").Split(':')[2].Split(',').Length);
        Assert.Equal(20, lab.Lab.Server.Read("priv/shadow.cfg").Split('\n').Count(line => line.StartsWith('n')));
    }

    [Fact]
    public async Task One_of_two_who_make_the_same_user_is_told_that_the_user_exists()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => PostAsync(new { userid = "new@pve", comment = $"{i}" })));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(
            answers.Where(answer => answer.Status != 200),
            answer => Assert.Equal((500, "create user failed: user 'new@pve' already exists"), answer.Failure));
    }

    private Task<ApiAnswer> PostAsync(object form) => lab.Api.PostAsync("/access/users", form, lab.Root);
}
