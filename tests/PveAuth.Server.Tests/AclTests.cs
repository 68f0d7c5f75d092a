using System.Diagnostics;
using System.Text;

namespace PveAuth.Server.Tests;

/// <summary>/access/acl.</summary>
public class AclTests(UsersLab shared) : IClassFixture<UsersLab>
{
    private readonly UsersLab lab = shared.Fresh();

    [Fact]
    public async Task Every_role_is_given_to_everybody_and_taken_away_again()
    {
        const string Triple = "path=/vms/200&roles=PVEVMUser,Look&users=bob@pve,dave@pve&groups=g1&tokens=alice@pve!sep&propagate=0";

        var given = await PutAsync(Triple);
        Assert.Equal((200, """{"data":null}"""), (given.Status, given.Text));
        Assert.Equal("acl:0:/vms/200:@g1,alice@pve!sep,bob@pve,dave@pve:Look,PVEVMUser:", lab.Line("acl:0:/vms/200"));

        await PutAsync("path=/vms/200&roles=Look&users=bob@pve");
        Assert.Equal("acl:1:/vms/200:bob@pve:Look:", lab.Line("acl:1:/vms/200"));

        await PutAsync("path=/vms/200&roles=Look&users=bob@pve&delete=1&propagate=0");
        Assert.DoesNotContain("acl:1:/vms/200", lab.UserCfg, StringComparison.Ordinal);

        Assert.Equal(200, (await PutAsync(Triple + "&delete=1")).Status);
        Assert.DoesNotContain("/vms/200", lab.UserCfg, StringComparison.Ordinal);
        Assert.Equal(200, (await PutAsync(Triple + "&delete=1")).Status);
    }

    [Fact]
    public async Task The_list_is_in_the_order_of_the_tree_and_names_groups_without_a_sign()
    {
        lab.Add("acl:1:/vms-x:bob@pve:Look:\nacl:0:/vms/200:@g1,bob@pve:PVEVMUser,Look:\nacl:1:/:root@pam:Administrator:");

        var list = await lab.Api.GetAsync("/access/acl", lab.Root);

        Assert.Equal(
            """
            / user admin@pve Administrator 1
            / user alice@pve PVEAuditor 1
            /access user uadm@pve PVEUserAdmin 1
            /access/groups/g1 user gadm@pve PVEUserAdmin 1
            /access/realm user gadm@pve PVEUserAdmin 1
            /vms token alice@pve!sep PVEVMUser 1
            /vms/200 user bob@pve Look 0
            /vms/200 user bob@pve PVEVMUser 0
            /vms/200 group g1 Look 0
            /vms/200 group g1 PVEVMUser 0
            /vms-x user bob@pve Look 1
            """,
            string.Join('\n', list.Data.EnumerateArray().Select(e => string.Join(' ', e.GetProperty("path"), e.GetProperty("type"),
                e.GetProperty("ugid"), e.GetProperty("roleid"), e.GetProperty("propagate")))));
    }

    [Fact]
    public async Task The_list_shows_auditors_all_and_others_where_they_may_give_permissions()
    {
        lab.Add("role:Alloc:VM.Allocate:\nacl:0:/vms/200:dave@pve:Alloc:\nacl:0:/vms/201:bob@pve:Look:");

        var auditor = await lab.Api.GetAsync("/access/acl", lab.As("alice@pve"));
        var allocator = await lab.Api.GetAsync("/access/acl", lab.As("dave@pve"));
        var stranger = await lab.Api.GetAsync("/access/acl", lab.As("bob@pve"));

        Assert.Equal(8, auditor.Data.GetArrayLength());
        Assert.Equal("""[{"path":"/vms/200","type":"user","ugid":"dave@pve","roleid":"Alloc","propagate":0}]""", allocator.Data.GetRawText());
        Assert.Equal("[]", stranger.Data.GetRawText());
    }

    [Fact]
    public async Task Trap_69_paths_are_normalised_and_only_known_ones_get_permissions()
    {
        var unknown = await PutAsync("path=/foo&roles=Look&users=bob@pve");
        var removed = await PutAsync("path=/foo&roles=Look&users=bob@pve&delete=1");
        var sloppy = await PutAsync("path=vms//101/&roles=Look&users=bob@pve");
        var small = await PutAsync("path=/vms/99&roles=Look&users=bob@pve");

        Assert.Equal((400, "path"), (unknown.Status, unknown.Faults.Single()));
        Assert.Equal(200, removed.Status);
        Assert.Equal(200, sloppy.Status);
        Assert.Equal("acl:1:/vms/101:bob@pve:Look:", lab.Line("acl:1:/vms/101"));
        Assert.Equal((400, "path"), (small.Status, small.Faults.Single()));
    }

