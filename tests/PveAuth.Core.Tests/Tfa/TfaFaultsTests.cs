using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class TfaFaultsTests
{
    [Fact]
    public void Each_fault_has_its_own_text()
    {
        var texts = Enum.GetValues<TfaFault>().Select(TfaFaults.Text).ToList();

        Assert.Equal(texts.Count, texts.Distinct().Count());
    }

    [Fact]
    public void Codes_are_those_that_pages_know()
    {
        string[] known =
        [
            "tfa.wrong-code", "tfa.code-reused", "tfa.totp-locked", "tfa.locked", "tfa.challenge-expired", "tfa.challenge-unknown",
            "tfa.origin-mismatch", "tfa.rpid-mismatch", "tfa.unknown-credential", "tfa.bad-signature", "tfa.realm-requires",
            "tfa.recovery-unknown", "tfa.yubico-unreachable", "tfa.yubico-refused", "tfa.pass-unknown",
        ];
        var codes = Enum.GetValues<TfaFault>().Select(TfaFaults.Code).OfType<string>().Distinct().Order();

        Assert.Equal(known.Order(), codes);
        Assert.Null(TfaFaults.Code(TfaFault.None));
    }
}
