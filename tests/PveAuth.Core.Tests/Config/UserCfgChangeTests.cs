using System.Text;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Tests.Config;

public class UserCfgChangeTests
{
    private static readonly UserId Joe = UserId.Parse("joe@pve");
    private static readonly UserId Ann = UserId.Parse("ann@pve");

    private static readonly UserCfg Sample = UserCfgCodec.Parse(
        """
        user:ann@pve:1:0::::::
        user:joe@pve:1:0::::::
        token:joe@pve!backup:0:1::
        group:admins:ann@pve,joe@pve::
        group:empty:::
        pool:a:::local:
        pool:a/b::100,101::
        role:Ops:VM.Audit:
        acl:1:/:@admins:Ops:
        acl:1:/vms:joe@pve:PVEVMUser:
        acl:0:/vms:joe@pve!backup:PVEVMUser:
        acl:1:/pool/a/b:ann@pve:PVEPoolUser:
        """u8).Value;

    [Fact]
    public void A_change_leaves_the_original_as_it_was()
    {
        var before = UserCfgCodec.Write(Sample);
        _ = Written(Sample.Without(Joe).With(new Group("new")).WithoutRole("Ops").WithoutPool("a/b").WithoutAcl(Sample.Acl));

        Assert.Equal(before, UserCfgCodec.Write(Sample));
    }

    [Fact]
    public void Removing_a_user_removes_tokens_memberships_and_grants()
    {
        var text = Written(Sample.Without(Joe));

        Assert.DoesNotContain("joe@pve", text);
        Assert.Contains("group:admins:ann@pve:", text);
    }

    [Fact]
    public void Removing_a_token_removes_its_grants_alone()
    {
        var text = Written(Sample.With(Sample.Users[Joe].WithoutToken("backup")));

        Assert.DoesNotContain("backup", text);
        Assert.Contains("acl:1:/vms:joe@pve:PVEVMUser:", text);
    }

    [Fact]
    public void Replacing_a_user_keeps_the_tokens_grants()
    {
        var text = Written(Sample.With(Sample.Users[Joe] with { Comment = "a:b" }));

        Assert.Contains("acl:0:/vms:joe@pve!backup:PVEVMUser:", text);
        Assert.Contains(":a%3Ab:", text);
    }

    [Fact]
    public void The_super_user_can_be_reset_but_not_removed()
    {
        var cfg = Sample.With(new User(UserId.Root) { Enabled = false, Comment = "x" }).Without(UserId.Root);

        Assert.Equal(new User(UserId.Root), cfg.Users[UserId.Root]);
    }

    [Fact]
    public void Removing_a_group_or_a_role_removes_their_grants()
    {
        Assert.DoesNotContain("@admins", Written(Sample.WithoutGroup("admins")));
        Assert.DoesNotContain("Ops", Written(Sample.WithoutRole("Ops")));
    }

    [Fact]
    public void The_groups_of_a_user_follow_each_change()
    {
        Assert.Equal(["admins"], Sample.GroupsOf(Joe).Select(g => g.Id));
        Assert.Equal(["admins", "empty"], Sample.With(Sample.Groups["empty"].With(Joe)).GroupsOf(Joe).Select(g => g.Id));
        Assert.Empty(Sample.With(Sample.Groups["admins"].Without(Joe)).GroupsOf(Joe));
        Assert.Empty(Sample.WithoutGroup("admins").GroupsOf(Ann));
        Assert.Equal(["admins"], Sample.With(new User(Ann)).GroupsOf(Ann).Select(g => g.Id));
    }

    [Fact]
    public void Memberships_are_replaced_or_added()
    {
        var ids = new HashSet<string> { "empty" };

        Assert.Equal(["empty"], Sample.WithMemberships(Joe, ids, keepOthers: false).GroupsOf(Joe).Select(g => g.Id));
        Assert.Equal(["admins", "empty"], Sample.WithMemberships(Joe, ids, keepOthers: true).GroupsOf(Joe).Select(g => g.Id));
        Assert.Empty(Sample.WithMemberships(Joe, new HashSet<string>(), keepOthers: false).GroupsOf(Joe));
        Assert.Equal([Ann], Sample.WithMemberships(Joe, ids, keepOthers: false).Groups["admins"].Members);
        Assert.Throws<KeyNotFoundException>(() => Sample.WithMemberships(Joe, new HashSet<string> { "nope" }, keepOthers: true));
    }

