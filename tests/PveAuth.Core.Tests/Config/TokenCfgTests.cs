using System.Text;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tests.Config;

public class TokenCfgTests
{
    private const string Secret = "11111111-2222-4333-8444-555555555555";
    private static readonly AuthId JoeCi = Id("joe@pve!ci");

    [Fact]
    public void A_file_of_the_peer_is_written_back_byte_for_byte()
    {
        var file = ConfigVectors.Cluster("priv/token.cfg");
        var read = TokenCfgCodec.Parse(file);

        Assert.Empty(read.Problems);
        Assert.Equal(file, TokenCfgCodec.Write(read.Value));
    }

    [Fact]
    public void Every_token_of_the_sample_matches_its_own_secret_alone()
    {
        var cfg = TokenCfgCodec.Parse(ConfigVectors.Cluster("priv/token.cfg")).Value;
        var tokens = ConfigVectors.Root("cluster.json").GetProperty("api_tokens").EnumerateObject().ToArray();
        foreach (var token in tokens)
        {
            Assert.All(tokens, other => Assert.Equal(
                other.Name == token.Name, cfg.Matches(Id(token.Name), other.Value.GetString())));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("11111111-2222-4333-8444-55555555555")]
    [InlineData("11111111-2222-4333-8444-555555555555 ")]
    [InlineData("11111111-2222-4333-8444-55555555555A")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void Nothing_but_the_whole_secret_matches(string presented)
    {
        var cfg = TokenCfg.Empty.With(JoeCi, Secret);

        Assert.True(cfg.Matches(JoeCi, Secret));
        Assert.False(cfg.Matches(JoeCi, presented));
        Assert.False(TokenCfg.Empty.Matches(JoeCi, presented));
        Assert.False(cfg.Matches(new AuthId(JoeCi.User), Secret));
    }

    [Fact]
    public void A_line_with_a_blank_at_its_end_matches_nothing()
    {
        var read = TokenCfgCodec.Parse(Encoding.UTF8.GetBytes($"joe@pve!ci {Secret} \njoe@pve!ci {Secret}\r\n"));

        Assert.Equal(2, read.Problems.Length);
        Assert.False(read.Value.Matches(JoeCi, Secret));
        Assert.False(read.Value.Matches(JoeCi, Secret + " "));
    }

    [Fact]
    public void Each_line_of_a_token_counts_until_the_secret_is_made_anew()
    {
        var cfg = TokenCfgCodec.Parse("joe@pve!ci one\njoe@pve!ci two\n"u8).Value;
        Assert.True(cfg.Matches(JoeCi, "one") && cfg.Matches(JoeCi, "two"));

        var changed = cfg.With(JoeCi, "three");
        Assert.False(changed.Matches(JoeCi, "one") || changed.Matches(JoeCi, "two"));
        Assert.Equal("joe@pve!ci three\n", Encoding.UTF8.GetString(TokenCfgCodec.Write(changed)));
    }

    [Fact]
    public void Bad_lines_are_reported_and_not_kept()
    {
        var read = TokenCfgCodec.Parse("joe@pve secret\n# note\n\njoe@pve!ci  x\njoe@pve!ci y\n"u8);

        Assert.Equal([1, 2, 4], read.Problems.Select(p => p.Line));
        Assert.Equal("joe@pve!ci y\n", Encoding.UTF8.GetString(TokenCfgCodec.Write(read.Value)));
    }

    [Fact]
    public void All_tokens_of_a_user_go_with_the_user()
    {
        var cfg = TokenCfgCodec.Parse(ConfigVectors.Cluster("priv/token.cfg")).Value.WithoutTokensOf(UserId.Parse("joe@pve"));

        Assert.Equal(["backup@pve!pbs"], cfg.Tokens.Select(t => t.ToString()));
    }

    [Fact]
    public void No_secret_is_ever_printed_and_none_is_taken_that_a_line_cannot_express()
    {
        Assert.Equal("token.cfg (1 tokens)", TokenCfg.Empty.With(JoeCi, Secret).ToString());
        Assert.Throws<ArgumentException>(() => TokenCfg.Empty.With(JoeCi, "a\nroot@pam!xx b"));
        Assert.Throws<ArgumentException>(() => TokenCfg.Empty.With(new AuthId(JoeCi.User), Secret));
    }

    [Fact]
    public void A_secret_longer_than_any_buffer_does_not_match() =>
        Assert.False(TokenCfg.Empty.With(JoeCi, Secret).Matches(JoeCi, new string('a', 100_000)));

    [Fact]
    public void Damage_never_stops_the_reader_and_never_spoils_other_lines()
    {
        foreach (var damaged in Mutations.Of(ConfigVectors.Cluster("priv/token.cfg"), 3000, seed: 6))
        {
            var cfg = TokenCfgCodec.Parse([.. damaged, .. "\ngood@pve!tt s\n"u8]).Value;

            Assert.True(cfg.Matches(Id("good@pve!tt"), "s"));
            Assert.True(TokenCfgCodec.ReadsBackTheSame(cfg, TokenCfgCodec.Write(cfg)), Encoding.Latin1.GetString(damaged));
        }
    }

    private static AuthId Id(string text) => AuthId.TryParse(text, out var id) ? id : throw new FormatException(text);
}
