using PveAuth.Core.Policy;
using PveAuth.Core.Tests.Tfa;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Policy;

public class EnrolmentOfferTests
{
    private static readonly TfaRequirement.Grace Grace = new(1);

    private static readonly TfaRequirement.Required Required = new();

    [Fact]
    public void Days_of_grace_are_for_who_can_log_in_without_a_factor()
    {
        Assert.Null(OfferTo(new FirstFactorOutcome.NotNeeded(), Grace));
        Assert.NotNull(OfferTo(new FirstFactorOutcome.NotNeeded(), Required));
        Assert.NotNull(OfferTo(new FirstFactorOutcome.MissingForRealm(), Grace, isOath: true));
        Assert.NotNull(OfferTo(new FirstFactorOutcome.MissingForRealm(), Required, isOath: true));
    }

    [Fact]
    public void Who_is_not_asked_for_a_factor_gets_no_offer_even_where_the_realm_demands_one()
    {
        Assert.Null(OfferTo(new FirstFactorOutcome.NotNeeded(), new TfaRequirement.Recommended()));
        Assert.Null(OfferTo(new FirstFactorOutcome.MissingForRealm(), new TfaRequirement.Recommended(), isOath: true));
        Assert.Null(OfferTo(new FirstFactorOutcome.MissingForRealm(), new TfaRequirement.Off(), isOath: true));
    }

    private static EnrolmentOffer? OfferTo(FirstFactorOutcome outcome, TfaRequirement requirement, bool isOath = false) =>
        EnrolmentOffer.For(
            outcome,
            requirement,
            new TfaSettings { DefaultOrigin = "https://pve1", Realm = isOath ? TfaLogin.Oath : null },
            RecoveryDemand.Off);
}