    [Fact]
    public void A_role_allows_what_it_says_whether_it_is_built_in_or_not()
    {
        Assert.Equal("VM.Audit", Sample.PrivilegesOf("Ops").ToString());
        Assert.Equal("Pool.Audit", Sample.PrivilegesOf("PVEPoolUser").ToString());
        Assert.Equal(PrivilegeSet.None, Sample.PrivilegesOf("NoAccess"));
        Assert.Null(Sample.PrivilegesOf("Nope"));
    }

    [Fact]
    public void A_guest_that_moves_leaves_its_old_pool()
    {
        var cfg = Sample.With(new Pool("c/d") { VmIds = [100, 7] });

        Assert.Equal([101L], cfg.Pools["a/b"].VmIds);
        Assert.Equal("c/d", Assert.Single(cfg.Pools.Values, pool => pool.VmIds.Contains(100)).Id);
        Assert.Contains("c", cfg.Pools.Keys);
        Written(cfg);
    }

    [Fact]
    public void A_pool_goes_with_its_grants_but_not_while_it_holds_others()
    {
        Assert.DoesNotContain("/pool/a/b", Written(Sample.WithoutPool("a/b")));
        Assert.Throws<InvalidOperationException>(() => Sample.WithoutPool("a"));
    }

    [Fact]
    public void A_grant_given_again_only_changes_its_flag()
    {
        var entry = Sample.Acl[0] with { Propagate = false };
        var cfg = Sample.WithAcl(entry, new AclEntry(AclPath.Root, AclSubject.Of(Ann), "NoAccess", true));

        Assert.Equal(Sample.Acl.Count + 1, cfg.Acl.Count);
        Assert.Contains("acl:0:/:@admins:Ops:", Written(cfg));
        Assert.DoesNotContain("/:@admins", Written(cfg.WithoutAcl(entry with { Propagate = true })));
    }

    [Fact]
    public void Grants_of_what_does_not_exist_cannot_be_made()
    {
        Assert.True(AuthId.TryParse("joe@pve!nope", out var token));
        Assert.Throws<ArgumentException>(() => Sample.WithAcl(new AclEntry(AclPath.Root, AclSubject.Of(Ann), "Nope", true)));
        Assert.Throws<ArgumentException>(() => Sample.WithAcl(new AclEntry(AclPath.Root, AclSubject.Of(token), "Ops", true)));
    }

    [Theory]
    [InlineData(" outer blanks ", "outer blanks")]
    [InlineData("0", "")]
    [InlineData(" 0 ", "")]
    [InlineData("two\nlines", "two\nlines")]
    public void A_comment_is_at_once_what_the_file_will_give_back(string given, string held)
    {
        var cfg = Sample.With(Sample.Users[Joe] with { Comment = given });

        Assert.Equal(held, cfg.Users[Joe].Comment);
        Written(cfg);
    }

    [Fact]
    public void Values_that_a_line_cannot_hold_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => new User(Joe) { Email = "a:b" });
        Assert.Throws<ArgumentException>(() => new User(Joe) { Keys = "x\nuser:evil@pve:1:0::::::" });
        Assert.Throws<ArgumentException>(() => new Group("a b"));
        Assert.Throws<ArgumentException>(() => new Pool("a/b/c/d"));
        Assert.Throws<ArgumentException>(() => new Role("NoAccess", PrivilegeSet.None));
        Assert.Throws<ArgumentException>(() => new ApiToken("x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new User(Joe) { Expire = -1 });
    }

    [Fact]
    public void An_account_ends_after_its_last_second()
    {
        var user = new User(Joe) { Expire = 100 };

        Assert.False(user.IsExpired(100));
        Assert.True(user.IsExpired(101));
        Assert.False(new User(Joe).IsExpired(long.MaxValue));
        Assert.True(new ApiToken("tt") { Expire = 100 }.IsExpired(101));
    }

    [Fact]
    public void Nothing_prints_the_keys() => Assert.Equal("joe@pve", new User(Joe) { Keys = "JBSWY3DPEHPK3PXP" }.ToString());

    /// <summary>The written text, after it was proven to read back the same.</summary>
    private static string Written(UserCfg cfg)
    {
        var file = UserCfgCodec.Write(cfg);
        Assert.True(UserCfgCodec.ReadsBackTheSame(cfg, file), Encoding.UTF8.GetString(file));
        return Encoding.UTF8.GetString(file);
    }
}
