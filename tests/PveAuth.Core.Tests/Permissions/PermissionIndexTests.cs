using System.Text;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Tests.Permissions;

public class PermissionIndexTests
{
    private const string Users = "user:joe@pve:1:0::::::\nuser:ann@pve:0:5::::::\ntoken:joe@pve!full:0:0::\ntoken:joe@pve!sep:0:1::\n"
        + "token:root@pam!full:0:0::\ntoken:root@pam!sep:0:1::\ngroup:g1:joe@pve::\ngroup:g2:joe@pve::\nrole:None::\n";

    [Fact]
    public void A_group_entry_that_does_not_propagate_replaces_what_is_inherited() // trap 70
    {
        var index = Compile("acl:1:/vms:@g1:PVEVMUser:\nacl:0:/vms/105:@g1:PVETemplateUser:\n");

        Assert.Equal("VM.Audit,VM.Clone", On(index, "joe@pve", "/vms/105").Granted.ToString());
        Assert.True(On(index, "joe@pve", "/vms/105").Propagating.IsEmpty);
        Assert.Equal(BuiltinRoles.All["PVEVMUser"], On(index, "joe@pve", "/vms/105/x").Granted);
    }

    [Fact]
    public void A_role_without_privileges_hides_what_is_inherited_at_its_path_alone() // trap 71
    {
        var index = Compile("acl:1:/nodes:joe@pve:PVESysAdmin:\nacl:0:/nodes/n1:joe@pve:None:\n");

        Assert.True(On(index, "joe@pve", "/nodes/n1").Granted.IsEmpty);
        Assert.Equal(BuiltinRoles.All["PVESysAdmin"], On(index, "joe@pve", "/nodes/n1/x").Granted);
    }

    [Fact]
    public void An_entry_that_does_not_propagate_stays_at_its_path() // trap 72
    {
        var index = Compile("acl:0:/vms:joe@pve:PVEVMAdmin:\n");

        Assert.True(index.HasAll(Id("joe@pve"), AclPath.Parse("/vms"), BuiltinRoles.All["PVEVMAdmin"]));
        Assert.True(On(index, "joe@pve", "/vms/100").Granted.IsEmpty);
        Assert.True(On(index, "joe@pve", "/").Granted.IsEmpty);
    }

    [Fact]
    public void The_users_own_entry_hides_the_groups_and_the_groups_add_up() // traps 73, 76
    {
        var index = Compile("acl:1:/a:@g1:PVESDNUser:\nacl:1:/a:@g2:PVEPoolUser:\nacl:1:/a/b:@g1:PVEAdmin:\nacl:1:/a/b:joe@pve:PVEPoolUser:\n");

        Assert.Equal("Pool.Audit,SDN.Audit,SDN.Use", On(index, "joe@pve", "/a").Granted.ToString());
        Assert.Equal("Pool.Audit", On(index, "joe@pve", "/a/b").Granted.ToString());
    }

    [Fact]
    public void NoAccess_beats_the_other_roles_at_its_node_and_a_deeper_entry_lifts_it()
    {
        var index = Compile("acl:1:/:joe@pve:Administrator,NoAccess:\nacl:1:/vms:joe@pve:PVEVMUser:\nacl:0:/x:joe@pve:NoAccess,PVEAdmin:\n");

        Assert.True(On(index, "joe@pve", "/nodes").Granted.IsEmpty);
        Assert.Equal(BuiltinRoles.All["PVEVMUser"], On(index, "joe@pve", "/vms/1").Granted);
        Assert.True(On(index, "joe@pve", "/x").Granted.IsEmpty);
    }

    [Fact]
    public void NoAccess_of_one_group_beats_the_other_group() =>
        Assert.True(On(Compile("acl:1:/a:@g1:PVEAdmin:\nacl:1:/a:@g2:NoAccess:\n"), "joe@pve", "/a/b").Granted.IsEmpty);

    [Fact]
    public void NoAccess_on_a_pool_beats_a_direct_entry_on_its_member() // trap 74
    {
        var index = Compile("pool:p::100:st:\nacl:1:/pool/p:joe@pve:NoAccess:\nacl:1:/vms/100:joe@pve:PVEVMUser:\nacl:1:/storage:joe@pve:PVEAdmin:\n");

        Assert.True(On(index, "joe@pve", "/vms/100").Granted.IsEmpty);
        Assert.True(On(index, "joe@pve", "/storage/st").Granted.IsEmpty);
        Assert.Equal(BuiltinRoles.All["PVEVMUser"], On(index, "joe@pve", "/vms/100/x").Granted);
    }