    [Theory]
    [InlineData("/a b")]
    [InlineData("/vms/100:x")]
    [InlineData("/vms/100\n")]
    [InlineData("/ä")]
    [InlineData("/nodes/{path}")]
    [InlineData("")]
    [InlineData("0")]
    public async Task A_path_that_is_none_is_refused_whoever_asks(string path)
    {
        foreach (var session in (Session[])[lab.Root, lab.As("bob@pve")])
        {
            var answer = await lab.Api.PutAsync(
                "/access/acl", $"path={Uri.EscapeDataString(path)}&roles=Administrator&users=bob@pve", session);
            Assert.Equal((400, "path"), (answer.Status, answer.Faults.Single()));
        }
    }

    [Fact]
    public async Task A_path_longer_than_any_is_refused_before_it_reaches_the_file()
    {
        var answer = await PutAsync($"path=/nodes/{new string('n', 5000)}&roles=Look&users=bob@pve");

        Assert.Equal((400, "path"), (answer.Status, answer.Faults.Single()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&users=&groups=&tokens=")]
    public async Task Somebody_must_be_named(string form)
    {
        var answer = await PutAsync("path=/vms&roles=Look" + form);

        Assert.Equal(400, answer.Status);
        Assert.Equal(["groups", "tokens", "users"], answer.Faults.Order());
    }

    [Theory]
    [InlineData("roles=Nope&users=bob@pve", "ACL update failed: role 'Nope' does not exist")]
    [InlineData("roles=Look&users=bob@pve,zed@pve", "ACL update failed: user 'zed@pve' does not exist")]
    [InlineData("roles=Look&users=bob@pve&groups=g9", "ACL update failed: group 'g9' does not exist")]
    [InlineData("roles=Look&users=bob@pve&tokens=bob@pve!nope", "ACL update failed: no such token 'nope' for user 'bob@pve'")]
    [InlineData("roles=Look&users=bob@pve&tokens=zed@pve!nope", "ACL update failed: no such user ('zed@pve')")]
    [InlineData("roles=Look,Nope&users=bob@pve&delete=1", "ACL update failed: role 'Nope' does not exist")]
    public async Task All_of_it_is_done_or_nothing(string form, string text)
    {
        var before = lab.UserCfg;

        var answer = await PutAsync("path=/vms/200&" + form);

        Assert.Equal((500, text), answer.Failure);
        Assert.Equal(before, lab.UserCfg);
    }

    [Theory]
    [InlineData("users=alice@pve!t1", "users")]
    [InlineData("users=a:b@pve", "users")]
    [InlineData("groups=@g1", "groups")]
    [InlineData("tokens=alice@pve", "tokens")]
    [InlineData("tokens=alice@pve!x", "tokens")]
    [InlineData("users=bob@pve&roles=a:b", "roles")]
    [InlineData("users=bob@pve&propagate=true", "propagate")]
    public async Task Whoever_is_written_in_the_wrong_form_is_refused(string form, string name)
    {
        var answer = await PutAsync((form.Contains("roles=", StringComparison.Ordinal) ? "" : "roles=Look&") + "path=/vms/200&" + form);

        Assert.Equal((400, name), (answer.Status, answer.Faults.Single()));
    }

    [Fact]
    public async Task Entries_of_root_are_accepted_and_mean_nothing()
    {
        var answer = await PutAsync("path=/vms/200&roles=NoAccess&users=root@pam,bob@pve");

        Assert.Equal(200, answer.Status);
        Assert.Equal("acl:1:/vms/200:bob@pve:NoAccess:", lab.Line("acl:1:/vms/200"));
    }

    [Fact]
    public async Task Trap_14_JSON_brings_lists_and_booleans()
    {
        using var right = Json("""{"path":"/vms/200","users":["bob@pve","carol@pve"],"roles":["PVEVMUser"],"propagate":false}""");
        using var word = Json("""{"path":"/vms/201","users":["bob@pve"],"roles":["PVEVMUser"],"propagate":"true"}""");

        var done = await lab.Api.PutAsync("/access/acl", right, lab.Root);
        var refused = await lab.Api.PutAsync("/access/acl", word, lab.Root);

        Assert.Equal(200, done.Status);
        Assert.Equal("acl:0:/vms/200:bob@pve,carol@pve:PVEVMUser:", lab.Line("acl:0:/vms/200"));
        Assert.Equal((400, "propagate"), (refused.Status, refused.Faults.Single()));
    }

    [Fact]
    public async Task Trap_78_who_may_make_guests_hands_out_below_a_path_only_what_holds_there()
    {
        lab.Add("acl:0:/vms/100:dave@pve:PVEVMAdmin:");

        var below = await ByDaveAsync("path=/vms/100&roles=PVEVMUser&users=bob@pve&propagate=1");
        var unsaid = await ByDaveAsync("path=/vms/100&roles=PVEVMUser&users=bob@pve");
        var here = await ByDaveAsync("path=/vms/100&roles=PVEVMUser&users=bob@pve&propagate=0");
        var removed = await ByDaveAsync("path=/vms/100&roles=PVEVMUser&users=bob@pve&delete=1");

        Assert.Equal((400, "role"), (below.Status, below.Faults.Single()));
        Assert.StartsWith(
            "ACL update failed: 400 Parameter verification failed.\nrole: Cannot add role 'PVEVMUser' with propagation",
            below.Message, StringComparison.Ordinal);
        Assert.Equal(400, unsaid.Status);
        Assert.Equal((200, 200), (here.Status, removed.Status));
    }

    [Theory]
    [InlineData("/vms/100", "Administrator", "Cannot add role 'Administrator' - requires 'Permissions.Modify' or superset of privileges.")]
    [InlineData("/vms/100", "PVEVMUser,Administrator", "Cannot add role 'Administrator' - requires 'Permissions.Modify' or superset of privileges.")]
    [InlineData("/vms/100", "NoAccess", "Cannot add role 'NoAccess' - requires 'Permissions.Modify'")]
    public async Task Who_may_make_guests_hands_out_only_what_they_have(string path, string roles, string fault)
    {
        lab.Add("acl:1:/vms:dave@pve:PVEVMAdmin:");
        var before = lab.UserCfg;

        var answer = await ByDaveAsync($"path={path}&roles={roles}&users=dave@pve");
        var removing = await ByDaveAsync($"path={path}&roles={roles}&users=alice@pve&delete=1");

        Assert.Equal((400, fault), (answer.Status, answer.Errors.GetProperty("role").GetString()));
        Assert.Equal(400, removing.Status);
        Assert.Equal(before, lab.UserCfg);
    }

    [Theory]
    [InlineData("/vms/100", "PVEVMAdmin", "/vms/101", "Permission check failed (/vms/101, Permissions.Modify|VM.Allocate)")]
    [InlineData("/vms", "PVEVMAdmin", "/vms", "Permission check failed (/vms, Permissions.Modify)")]
    [InlineData("/storage/s1", "PVEDatastoreAdmin", "/storage/s2", "Permission check failed (/storage/s2, Permissions.Modify|Datastore.Allocate)")]
    [InlineData("/pool/p1", "PVEPoolAdmin", "/pool/p2", "Permission check failed (/pool/p2, Permissions.Modify|Pool.Allocate)")]
    [InlineData("/vms/100", "PVEVMAdmin", "/", "Permission check failed (/, Permissions.Modify)")]
    public async Task The_right_to_share_ends_where_the_right_to_make_ends(string held, string role, string path, string text)
    {
        lab.Add($"acl:1:{held}:dave@pve:{role}:");

        var answer = await ByDaveAsync($"path={path}&roles=Look&users=bob@pve");

        Assert.Equal((403, text), answer.Failure);
    }

    [Theory]
    [InlineData("/vms/100", "PVEVMAdmin", "PVEVMUser")]
    [InlineData("/storage/s1", "PVEDatastoreAdmin", "PVEDatastoreUser")]
    [InlineData("/pool/p1", "PVEPoolAdmin", "PVEPoolUser")]
    public async Task Who_may_make_something_may_share_it(string path, string held, string given)
    {
        lab.Add($"acl:1:{path}:dave@pve:{held}:");

        Assert.Equal(200, (await ByDaveAsync($"path={path}&roles={given}&users=bob@pve")).Status);
        Assert.Equal($"acl:1:{path}:bob@pve:{given}:", lab.Line($"acl:1:{path}:bob@pve"));
    }

    [Fact]
    public async Task A_missing_path_is_refused_without_a_hint_to_strangers()
    {
        var root = await PutAsync("roles=Look&users=bob@pve");
        var stranger = await lab.Api.PutAsync("/access/acl", "roles=Look&users=bob@pve", lab.As("bob@pve"));

        Assert.Equal((400, "path"), (root.Status, root.Faults.Single()));
        Assert.Equal((403, "Permission check failed (/-, Permissions.Modify)"), stranger.Failure);
    }

    [Fact]
    public async Task A_list_of_ten_thousand_users_is_answered_at_once()
    {
        var users = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
        {
            users.Append(null, $"user:many{i}@pve:1:0::::::\n");
        }

        lab.Lab.Edit("user.cfg", text => users + text);
        var list = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"many{i}@pve"));
        var timer = Stopwatch.StartNew();

        var given = await PutAsync($"path=/vms/200&roles=PVEVMUser,Look&users={list}");
        var seen = await lab.Api.GetAsync("/access/acl", lab.Root);
        var unknown = await PutAsync($"path=/vms/200&roles=Look&users={list},zed@pve");
        var taken = await PutAsync($"path=/vms/200&roles=PVEVMUser,Look&users={list}&delete=1");

        Assert.Equal((200, 500, 200), (given.Status, unknown.Status, taken.Status));
        Assert.Equal(20_006, seen.Data.GetArrayLength());
        Assert.DoesNotContain("/vms/200", lab.UserCfg, StringComparison.Ordinal);
        Assert.True(timer.Elapsed < TimeSpan.FromSeconds(20), timer.Elapsed.ToString());
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private Task<ApiAnswer> PutAsync(string form) => lab.Api.PutAsync("/access/acl", form, lab.Root);

    private Task<ApiAnswer> ByDaveAsync(string form) => lab.Api.PutAsync("/access/acl", form, lab.As("dave@pve"));
}
