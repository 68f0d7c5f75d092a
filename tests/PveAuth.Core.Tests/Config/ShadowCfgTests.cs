using System.Text;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tests.Config;

public class ShadowCfgTests
{
    [Fact]
    public void A_file_of_the_peer_is_written_back_byte_for_byte()
    {
        var file = ConfigVectors.Cluster("priv/shadow.cfg");
        var read = ShadowCfgCodec.Parse(file);

        Assert.Empty(read.Problems);
        Assert.Equal("abelscnfd8O6g", read.Value.Hash("backup"));
        Assert.Equal(file, ShadowCfgCodec.Write(read.Value));
    }

    [Fact]
    public void A_bad_line_is_reported_and_kept_and_the_others_survive()
    {
        var read = ShadowCfgCodec.Parse("joe:$5$salt$x:\r\nnonsense\nann:$5$salt$y:\nno hash::\n"u8);

        Assert.Equal(["ann", "joe"], read.Value.Names);
        Assert.Equal([new(2, "expected NAME:HASH:"), new(4, "expected NAME:HASH:")], read.Problems.AsEnumerable());
        Assert.Equal("ann:$5$salt$y:\njoe:$5$salt$x:\nnonsense\nno hash::\n", Encoding.UTF8.GetString(ShadowCfgCodec.Write(read.Value)));
    }

    [Fact]
    public void Hashes_are_set_and_removed()
    {
        var cfg = ShadowCfg.Empty.With("joe", "$5$a$b").With("joe", "$5$c$d").With("ann", "x").Without("ann");

        Assert.Equal("joe:$5$c$d:\n", Encoding.UTF8.GetString(ShadowCfgCodec.Write(cfg)));
        Assert.Null(cfg.Hash("ann"));
    }

    [Theory]
    [InlineData("joe", "a:b")]
    [InlineData("joe", "a\nroot:x:")]
    [InlineData("", "a")]
    [InlineData("joe", "")]
    [InlineData("j oe", "a")]
    public void What_a_line_cannot_express_is_refused(string name, string hash) =>
        Assert.Throws<ArgumentException>(() => ShadowCfg.Empty.With(name, hash));

    [Fact]
    public void No_hash_is_ever_printed() => Assert.Equal("shadow.cfg (1 entries)", ShadowCfg.Empty.With("joe", "secret").ToString());

    [Fact]
    public void Damage_never_stops_the_reader_and_never_spoils_other_lines()
    {
        foreach (var damaged in Mutations.Of(ConfigVectors.Cluster("priv/shadow.cfg"), 3000, seed: 5))
        {
            var cfg = ShadowCfgCodec.Parse([.. damaged, .. "\ngood:$5$a$b:\n"u8]).Value;

            Assert.Equal("$5$a$b", cfg.Hash("good"));
            Assert.True(ShadowCfgCodec.ReadsBackTheSame(cfg, ShadowCfgCodec.Write(cfg)), Encoding.Latin1.GetString(damaged));
        }
    }
}
