using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class TfaCfgCodecTests
{
    /// <summary>Entries in the form of PVE 7 and 8: the peer rewrites them, PveAuth keeps them.</summary>
    private static readonly string[] KeptInOldForm =
    [
        "webauthn PVE 8 form (webauthn-rs 0.3)",
        "webauthn PVE 7.1 form (webauthn-rs 0.2)",
        "webauthn with leftover 0.3 fields",
    ];

    private const string OneKey = """{"id":"k","created":1,"entry":{"cred_id":"AQ","cred":{"type_":"ES256","key":{"EC_OKP":{"curve":"ED25519","x":"AQ"}}},"counter":0}}""";

    [Theory]
    [InlineData("""{"users":{"joe@pve":{"surprise":1}}}""", """users["joe@pve"]: unknown member 'surprise'""")]
    [InlineData("""{"users":{"joe@pve":{"s3cr3t-abcdef":1}}}""", """users["joe@pve"]: unknown member""")]
    [InlineData("""{"users":{"joe@pve":{"totp-locked":1}}}""", """users["joe@pve"].totp-locked: a boolean is expected""")]
    [InlineData("""{"users":{"joe@pve":{"webauthn":[KEY,{"id":"x"}]}}}""", """users["joe@pve"].webauthn[1]: member created is missing""")]
    [InlineData(
        """{"users":{"ann@pve":{"webauthn":[KEY]},"joe@pve":{"webauthn":[KEY,BAD]}}}""",
        """users["joe@pve"].webauthn[1].entry.cred.type_: unknown algorithm""")]
    [InlineData(
        """{"users":{"joe@pve":{"totp":[{"id":"a","created":1,"entry":"otpauth://totp/x?secret=HPDSSXPJ&odd=1"}]}}}""",
        """users["joe@pve"].totp[0].entry: not a usable otpauth URI""")]
    [InlineData(
        """{"users":{"joe@pve":{"webauthn":[KEY],"recovery":{"secret":"12","created":1}}}}""",
        """users["joe@pve"].recovery: member entries is missing""")]
    [InlineData("""{"users":{"joe\n\u202e@pve":{"u2f":1}}}""", """users["joe\n\u202E@pve"].u2f: a list is expected""")]
    [InlineData("""{"users":[]}""", "file.users: an object is expected")]
    [InlineData("ann@pve:yubico:eyJrZXlzIjoiYSJ9\njoe@pve:oath:e30=\n", "line 2: user 'joe@pve': oath: member config is missing")]
    [InlineData("ann@pve:yubico:eyJrZXlzIjoiYSJ9\njoe:oath:e30=\n", "line 2: oath: member config is missing")]
    public void What_cannot_be_read_is_told_with_its_place_to_administrators_and_without_the_user_to_others(string file, string fault)
    {
        var read = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(
            file.Replace("KEY", OneKey, StringComparison.Ordinal)
                .Replace("BAD", OneKey.Replace("ES256", "ES257", StringComparison.Ordinal), StringComparison.Ordinal)));

        Assert.Null(read.Value);
        Assert.Equal(fault, read.Fault.ToString());
        Assert.DoesNotContain("joe", read.Error, StringComparison.Ordinal);
        Assert.EndsWith(fault.Split(": ")[^1], read.Error, StringComparison.Ordinal);
    }

    public static TheoryData<string> JsonCases => [.. TfaVectors.Load("tfa-cfg.json").Items("json_format").Select(c => c.Text("name"))];

    public static TheoryData<string> LineCases =>
        [.. TfaVectors.Load("tfa-cfg.json").Items("old_line_format").Select(c => c.Text("name"))];

    [Theory]
    [MemberData(nameof(JsonCases))]
    public void Json_is_read_and_rewritten_as_the_peer_does(string name)
    {
        var vector = TfaVectors.Load("tfa-cfg.json").Items("json_format").Single(c => c.Text("name") == name);
        var read = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(vector.Text("input")));

        Assert.Equal(vector.Is("ok"), read.Value is not null);
        Assert.Equal(vector.Is("ok"), read.Error is null);
        if (read.Value is not null)
        {
            var cfg = KeptInOldForm.Contains(name) ? AsNew(read.Value) : read.Value;
            Assert.Equal(vector.Text("rewritten"), Write(cfg));
        }
    }

    [Theory]
    [MemberData(nameof(LineCases))]
    public void Lines_of_old_releases_are_read_as_the_peer_does(string name)
    {
        var vector = TfaVectors.Load("tfa-cfg.json").Items("old_line_format").Single(c => c.Text("name") == name);
        var read = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(vector.Text("input")));

        Assert.Equal(vector.Is("ok"), read.Value is not null);
        if (read.Value is not null)
        {
            Assert.True(JsonNode.DeepEquals(vector["json"], JsonNode.Parse(Write(read.Value))), Write(read.Value));
        }
    }

    [Fact]
    public void The_file_of_a_cluster_is_written_back_byte_for_byte()
    {
        var file = TfaVectors.Read("cluster/priv/tfa.cfg");

        Assert.Equal(Encoding.UTF8.GetString(file), Write(TfaCfgCodec.Parse(file).Value!));
    }

    [Fact]
    public void The_file_of_a_cluster_is_listed_as_the_api_does()
    {
        var cfg = TfaCfgCodec.Parse(TfaVectors.Read("cluster/priv/tfa.cfg")).Value!;
        foreach (var expected in TfaVectors.Load("cluster.json").Items("list_tfa_as_root"))
        {
            var user = cfg.Find(UserId.Parse(expected.Text("userid")))!;
            var entries = new JsonArray();
            foreach (var e in TfaList.Entries(user))
            {
                var entry = new JsonObject { ["type"] = e.Type, ["id"] = e.Id };
                if (e.Description.Length > 0)
                {
                    entry["description"] = e.Description;
                }

                entry["created"] = e.Created;
                if (!e.Enabled)
                {
                    entry["enable"] = false;
                }

                entries.Add((JsonNode)entry);
            }

            Assert.Equal(expected["entries"]!.Compact(), entries.Compact());
            Assert.Equal(expected.Is("totp-locked"), user.TotpLocked);
            Assert.Equal(expected["tfa-locked-until"]?.GetValue<long>(), user.TfaLockedUntil);
        }
    }

    [Theory]
    [InlineData("""{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":[0,255,16],"cred":{"type_":"ES256","key":{"EC_EC2":{"curve":"SECP256R1","x":[1,2],"y":[3]}}},"counter":1}}]}}}""")]
    [InlineData("""{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":[0,255,16],"cred":{"type_":"ECDSA_SHA256","key":{"EC_EC2":{"curve":"SECP256R1","x":[1,2],"y":[3]}}},"counter":1}}]}}}""")]
    [InlineData("""{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":[1],"cred":{"type_":"RS256","key":{"RSA":{"n":[200,1],"e":[1,0,1]}}},"counter":1}}]}}}""")]
    public void Entries_in_an_older_form_keep_it(string file) => Assert.Equal(file, Write(Read(file)));

    [Fact]
    public void One_text_in_an_entry_makes_it_an_entry_of_the_new_form()
    {
        const string File = """{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":"AP8Q","cred":{"type_":"ES256","key":{"EC_EC2":{"curve":"SECP256R1","x":[1,2],"y":[3]}}},"counter":1}}]}}}""";

        Assert.Contains("""x":"AQI","y":"Aw"}}},"counter":1,"backup_eligible":false""", Write(Read(File)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_entry_is_written_in_the_form_that_is_set()
    {
        var cfg = AsNew(Read("""{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":"AP8Q","cred":{"type_":"RS256","key":{"RSA":{"n":"yAE","e":[1,0,1]}}},"counter":1,"backup_eligible":true}}]}}}"""));

        Assert.EndsWith(
            """{"cred_id":[0,255,16],"cred":{"type_":"RS256","key":{"RSA":{"n":[200,1],"e":[1,0,1]}}},"counter":1}}]}}}""",
            Encoding.UTF8.GetString(TfaCfgCodec.Write(cfg, TfaWriteFormat.Pve8, TfaVectors.Now)),
            StringComparison.Ordinal);
        Assert.Contains("\"backup_eligible\":true", Write(cfg), StringComparison.Ordinal);
    }

    [Fact]
    public void Users_are_sorted_by_bytes()
    {
        var file = Write(Read("""{"users":{"😀@pve":{},"b@pve":{},"ﬀ@pve":{},"B@pve":{},"a-b@pve":{},"a@pve":{}}}"""));

        Assert.Equal("""{"users":{"B@pve":{},"a-b@pve":{},"a@pve":{},"b@pve":{},"ﬀ@pve":{},"😀@pve":{}}}""", file);
    }

    [Fact]
    public void A_record_of_no_user_is_dropped() =>
        Assert.Equal("""{"users":{"a@pve":{}}}""", Write(Read("""{"users":{"a@pve":{},"nobody":{},"x:y@pve":{}}}""")));

    [Theory]
    [InlineData("""{"users":{"nobody":{"bogus":1}}}""")]
    [InlineData("""{"users":{"a@pve":{"totp":[{"id":"\ud800","created":1,"entry":"otpauth://totp/a?secret=AAAA"}]}}}""")]
    [InlineData("""{"users":{"a@pve":{"\ud800":1}}}""")]
    [InlineData("""{"users":{"a@pve":{"tfa-locked-until":1e3}}}""")]
    [InlineData("""{"users":{"a@pve":{"tfa-locked-until":-0}}}""")]
    [InlineData("""{"users":{"a@pve":{"tfa-locked-until":9223372036854775808}}}""")]
    [InlineData("""{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":[256],"cred":{"type_":"RS256","key":{"RSA":{"n":[200,1],"e":[1,0,1]}}},"counter":1}}]}}}""")]
    [InlineData("""{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":[1],"cred":{"type_":"RS256","key":{"RSA":{"n":[200,1],"e":[1,0]}}},"counter":1}}]}}}""")]
    [InlineData("""{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":[1],"cred":{"type_":"RS256","key":{"RSA":{"n":[200,1],"e":[1,0,1]}}},"counter":4294967296}}]}}}""")]
    [InlineData("""{"users":{"a@pve":{"webauthn":[{"id":"1","created":1,"entry":{"cred_id":"AB==","cred":{"type_":"RS256","key":{"RSA":{"n":[200,1],"e":[1,0,1]}}},"counter":1}}]}}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"users\":{}")]
    public void What_the_peer_cannot_read_is_unreadable(string file)
    {
        var read = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(file));

        Assert.Null(read.Value);
        Assert.NotNull(read.Error);
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_followed()
    {
        var file = Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 100_000));

        Assert.Null(TfaCfgCodec.Parse(file).Value);
    }

    [Fact]
    public void Damaged_files_are_refused_or_written_stably()
    {
        foreach (var name in new[] { "cluster", "vectors" })
        {
            var original = name == "cluster"
                ? TfaVectors.Read("cluster/priv/tfa.cfg")
                : Encoding.UTF8.GetBytes(TfaVectors.Load("tfa-cfg.json").Items("old_line_format").First().Text("input"));
            foreach (var damaged in Mutations.Of(original, 1500, seed: 7))
            {
                var read = TfaCfgCodec.Parse(damaged);
                Assert.True(read.Value is null != (read.Error is null));
                if (read.Value is not null)
                {
                    // What we write, we read, and then write the same again: nothing of ours can make the file unreadable.
                    var once = Write(read.Value);
                    Assert.Equal(once, Write(Read(once)));
                }
            }
        }
    }

    private static TfaCfg AsNew(TfaCfg cfg) => new(cfg.Users.ToImmutableDictionary(u => u.Key, u => u.Value with
    {
        WebAuthn = [.. u.Value.WebAuthn.Select(e => e with { Value = e.Value with { Form = WebAuthnForm.AsConfigured } })],
    }));

    private static TfaCfg Read(string file)
    {
        var read = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(file));
        Assert.Null(read.Error);
        return read.Value!;
    }

    private static string Write(TfaCfg cfg) =>
        Encoding.UTF8.GetString(TfaCfgCodec.Write(cfg, TfaWriteFormat.Pve9, TfaVectors.Now));
}
