using System.Text;
using System.Text.Json;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tests.Config;

public class DatacenterCfgTests
{
    public static TheoryData<string> Names => ConfigVectors.NamesOf("datacenter.cfg");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_is_written_back_byte_for_byte(string name)
    {
        var file = ConfigVectors.Input(ConfigVectors.Find("datacenter.cfg", name));

        Assert.Equal(file, DatacenterCfgCodec.Write(DatacenterCfgCodec.Parse(file).Value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_options_of_second_factors_and_the_notes_mean_what_they_mean_to_the_peer(string name)
    {
        var vector = ConfigVectors.Find("datacenter.cfg", name);
        var cfg = DatacenterCfgCodec.Parse(ConfigVectors.Input(vector)).Value;
        var parsed = vector.GetProperty("parsed");

        Assert.Equal(Text(parsed, "description"), cfg.Description);
        var hasParty = parsed.TryGetProperty("webauthn", out var webAuthn) && Text(webAuthn, "rp").Length > 0 && Text(webAuthn, "id").Length > 0;
        Assert.Equal(hasParty, cfg.WebAuthn is not null);
        if (cfg.WebAuthn is { } party)
        {
            Assert.Equal(Text(webAuthn, "rp"), party.RpName);
            Assert.Equal(Text(webAuthn, "id"), party.RpId);
            Assert.Equal(Text(webAuthn, "origin"), party.Origin ?? "");
            Assert.Equal(Text(webAuthn, "allow-subdomains") is "" or "1", party.AllowSubdomains);
        }

        Assert.Equal(parsed.TryGetProperty("u2f", out var u2f), cfg.U2f is not null);
        Assert.Equal(cfg.U2f is null ? "" : Text(u2f, "appid"), cfg.U2f?.AppId ?? "");
        Assert.Equal(cfg.U2f is null ? "" : Text(u2f, "origin"), cfg.U2f?.Origin ?? "");
    }

    [Theory]
    [InlineData("webauthn broken", "invalid format - format error")]
    [InlineData("webauthn duplicate key", "invalid format - the key 'rp' stands there twice")]
    public void A_line_that_cannot_be_read_is_reported(string name, string problem)
    {
        var read = DatacenterCfgCodec.Parse(ConfigVectors.Input(ConfigVectors.Find("datacenter.cfg", name)));

        Assert.Equal(new Problem(1, problem), Assert.Single(read.Problems));
        Assert.Null(read.Value.WebAuthn);
    }

    [Fact]
    public void Only_the_changed_line_changes()
    {
        var cfg = Parse("# note\r\n\r\nunknown: x\r\nwebauthn: rp=a,id=b\r\n  junk\nlanguage:  de \n");

        Assert.Equal(
            "# note\r\n\r\nunknown: x\r\nwebauthn: id=c,rp=a\n  junk\nlanguage:  de \n",
            Written(cfg.Set("webauthn", "rp=a,id=c")));
    }

    [Fact]
    public void A_new_key_comes_at_the_end_in_canonical_form() => Assert.Equal(
        "language: de\nwebauthn: allow-subdomains=0,id=b,rp=a\n",
        Written(Parse("language: de").Set("webauthn", "rp=a,allow-subdomains=off,id=b")));

    [Fact]
    public void Of_several_lines_the_last_is_replaced_and_the_others_go() => Assert.Equal(
        "b: 1\na: 3\n", Written(Parse("a: 1\nb: 1\na: 2\n").Set("a", "3")));

    [Fact]
    public void Setting_what_is_there_changes_nothing() => Assert.Equal("a:   1  \n", Written(Parse("a:   1  \n").Set("a", "1")));

    [Fact]
    public void Removing_a_key_removes_all_its_lines() => Assert.Equal("b: 1\n", Written(Parse("a: 1\nb: 1\na: 2\n").Remove("a")));

    [Fact]
    public void Notes_are_replaced_where_they_stood() => Assert.Equal(
        "a: 1\n#one%3A\n#\n#two\nb: 1\n  # indented\n",
        Written(Parse("a: 1\n#old\nb: 1\n#older\n  # indented\n").WithDescription("one:\n\ntwo\n")));

    [Fact]
    public void New_notes_stand_at_the_top_with_an_empty_line_behind() =>
        Assert.Equal("#hello\n\na: 1\n", Written(Parse("a: 1\n").WithDescription("hello")));

    [Fact]
    public void Notes_can_be_removed() => Assert.Equal("a: 1\n", Written(Parse("#x\na: 1\n#y\n").WithDescription("")));

    [Fact]
    public void A_note_comes_back_as_it_was_given() =>
        Assert.Equal(" ü%:\n\tx\n", Parse(Written(DatacenterCfg.Empty.WithDescription(" ü%:\n\tx"))).Description);

    [Theory]
    [InlineData("a", "1\nwebauthn: rp=evil,id=evil")]
    [InlineData("a b", "1")]
    [InlineData("#a", "1")]
    [InlineData("a:b", "1")]
    [InlineData("", "1")]
    [InlineData("description", "1")]
    public void What_a_line_cannot_express_is_refused(string key, string value) =>
        Assert.Throws<ArgumentException>(() => DatacenterCfg.Empty.Set(key, value));

    [Fact]
    public void Bytes_that_are_not_UTF8_stay_beside_new_text()
    {
        byte[] odd = [.. "email_from: J"u8, 0xFC, .. "rg\n"u8];
        var cfg = DatacenterCfgCodec.Parse(odd).Value;

        Assert.Equal("Jürg", cfg.Get("email_from"));
        Assert.Equal([.. odd, .. "consent-text: ő\n"u8], DatacenterCfgCodec.Write(cfg.Set("consent-text", "ő")));
    }

    [Fact]
    public void The_keys_come_in_the_order_of_the_file() =>
        Assert.Equal(["b", "a"], Parse("b: 1\na: 1\nb: 2\ndescription: x\n").Keys);

    [Fact]
    public void Damage_never_stops_the_reader_and_never_loses_a_byte()
    {
        foreach (var vector in ConfigVectors.Of("datacenter.cfg").Select(ConfigVectors.Input))
        {
            foreach (var damaged in Mutations.Of(vector, 400, seed: 3))
            {
                var cfg = DatacenterCfgCodec.Parse(damaged).Value;
                var changed = DatacenterCfgCodec.Parse(DatacenterCfgCodec.Write(cfg.Set("language", "fr"))).Value;

                Assert.Equal(damaged, DatacenterCfgCodec.Write(cfg));
                Assert.Equal("fr", changed.Get("language"));
                Assert.Equal(cfg.Get("webauthn"), changed.Get("webauthn"));
            }
        }
    }

    private static DatacenterCfg Parse(string text) => DatacenterCfgCodec.Parse(Encoding.UTF8.GetBytes(text)).Value;

    private static string Written(DatacenterCfg cfg) => Encoding.UTF8.GetString(DatacenterCfgCodec.Write(cfg));

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
