using System.Text;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Tests.Permissions;

/// <summary>Why somebody has a privilege, and the lines that say so.</summary>
public class ExplanationTests
{
    private const string File = """
        user:joe@pve:1:0::::::
        token:joe@pve!sep:0:1::
        token:joe@pve!full:0:0::

        # a remark
        group:g1:ann@pve,joe@pve::
        pool:p::100,101:local:
        role:Look:VM.Audit:
        acl:1:/vms:@g1:PVEVMUser:
        acl:0:/vms:@g1,ann@pve:PVEVMAdmin,Look:
        acl:1:/vms/200:joe@pve:Look:
        acl:1:/vms/300:@g1:Look:
        acl:0:/vms/300:joe@pve:NoAccess:
        acl:1:/pool/p:joe@pve:PVEPoolAdmin,PVEVMAdmin:
        acl:1:/:joe@pve!sep:PVEAuditor:
        acl:1:/vms:@g1:PVEVMUser:
        """;

    [Fact]
    public void An_explanation_always_comes_to_the_same_answer_as_the_check()
    {
        var random = new Random(23);
        for (var round = 0; round < 60; round++)
        {
            var cfg = PermissionIndexTests.RandomCfg(random);
            var index = PermissionIndex.Compile(cfg);
            var plain = new PlainPermissions(cfg);
            foreach (var who in plain.Identities)
            {
                foreach (var path in plain.Paths)
                {
                    foreach (var privilege in index.On(who, path).Granted | Privilege.SysAudit | Some("VM.Audit") | Some("Pool.Audit"))
                    {
                        var expected = index.HasAll(who, path, privilege);
                        Assert.True(
                            expected == PermissionExplanation.Of(cfg, who, path, privilege).IsGranted, $"{who} {privilege} on {path}");
                    }
                }
            }
        }
    }

    [Fact]
    public void An_entry_is_found_in_the_last_line_that_names_it()
    {
        Assert.Equal(["16 Grants", "10 DoesNotPropagate", "10 DoesNotPropagate"], Explain("joe@pve", "/vms/400", "VM.Audit"));
    }

    [Fact]
    public void A_nearer_entry_comes_first_even_when_it_lacks_the_privilege()
    {
        Assert.Equal(
            ["11 LacksPrivilege", "16 BehindNearer", "10 DoesNotPropagate", "10 DoesNotPropagate"],
            Explain("joe@pve", "/vms/200", "VM.Console"));
    }

    [Fact]
    public void The_users_own_entry_stands_before_those_of_groups()
    {
        Assert.Equal(
            ["13 Denies", "12 BehindUser", "16 BehindNearer", "10 DoesNotPropagate", "10 DoesNotPropagate"],
            Explain("joe@pve", "/vms/300", "VM.Audit"));
    }

    [Fact]
    public void What_a_pool_gives_is_told_with_the_pool()
    {
        var walk = Of("joe@pve", "/vms/100", "VM.Allocate").User!;

        Assert.True(walk.IsGranted);
        Assert.Equal("p", Assert.Single(walk.Entries, e => e.Effect == EntryEffect.Grants).Pool);
    }

    [Fact]
    public void A_separated_token_is_cut_by_itself_or_by_its_owner()
    {
        var cut = Of("joe@pve!sep", "/vms/400", "VM.Console");
        Assert.Equal((PermissionRule.TokenAndOwner, false, true, false), (cut.Rule, cut.IsGranted, cut.User!.IsGranted, cut.Token!.IsGranted));

        var ofOwner = Of("joe@pve!sep", "/nodes", "Sys.Audit");
        Assert.Equal((false, false, true), (ofOwner.IsGranted, ofOwner.User!.IsGranted, ofOwner.Token!.IsGranted));
    }

    [Theory]
    [InlineData("root@pam", PermissionRule.SuperUser, true)]
    [InlineData("nobody@pve", PermissionRule.Nobody, false)]
    [InlineData("joe@pve!gone", PermissionRule.Nobody, false)]
    [InlineData("joe@pve!full", PermissionRule.OwnerOfToken, true)]
    public void The_rule_that_decides_is_named(string who, PermissionRule rule, bool granted)
    {
        var found = Of(who, "/vms/400", "VM.Audit");

        Assert.Equal((rule, granted), (found.Rule, found.IsGranted));
    }

    [Fact]
    public void Lines_of_groups_pools_roles_and_tokens_are_found_by_number()
    {
        var lines = new UserCfgLines(Encoding.UTF8.GetBytes(File));

        Assert.Equal(6, lines.OfMember("g1", UserId.Parse("joe@pve"))?.Number);
        Assert.Equal(7, lines.OfPoolMember("p", AclPath.Parse("/vms/101"))?.Number);
        Assert.Equal(7, lines.OfPoolMember("p", AclPath.Parse("/storage/local"))?.Number);
        Assert.Equal(8, lines.OfRole("Look")?.Number);
        Assert.Equal("token:joe@pve!sep:0:1::", lines.OfToken(Id("joe@pve!sep"))?.Text);
        Assert.Null(lines.OfRole("PVEAuditor"));
        Assert.Null(lines.OfMember("g1", UserId.Parse("bob@pve")));
    }

    private static string[] Explain(string who, string path, string privilege)
    {
        var lines = new UserCfgLines(Encoding.UTF8.GetBytes(File));
        return [.. Of(who, path, privilege).User!.Entries.Select(e => $"{lines.Of(e.Entry)?.Number} {e.Effect}")];
    }

    private static PermissionExplanation Of(string who, string path, string privilege) => PermissionExplanation.Of(
        UserCfgCodec.Parse(Encoding.UTF8.GetBytes(File)).Value, Id(who), AclPath.Parse(path), Some(privilege));

    private static Privilege Some(string name) => Privilege.TryParse(name, out var privilege) ? privilege : throw new FormatException(name);

    private static AuthId Id(string text) => AuthId.TryParse(text, out var id) ? id : throw new FormatException(text);
}
