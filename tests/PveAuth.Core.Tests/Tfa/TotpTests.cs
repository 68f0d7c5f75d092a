using System.Globalization;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class TotpTests
{
    [Fact]
    public void Codes_are_those_of_the_vectors()
    {
        var checkedCodes = 0;
        foreach (var vector in TfaVectors.Load("totp.json").Items("codes"))
        {
            var generator = Generator(vector.Text("secret_base32"), vector.Text("algorithm")) with
            {
                Digits = vector["digits"]!.GetValue<byte>(),
                Period = vector["period"]!.GetValue<ulong>(),
            };
            var time = vector["time"]!.GetValue<long>();

            Assert.Equal(vector.Text("secret_hex"), Convert.ToHexStringLower(generator.Secret.AsSpan()));
            Assert.Equal(vector.Text("code"), Totp.Code(generator, vector["counter"]!.GetValue<long>()));
            Assert.Equal(vector["counter"]!.GetValue<long>(), Totp.Match(generator, vector.Text("code"), time));
            checkedCodes++;
        }

        Assert.Equal(36, checkedCodes);
    }

    [Fact]
    public void One_step_before_and_after_is_accepted_and_no_other_form()
    {
        var codes = TfaVectors.Load("totp.json").Items("window").ToList();
        var generator = Assert.Single(Candidates(), g => Totp.Match(g, "745690", 1767225615) == 58907520);
        foreach (var vector in codes)
        {
            // A leading '+' passes at the peer; here only digits do.
            var accepted = vector.Is("accepted") && !vector.Is("strict_implementations_may_reject");
            var match = Totp.Match(generator, vector.Text("code"), vector["now"]!.GetValue<long>());

            Assert.Equal(accepted, match is not null);
            if (vector["matched_counter"] is { } counter)
            {
                Assert.Equal(counter.GetValue<long>(), match);
            }
        }

        Assert.Equal(14, codes.Count);
    }

    [Fact]
    public void Parameters_that_no_code_can_be_computed_from_match_nothing()
    {
        foreach (var vector in TfaVectors.Load("totp.json").Items("uris_accepted_but_unusable"))
        {
            Assert.True(OtpAuthUri.TryParse(vector.Text("uri"), out var uri));
            Assert.False(uri.IsUsable);
            Assert.Null(Totp.Match(uri, "", 1767225615));
            Assert.Null(Totp.Match(uri, "0000000000", 1767225615));
        }
    }

    [Fact]
    public void Digits_of_other_scripts_are_no_digits()
    {
        var generator = Generator("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "SHA1");
        var code = Totp.Code(generator, 1);

        Assert.Null(Totp.Match(generator, string.Concat(code.Select(c => (char)('٠' + c - '0'))), 30));
        Assert.Equal(1, Totp.Match(generator, code, 30));
    }

    [Fact]
    public void Time_zero_has_no_step_before_it()
    {
        var generator = Generator("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "SHA1");

        Assert.Null(Totp.Match(generator, Totp.Code(generator, -1), 0));
        Assert.Null(Totp.Match(generator, Totp.Code(generator, 0), -1));
    }

    private static IEnumerable<OtpAuthUri> Candidates() =>
        TfaVectors.Load("totp.json").Items("codes").Select(c => c.Text("secret_base32")).Distinct().Select(s => Generator(s, "SHA1"));

    private static OtpAuthUri Generator(string secret, string algorithm)
    {
        Assert.True(OtpAuthUri.TryParse(
            string.Create(CultureInfo.InvariantCulture, $"otpauth://totp/x?secret={secret}&algorithm={algorithm}"), out var uri));
        return uri;
    }
}
