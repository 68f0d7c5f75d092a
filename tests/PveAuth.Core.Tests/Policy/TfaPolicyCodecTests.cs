using System.Text;
using PveAuth.Core.Identity;
using PveAuth.Core.Policy;
using PveAuth.Core.Tests.Config;

namespace PveAuth.Core.Tests.Policy;

public class TfaPolicyCodecTests
{
    private const string Full = """
        {
          "tfa": "required",
          "realms": ["pve", "corp"],
          "groups": ["admins"],
          "exempt": ["backup@pve"],
          "graceDays": 14,
          "since": 1764000000,
          "recovery": "required",
          "strongerRealms": ["corp"],
          "passkeyRealms": ["pve"],
          "passkeyTwoFactorRealms": ["pve"],
          "later": { "deep": [1, 2.50, null, "\u00fc"] },
          "also": true
        }
        """;

    [Fact]
    public void Every_member_is_read()
    {
        var policy = Parse(Full);

        Assert.Equal((TfaDemand.Required, 14, 1764000000L), (policy.Tfa, policy.GraceDays, policy.Since));
        Assert.Equal(RecoveryDemand.Required, policy.Recovery);
        Assert.Equal(["corp", "pve"], policy.Realms);
        Assert.Equal(["admins"], policy.Groups);
        Assert.Equal([UserId.Parse("backup@pve")], policy.Exempt);
        Assert.Equal(("corp", "pve", "pve"), (policy.StrongerRealms[0], policy.PasskeyRealms[0], policy.PasskeyTwoFactorRealms[0]));
    }

    [Fact]
    public void What_is_written_is_read_as_the_same_with_what_nobody_here_knows()
    {
        var policy = Parse(Full);
        var written = TfaPolicyCodec.Write(policy);

        Assert.Equal(policy, TfaPolicyCodec.Parse(written).Value);
        Assert.Contains("""{ "deep": [1, 2.50, null, "\u00fc"] }""", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        Assert.NotEqual(policy, policy with { Unknown = policy.Unknown[1..] });
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public void An_absent_or_empty_policy_is_off(string text) => Assert.Equal(TfaPolicy.Off, Parse(text));

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"tfa":"Required"}""")]
    [InlineData("""{"tfa":null}""")]
    [InlineData("""{"tfa":"required","tfa":"off"}""")]
    [InlineData("""{"graceDays":-1}""")]
    [InlineData("""{"graceDays":366}""")]
    [InlineData("""{"graceDays":1.5}""")]
    [InlineData("""{"since":9223372036854775807}""")]
    [InlineData("""{"realms":"pve"}""")]
    [InlineData("""{"realms":["no realm"]}""")]
    [InlineData("""{"groups":["a,b"]}""")]
    [InlineData("""{"exempt":["joe"]}""")]
    [InlineData("""{"exempt":["joe\ud800@pve"]}""")]
    public void One_part_that_is_wrong_spoils_the_whole_file(string text)
    {
        var (value, error) = TfaPolicyCodec.Parse(Encoding.UTF8.GetBytes(text));

        Assert.Null(value);
        Assert.NotNull(error);
    }

    [Fact]
    public void A_damaged_file_is_refused_or_read_as_something_that_can_be_written_back()
    {
        var refused = 0;
        foreach (var bytes in Mutations.Of(Encoding.UTF8.GetBytes(Full), 3000, seed: 7))
        {
            var (value, error) = TfaPolicyCodec.Parse(bytes);
            Assert.True(value is null ^ error is null);
            refused += value is null ? 1 : 0;
            if (value is not null)
            {
                Assert.Equal(value, TfaPolicyCodec.Parse(TfaPolicyCodec.Write(value)).Value);
            }
        }

        Assert.InRange(refused, 1000, 2999);
    }

    [Fact]
    public void The_digest_changes_with_every_member()
    {
        var policy = Parse(Full);
        TfaPolicy[] all =
        [
            policy, policy with { Tfa = TfaDemand.Off }, policy with { Realms = [] }, policy with { Groups = [] },
            policy with { Exempt = [] }, policy with { GraceDays = 0 }, policy with { Since = 0 },
            policy with { Recovery = RecoveryDemand.Off }, policy with { StrongerRealms = [] }, policy with { PasskeyRealms = [] },
            policy with { PasskeyTwoFactorRealms = [] }, policy with { Unknown = [] },
        ];

        Assert.Equal(all.Length, all.Select(TfaPolicyCodec.Digest).Distinct(StringComparer.Ordinal).Count());
    }

    private static TfaPolicy Parse(string text) => TfaPolicyCodec.Parse(Encoding.UTF8.GetBytes(text)).Value!;
}