    [Fact]
    public void What_comes_through_a_pool_holds_at_the_member_without_the_flag() // trap 75
    {
        var index = Compile("pool:a/b::100::\nacl:1:/pool/a:joe@pve:PVEVMUser:\nacl:1:/vms:joe@pve:PVETemplateUser:\n");

        var at = On(index, "joe@pve", "/vms/100");
        Assert.Equal(BuiltinRoles.All["PVEVMUser"] | BuiltinRoles.All["PVETemplateUser"], at.Granted);
        Assert.Equal(BuiltinRoles.All["PVETemplateUser"], at.Propagating);
    }

    [Fact]
    public void A_separated_token_has_what_both_have() // trap 77
    {
        var index = Compile("acl:1:/:joe@pve:PVEAuditor:\nacl:1:/vms:joe@pve!sep:PVEVMUser:\n");

        Assert.Equal("VM.Audit,VM.GuestAgent.Audit", On(index, "joe@pve!sep", "/vms").Granted.ToString());
        Assert.True(On(index, "joe@pve!sep", "/nodes").Granted.IsEmpty);
        Assert.Equal(BuiltinRoles.All["PVEAuditor"], On(index, "joe@pve!full", "/nodes").Granted);
        Assert.True(On(index, "joe@pve!gone", "/nodes").Granted.IsEmpty);
    }

    [Fact]
    public void Neither_the_owners_entries_nor_the_groups_match_a_separated_token() =>
        Assert.True(On(Compile("acl:1:/:@g1:PVEAdmin:\nacl:1:/:joe@pve:PVEAdmin:\n"), "joe@pve!sep", "/").Granted.IsEmpty);

    [Fact]
    public void The_super_user_has_all_and_its_separated_token_what_it_was_given()
    {
        var index = Compile("acl:1:/:root@pam:NoAccess:\nacl:1:/vms:root@pam!sep:PVEVMUser:\n");

        Assert.Equal(EffectivePrivileges.Full, On(index, "root@pam", "/any"));
        Assert.Equal(EffectivePrivileges.Full, On(index, "root@pam!full", "/any"));
        Assert.Equal(BuiltinRoles.All["PVEVMUser"], On(index, "root@pam!sep", "/vms/1").Granted);
        Assert.True(On(index, "root@pam!sep", "/").Granted.IsEmpty);
        Assert.True(On(index, "root@pam!gone", "/").Granted.IsEmpty);
    }

    [Fact]
    public void Who_hands_out_roles_sees_which_privileges_propagate() // trap 78
    {
        var index = Compile("acl:0:/vms/100:joe@pve:PVEVMAdmin:\nacl:1:/vms/100:joe@pve:PVEVMUser:\n");

        Assert.Equal(BuiltinRoles.All["PVEVMAdmin"], On(index, "joe@pve", "/vms/100").Granted);
        Assert.Equal(BuiltinRoles.All["PVEVMUser"], On(index, "joe@pve", "/vms/100").Propagating);
    }

    [Fact]
    public void Disabled_and_expired_users_keep_their_permissions() => // trap 82
        Assert.Equal(BuiltinRoles.All["PVEAuditor"], On(Compile("acl:1:/:ann@pve:PVEAuditor:\n"), "ann@pve", "/").Granted);

    [Fact]
    public void Users_that_do_not_exist_have_nothing()
    {
        var index = Compile("acl:1:/:gone@pve,ann@pve:PVEAuditor:\ngroup:g3:gone@pve,ann@pve::\nacl:1:/x:@g3,@nope:PVEAdmin:\n");

        Assert.True(On(index, "gone@pve", "/").Granted.IsEmpty);
        Assert.True(On(index, "gone@pve", "/x").Granted.IsEmpty);
        Assert.True(index.On(default, AclPath.Root).Granted.IsEmpty);
        Assert.False(index.HasAny(default, AclPath.Root, PrivilegeSet.Full));
        Assert.Equal(BuiltinRoles.All["PVEAdmin"], On(index, "ann@pve", "/x").Granted);
    }

    [Fact]
    public void All_and_any_differ()
    {
        var index = Compile("acl:1:/:joe@pve:PVEAuditor:\n");
        var wanted = PrivilegeSet.Of(Privilege.SysAudit, Privilege.SysModify);

        Assert.False(index.HasAll(Id("joe@pve"), AclPath.Root, wanted));
        Assert.True(index.HasAny(Id("joe@pve"), AclPath.Root, wanted));
        Assert.False(index.HasAny(Id("joe@pve"), AclPath.Root, Privilege.SysModify));
    }

