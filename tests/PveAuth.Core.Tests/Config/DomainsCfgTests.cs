using System.Text;
using System.Text.Json;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tests.Config;

public class DomainsCfgTests
{
    public static TheoryData<string> Names => ConfigVectors.NamesOf("domains.cfg");

    /// <summary>What the peer would lose, put where it is kept.</summary>
    private static string WithKept(string name, string rewritten) => name switch
    {
        "hand-edited domains.cfg" => rewritten
            .Replace("enable-new=1\n\nad:", "enable-new=1\n\tverify yes\n\tfoo bar\n\n# a comment\nad:", StringComparison.Ordinal)
            .Replace("server1 dc1.corp.example\n", "server1 dc1.corp.example\n  # inner comment\n    \n", StringComparison.Ordinal)
            .Replace(
                "query-userinfo 0\n\n",
                "query-userinfo 0\n\tacr-values a b\n\naw: unknown\n\tx y\n\nldap: x\n\tserver1 a\n\nbad header line\n\tfoo\n",
                StringComparison.Ordinal)
            .Replace("user_attr uid\n\n", "user_attr uid\nad: glued\n\tdomain d\n\n", StringComparison.Ordinal),
        "boolean forms" => rewritten.Replace("query-userinfo 0\n", "query-userinfo 0\n\tgroups-overwrite true\n", StringComparison.Ordinal),
        "no blank line between sections" => rewritten.Replace("comment x\n", "comment x\npve: pve\n", StringComparison.Ordinal),
        "line 0 ends a section" => rewritten.Replace("comment x\n\n", "comment x\n\n\ttfa type=oath\n", StringComparison.Ordinal),
        _ => rewritten,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_is_written_as_the_peer_writes_it_and_what_it_would_lose_is_kept(string name)
    {
        var vector = ConfigVectors.Find("domains.cfg", name);
        var cfg = DomainsCfgCodec.Parse(ConfigVectors.Input(vector)).Value;
        var written = Encoding.UTF8.GetString(DomainsCfgCodec.Write(cfg));

        // The peer cannot write a file with an incomplete section at all; here it stays as it is.
        var rewritten = vector.GetProperty("rewritten").GetString()
            ?? "pam: pam\n\tcomment x\n\nldap: broken\n\tserver1 h\n\npve: pve\n\tcomment Proxmox VE authentication server\n\n";
        Assert.Equal(WithKept(name, rewritten), written);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_is_read_back_the_same(string name)
    {
        var cfg = DomainsCfgCodec.Parse(ConfigVectors.Input(ConfigVectors.Find("domains.cfg", name))).Value;
        var written = DomainsCfgCodec.Write(cfg);

        Assert.True(DomainsCfgCodec.ReadsBackTheSame(cfg, written));
        Assert.Equal(written, DomainsCfgCodec.Write(DomainsCfgCodec.Parse(written).Value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_means_what_it_means_to_the_peer(string name)
    {
        var vector = ConfigVectors.Find("domains.cfg", name);
        var cfg = DomainsCfgCodec.Parse(ConfigVectors.Input(vector)).Value;
        var ids = vector.GetProperty("parsed").GetProperty("ids").EnumerateObject()
            .Where(p => p.Value.ValueKind != JsonValueKind.Null).ToArray();

        Assert.Equal(vector.GetProperty("parsed").GetProperty("digest").GetString(), cfg.Digest);
        Assert.Equal(ids.Select(p => p.Name).Order(), cfg.Realms.Select(r => r.Name).Order());
        foreach (var expected in ids)
        {
            // Options that the peer holds but could not write for the forced type are not held here.
            var realm = cfg.Find(expected.Name)!;
            var options = expected.Value.EnumerateObject()
                .Where(p => p.Name != "type" && RealmSchema.OptionsOf(realm.Type)!.ContainsKey(p.Name))
                .Select(p => KeyValuePair.Create(p.Name, p.Value.ToString()));
            Assert.Equal(expected.Value.GetProperty("type").GetString(), realm.Type);
            Assert.Equal(options.OrderBy(p => p.Key, StringComparer.Ordinal), realm.Options);
        }
    }

    [Fact]
    public void A_file_of_the_peer_is_written_back_byte_for_byte()
    {
        var file = ConfigVectors.Cluster("domains.cfg");
        var read = DomainsCfgCodec.Parse(file);

        Assert.Empty(read.Problems);
        Assert.Equal(file, DomainsCfgCodec.Write(read.Value));
    }

    [Fact]
    public void The_demands_for_a_second_factor_are_read()
    {
        var cfg = DomainsCfgCodec.Parse(ConfigVectors.Cluster("domains.cfg")).Value;

        Assert.Equal(new RealmTfaOptions(RealmTfaType.Oath, 6, 30, null, null, null), cfg.Find("corp")!.Tfa);
        Assert.Equal(
            new RealmTfaOptions(RealmTfaType.Yubico, 6, 30, "12345", "c2VjcmV0a2V5MTIzNDU2Nzg5MA==", null), cfg.Find("ad1")!.Tfa);
        Assert.False(cfg.Find("ad1")!.CaseSensitive);
        Assert.True(cfg.Find("corp")!.CaseSensitive);
        Assert.DoesNotContain("c2Vj", cfg.Find("ad1")!.Tfa!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type=oath,foo=1")]
    [InlineData("type=totp")]
    [InlineData("digits=6")]
    [InlineData("type=oath,digits=9")]
    [InlineData("type=oath,step=9")]
    [InlineData("type=oath,type=oath")]
    [InlineData("type=oath, digits=6")]
    [InlineData("type=oath,id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(",")]
    public void A_demand_that_cannot_be_read_is_broken_and_never_no_demand(string tfa)
    {
        var realm = DomainsCfgCodec.Parse(Encoding.UTF8.GetBytes($"pve: pve\n\ttfa {tfa}\n")).Value.Find("pve")!;

        Assert.True(realm.TfaIsBroken);
        Assert.Null(realm.Tfa);
        Assert.Equal(tfa, realm.Get("tfa"));
    }

    [Fact]
    public void Only_the_first_default_counts()
    {
        var cfg = DomainsCfgCodec.Parse("pve: pve\n\tdefault 1\n\npam: pam\n\tdefault 1\n"u8).Value;

        Assert.Equal(["pve"], cfg.Realms.Where(r => r.IsDefault).Select(r => r.Name));
    }

    [Fact]
    public void A_new_default_takes_the_place_of_the_old_one()
    {
        var cfg = DomainsCfgCodec.Parse("pve: pve\n\tdefault 1\n"u8).Value;
        var changed = cfg.With(cfg.Find("pam")!.Set("default", "1"));

        Assert.Equal(["pam"], changed.Realms.Where(r => r.IsDefault).Select(r => r.Name));
    }

    [Fact]
    public void The_realms_pam_and_pve_come_back_without_options()
    {
        var cfg = DomainsCfgCodec.Parse("pve: pve\n\ttfa type=oath\n"u8).Value.Without("pve");

        Assert.Equal(["pam", "pve"], cfg.Realms.Select(r => r.Name));
        Assert.Equal("Proxmox VE authentication server", cfg.Find("pve")!.Comment);
        Assert.Null(cfg.Find("pve")!.Tfa);
    }

    [Fact]
    public void A_realm_without_a_required_option_cannot_be_stored()
    {
        var realm = Realm.Create("corp", "ldap").Set("server1", "ldap.example");

        Assert.Equal(["base_dn", "user_attr"], realm.MissingOptions.Order());
        Assert.Throws<ArgumentException>(() => DomainsCfg.Empty.With(realm));
    }

    [Fact]
    public void A_whole_realm_can_be_made_over_an_incomplete_section()
    {
        var cfg = DomainsCfgCodec.Parse("ldap: corp\n\tserver1 a\n"u8).Value;
        Assert.Null(cfg.Find("corp"));

        var changed = cfg.With(Realm.Create("corp", "ad").Set("domain", "d.example").Set("server1", "::1").Set("comment", "ü:"));
        var written = DomainsCfgCodec.Write(changed);
        Assert.True(DomainsCfgCodec.ReadsBackTheSame(changed, written));
        Assert.EndsWith("ad: corp\n\tcomment %C3%BC%3A\n\tdomain d.example\n\tserver1 ::1\n\n", Encoding.UTF8.GetString(written));
        Assert.DoesNotContain("ldap", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_an_option_does_not_bring_a_second_line_of_it_into_force()
    {
        var cfg = DomainsCfgCodec.Parse("pve: pve\n\ttfa bad\n\ttfa type=oath\n\tcomment a\n\tcomment b\n\tdefault maybe\n"u8).Value;
        var pve = cfg.Find("pve")!.Remove("comment").Remove("default");
        var written = Encoding.UTF8.GetString(DomainsCfgCodec.Write(cfg.With(pve)));

        Assert.DoesNotContain("comment b", written, StringComparison.Ordinal);
        Assert.DoesNotContain("maybe", written, StringComparison.Ordinal);
        Assert.True(cfg.Find("pve")!.TfaIsBroken);
    }

    [Fact]
    public void Changing_an_option_keeps_unknown_ones()
    {
        var cfg = DomainsCfgCodec.Parse("pve: pve\n\tnew-thing 1\n\tcomment a\n"u8).Value;
        var written = DomainsCfgCodec.Write(cfg.With(cfg.Find("pve")!.Set("comment", "b")));

        Assert.StartsWith("pve: pve\n\tcomment b\n\tnew-thing 1\n\n", Encoding.UTF8.GetString(written));
    }

    [Fact]
    public void A_second_section_that_is_incomplete_hides_the_first_and_destroys_neither()
    {
        var file = "ad: corp\n\tdomain d\n\tserver1 a\n\nldap: corp\n\tserver1 b\n\n"u8;
        var cfg = DomainsCfgCodec.Parse(file).Value;

        Assert.Null(cfg.Find("corp"));
        Assert.StartsWith(Encoding.UTF8.GetString(file), Encoding.UTF8.GetString(DomainsCfgCodec.Write(cfg)));
    }

    [Theory]
    [InlineData("server1", "a b")]
    [InlineData("server1", "a\nfoo")]
    [InlineData("port", "0")]
    [InlineData("port", "65536")]
    [InlineData("mode", "tls")]
    [InlineData("verify", "yes")]
    [InlineData("filter", "a\n\n ldap: evil")]
    [InlineData("user_attr", "u")]
    [InlineData("sync_attributes", "email=")]
    [InlineData("nonsense", "1")]
    [InlineData("client-id", "1")]
    public void An_option_that_the_peer_would_drop_cannot_be_set(string key, string value) =>
        Assert.Throws<ArgumentException>(() => Realm.Create("corp", "ldap").Set(key, value));

    [Fact]
    public void Values_are_stored_as_the_file_gives_them_back()
    {
        var realm = Realm.Create("corp", "ldap").Set("port", "0636").Set("base_dn", " dc=a ").Set("comment", "  ").Set("server1", "h");

        Assert.Equal("636", realm.Get("port"));
        Assert.Equal("dc=a", realm.Get("base_dn"));
        Assert.Null(realm.Get("comment"));
        Assert.Null(realm.Set("server1", "").Get("server1"));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_come_back_unchanged()
    {
        byte[] file = [.. "ldap: corp\n\tbase_dn o=J"u8, 0xFC, .. "rg\n\tserver1 a\n\tuser_attr uid\n\todd "u8, 0xFF, .. "\n\n"u8];

        Assert.Equal(file, DomainsCfgCodec.Write(DomainsCfgCodec.Parse(file).Value)[..file.Length]);
    }

    [Fact]
    public void Damage_never_stops_the_reader_and_never_spoils_other_sections()
    {
        var good = "ad: good\n\tdomain d\n\tserver1 a\n"u8.ToArray();
        var vectors = ConfigVectors.Of("domains.cfg").Select(ConfigVectors.Input).ToArray();
        for (var i = 0; i < vectors.Length; i++)
        {
            foreach (var damaged in Mutations.Of(vectors[i], 150, seed: i))
            {
                var cfg = DomainsCfgCodec.Parse([.. damaged, .. "\n\n"u8, .. good]).Value;
                var written = DomainsCfgCodec.Write(cfg);

                Assert.Equal("d", cfg.Find("good")!.Get("domain"));
                Assert.True(DomainsCfgCodec.ReadsBackTheSame(cfg, written), Encoding.Latin1.GetString(damaged));
                Assert.Equal(written, DomainsCfgCodec.Write(DomainsCfgCodec.Parse(written).Value));
            }
        }
    }
}
