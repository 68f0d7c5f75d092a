using PveAuth.Core.Identity;
using PveAuth.Core.Policy;

namespace PveAuth.Core.Tests.Policy;

public class TfaPolicyTests
{
    private const long Now = 1_764_000_000;
    private const long Day = 86_400;

    private static readonly TfaPolicy Required = new() { Tfa = TfaDemand.Required, Since = Now };

    [Fact]
    public void Without_realms_and_groups_everybody_is_meant() => Assert.IsType<TfaRequirement.Required>(Of(Required, "root@pam"));

    [Theory]
    [InlineData("joe@pve", "", true)]
    [InlineData("joe@corp", "admins", true)]
    [InlineData("joe@corp", "users,admins", true)]
    [InlineData("joe@corp", "", false)]
    [InlineData("joe@corp", "users", false)]
    [InlineData("backup@pve", "admins", false)]
    public void A_named_realm_or_one_named_group_suffices_and_an_exemption_ends_it(string user, string groups, bool isMeant)
    {
        var policy = Required with { Realms = ["pve"], Groups = ["admins"], Exempt = [UserId.Parse("backup@pve")] };

        Assert.Equal(isMeant, Of(policy, user, groups) is TfaRequirement.Required);
        Assert.Equal(!isMeant, Of(policy, user, groups) is TfaRequirement.Off);
    }

    [Fact]
    public void Groups_alone_mean_nobody_else()
    {
        var policy = Required with { Groups = ["admins"] };

        Assert.IsType<TfaRequirement.Off>(Of(policy, "joe@pve"));
        Assert.IsType<TfaRequirement.Required>(Of(policy, "joe@pve", "admins"));
    }

    [Fact]
    public void Grace_ends_at_its_last_second()
    {
        var policy = Required with { GraceDays = 2 };
        var end = Now + (2 * Day);

        Assert.Equal(new TfaRequirement.Grace(end), policy.RequirementOf(UserId.Root, [], end - 1));
        Assert.IsType<TfaRequirement.Required>(policy.RequirementOf(UserId.Root, [], end));
    }

    [Fact]
    public void A_recommendation_never_becomes_a_requirement() => Assert.IsType<TfaRequirement.Recommended>(
        Of(Required with { Tfa = TfaDemand.Recommended, Since = 0 }, "root@pam"));

    private static TfaRequirement Of(TfaPolicy policy, string user, string groups = "") =>
        policy.RequirementOf(UserId.Parse(user), groups.Split(',', StringSplitOptions.RemoveEmptyEntries), Now);
}