    [Fact]
    public void Components_are_compared_whole()
    {
        var index = Compile("acl:1:/vms/10:joe@pve:PVEVMUser:\n");

        Assert.True(On(index, "joe@pve", "/vms/100").Granted.IsEmpty);
        Assert.True(On(index, "joe@pve", "/vms/1").Granted.IsEmpty);
        Assert.False(On(index, "joe@pve", "/vms/10/0").Granted.IsEmpty);
    }

    [Fact]
    public void A_deep_path_is_walked_to_its_end()
    {
        var deep = string.Concat(Enumerable.Repeat("/a", 500));
        var index = Compile($"acl:0:{deep}:joe@pve:PVEVMUser:\n");

        Assert.False(On(index, "joe@pve", deep).Granted.IsEmpty);
        Assert.True(On(index, "joe@pve", deep + "/a").Granted.IsEmpty);
        Assert.True(On(index, "joe@pve", deep[..^2]).Granted.IsEmpty);
    }

    [Fact]
    public void The_compiled_tree_agrees_with_a_plain_reading_of_the_rules()
    {
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            var cfg = RandomCfg(random);
            var index = PermissionIndex.Compile(cfg);
            var plain = new PlainPermissions(cfg);
            foreach (var who in plain.Identities)
            {
                foreach (var path in plain.Paths)
                {
                    Assert.Equal(plain.On(who, path), index.On(who, path));
                }

                Assert.All(index.Effective(who), at => Assert.Equal(plain.On(who, at.Key), at.Value));
            }
        }
    }

    [Fact]
    public void A_question_allocates_nothing()
    {
        var index = Compile("pool:p::100::\nacl:1:/vms:@g1:PVEVMUser:\nacl:0:/vms/100:@g2:PVEVMAdmin:\nacl:1:/pool/p:joe@pve:PVEPoolUser:\n");
        AuthId[] who = [Id("joe@pve"), Id("joe@pve!sep"), Id("joe@pve!full"), Id("root@pam!sep"), Id("gone@pve")];
        AclPath[] paths = [AclPath.Parse("/vms/100"), AclPath.Parse("/vms/100/x"), AclPath.Parse("/nodes/n1")];
        AskAll(index, who, paths);

        var before = GC.GetAllocatedBytesForCurrentThread();
        AskAll(index, who, paths);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AskAll(PermissionIndex index, AuthId[] identities, AclPath[] paths)
    {
        foreach (var who in identities)
        {
            foreach (var path in paths)
            {
                index.HasAll(who, path, Privilege.SysAudit);
            }
        }
    }

    internal static UserCfg RandomCfg(Random random)
    {
        string[] paths = ["/", "/vms", "/vms/100", "/vms/101", "/pool", "/pool/p", "/pool/p/q", "/storage/st", "/a/b", "/a-b"];
        string[] subjects = ["joe@pve", "ann@pve", "@g1", "@g2", "@g3", "joe@pve!sep", "joe@pve!full", "root@pam!sep", "gone@pve"];
        string[] roles = ["NoAccess", "None", "PVEVMUser", "PVEAuditor", "PVEPoolAdmin", "Administrator"];
        var text = new StringBuilder(Users).Append("group:g3:ann@pve,joe@pve::\npool:p::100:st:\npool:p/q::101:st:\n");
        for (var i = random.Next(2, 14); i > 0; i--)
        {
            text.Append("acl:").Append(random.Next(2)).Append(':').Append(paths[random.Next(paths.Length)]).Append(':')
                .Append(subjects[random.Next(subjects.Length)]).Append(':').Append(roles[random.Next(roles.Length)]).Append(":\n");
        }

        return UserCfgCodec.Parse(Encoding.UTF8.GetBytes(text.ToString())).Value;
    }

    private static PermissionIndex Compile(string lines) =>
        PermissionIndex.Compile(UserCfgCodec.Parse(Encoding.UTF8.GetBytes(Users + lines)).Value);

    private static EffectivePrivileges On(PermissionIndex index, string who, string path) => index.On(Id(who), AclPath.Parse(path));

    private static AuthId Id(string text) => AuthId.TryParse(text, out var id) ? id : throw new FormatException(text);
}
