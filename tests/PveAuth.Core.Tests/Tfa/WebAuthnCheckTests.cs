using System.Collections.Immutable;
using System.Text;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class WebAuthnCheckTests
{
    private const string Good = "rp=Lab,id=lab.example.com";
    private const string Page = "https://pve1.lab.example.com:8006";
    private const long Now = 1_800_000_000;
    private const long Day = 86_400;

    private static readonly NodeCertificate Own = new(
        "pve1", ["pve1.lab.example.com", "192.0.2.1"], Now - (10 * Day), Now + (90 * Day), false);
    private static readonly NodeCertificate Other = Own with { Node = "pve2", Names = ["pve2.lab.example.com"] };

    private static readonly TfaEntry<WebAuthnEntry> Key = new(
        "k1", "", 1, true, new([1], new EdwardsKey(CredentialAlgorithm.EdDsa, EdwardsCurve.Ed25519, [2]), 0, false, false));

    private static readonly TfaEntry<U2fEntry> U2f = new("u1", "", 1, true, new([1], "U2F_V2", [2], null));
    private static readonly RecoverySet Spent = new("00", [null], 1);
    private static readonly RecoverySet Left = new("00", [null, "11"], 1);

    [Theory]
    [InlineData(null, "C01")]
    [InlineData("", "C01")]
    [InlineData("allow-subdomains=0", "C01")]
    [InlineData("rp=Lab", "C02")]
    [InlineData("id=lab.example.com", "C02")]
    [InlineData("origin=https://pve1.lab.example.com:8006", "C02")]
    [InlineData("rp=Lab,id", "C03")]
    [InlineData("rp=Lab,id=a.example.com,id=b.example.com", "C03")]
    [InlineData(Good + ",subdomains=1", "C03")]
    [InlineData(Good + ",allow-subdomains=maybe", "C03")]
    [InlineData(Good + ",origin=pve1.lab.example.com", "C03")]
    [InlineData(Good + ",origin=pve1.lab.example.com:8006", "C03")]
    [InlineData("rp=Lab,id=https://lab.example.com", "I01")]
    [InlineData("rp=Lab,id=lab.example.com:8006", "I01")]
    [InlineData("rp=Lab,id=lab.example.com/", "I01")]
    [InlineData("rp=Lab,id=lab .example.com", "I01")]
    [InlineData("rp=Lab,id=*.lab.example.com", "I01")]
    [InlineData("rp=Lab,id=my_lab.example.com", "I01")]
    [InlineData("rp=Lab,id=LAB.example.com", "I01")]
    [InlineData("rp=Lab,id=.lab.example.com", "I01")]
    [InlineData("rp=Lab,id=lab.example.com.", "I01")]
    [InlineData("rp=Lab,id=lab..example.com", "I01")]
    [InlineData("rp=Lab,id=-lab.example.com", "I01")]
    [InlineData("rp=Lab,id=a234567890123456789012345678901234567890123456789012345678901234.example.com", "I01")]
    [InlineData("rp=Lab,id=192.0.2.1", "I02")]
    [InlineData("rp=Lab,id=2001:db8::1", "I02")]
    [InlineData("rp=Lab,id=[2001:db8::1]", "I02")]
    [InlineData("rp=Lab,id=com", "I03")]
    [InlineData("rp=Lab,id=co.uk", "I03")]
    [InlineData("rp=Lab,id=duckdns.org", "I03")]
    [InlineData("rp=Lab,id=any.ck", "I03")]
    [InlineData("rp=Lab,id=büro.example.com", "I04")]
    [InlineData("rp=Lab,id=pve1", "I05")]
    [InlineData("rp=Lab,id=example.com", "I06")]
    [InlineData("rp=Lab,id=example.co.uk", "I06")]
    [InlineData("rp=Lab,id=other.example.com", "H02")]
    [InlineData("rp=Lab,id=b.example.com", "H02")]
    [InlineData("rp=Lab,id=e1.lab.example.com", "H02")]
    [InlineData(Good + ",origin=http://pve1.lab.example.com:8006", "O01")]
    [InlineData(Good + ",origin=ftp://pve1.lab.example.com", "O01")]
    [InlineData(Good + ",origin=https://pve1.other.example.com:8006", "O02")]
    [InlineData(Good + ",origin=https://evillab.example.com:8006", "O02")]
    [InlineData(Good + ",origin=https://192.0.2.1:8006", "O02")]
    [InlineData(Good + ",origin=https://pve2.lab.example.com:8006", "O03")]
    [InlineData(Good + ",origin=https://lab.example.com:8006,allow-subdomains=0", "O03")]
    [InlineData(Good + ",origin=https://pve1.lab.example.com", "O04")]
    [InlineData(Good + ",origin=https://lab.example.com:8443", "O04")]
    [InlineData(Good + ",origin=https://pve1.lab.example.com:8006/pve2/", "O05")]
    [InlineData(Good + ",origin=https://joe@pve1.lab.example.com:8006", "O05")]
    [InlineData(Good + ",origin=https://pve1.lab.example.com.:8006", "O05")]
    [InlineData(Good + ",origin=https://pve1.lab.example.com:8006", "O06")]
    public void A_broken_setting_is_found_by_its_code(string? line, string code)
    {
        Assert.Contains(code, Codes(Run(line, Around() with { Nodes = 2, Certificates = [Own, Other] })));
    }

    [Theory]
    [InlineData(Good)]
    [InlineData("rp=Lab,id=pve1.lab.example.com")]
    [InlineData(Good + ",allow-subdomains=0")]
    [InlineData(Good + ",origin=https://pve1.lab.example.com:8006,allow-subdomains=0")]
    [InlineData(Good + ",origin=https://PVE1.lab.example.com:8006/")]
    [InlineData(Good + ",origin=https://lab.example.com:8006")]
    public void A_good_setting_finds_nothing(string line) => Assert.Empty(Run(line, Around()));

    [Theory]
    [InlineData("rp=Lab,id=localhost", "https://localhost:8006")]
    [InlineData("rp=Lab,id=localhost,origin=http://localhost:8006", "http://localhost:8006")]
    [InlineData("rp=Lab,id=home.duckdns.org", "https://home.duckdns.org")]
    [InlineData("rp=Lab,id=www.ck", "https://www.ck")]
    [InlineData("rp=Lab,id=xn--bro-hoa.example.com", "https://büro.example.com")]
    public void An_unusual_setting_that_works_finds_at_most_something_to_know(string line, string page)
    {
        var around = Around(page) with { Certificates = [], Host = new Uri(page).Authority };

        Assert.All(Run(line, around), f => Assert.Equal(FindingSeverity.Info, f.Severity));
    }

    [Fact]
    public void A_cluster_whose_nodes_the_origin_admits_is_not_warned()
    {
        var around = Around() with { Nodes = 2, Certificates = [Own, Other] };

        Assert.Empty(Run(Good + ",origin=https://lab.example.com:8006", around));
        Assert.Contains("O06", Codes(Run(Good + ",origin=https://lab.example.com:8006,allow-subdomains=0", around)));
        Assert.Contains("O06", Codes(Run(Good + ",origin=https://lab.example.com:8006", around with { Certificates = [Own] })));
    }

    [Theory]
    [InlineData("https://192.0.2.1:8006", "192.0.2.1:8006", "H01")]
    [InlineData("https://[2001:db8::1]:8006", "[2001:db8::1]:8006", "H01")]
    [InlineData("https://pve.example.org:8006", "pve.example.org:8006", "H02")]
    [InlineData("http://pve1.lab.example.com:8006", "pve1.lab.example.com:8006", "H03")]
    [InlineData("https://pve9.lab.example.com:8006", "pve9.lab.example.com:8006", "T04")]
    [InlineData(Page, "10.0.0.7:8006", "X01")]
    [InlineData(Page, "pve1.lab.example.com", "X01")]
    [InlineData("https://pve1.lab.example.com", "pve1.lab.example.com:8006", "X01")]
    public void A_way_on_which_keys_fail_is_found(string page, string host, string code)
    {
        Assert.Contains(code, Codes(Run(Good, Around(page) with { Host = host })));
    }

    [Fact]
    public void The_Host_header_does_not_matter_where_an_origin_is_set()
    {
        Assert.Empty(Run(Good + $",origin={Page}", Around() with { Host = "10.0.0.7:8006" }));
        Assert.Empty(Run(Good, Around("https://pve1.lab.example.com") with { Host = "pve1.lab.example.com" }));
    }

    [Fact]
    public void Certificates_that_browsers_refuse_or_soon_will_are_found()
    {
        Assert.Equal(["T02"], Codes(Run(Good, With(Own with { NotAfter = Now - 1 }))));
        Assert.Equal(["T02"], Codes(Run(Good, With(Own with { NotBefore = Now + 1 }))));
        Assert.Equal(["T03"], Codes(Run(Good, With(Own, Other with { NotAfter = Now + (14 * Day) - 1 }))));
        Assert.Empty(Run(Good, With(Own, Other with { NotAfter = Now + (14 * Day) })));
        Assert.Equal(["T05"], Codes(Run(Good, With(Own with { IsPrivate = true }))));
        Assert.Equal(["T06"], Codes(Run(Good, With(Own, Other with { Names = ["pve2.example.org"] }))));
        Assert.Empty(Run(Good, With(Own with { Names = ["*.lab.example.com"] })));
        Assert.Contains("T04", Codes(Run(Good, With(Own with { Names = ["*.example.com"] }))));

        static WebAuthnSurroundings With(params ImmutableArray<NodeCertificate> certificates) =>
            Around() with { Certificates = certificates };
    }

    [Theory]
    [InlineData("id=https://LAB.example.com:8006/", "lab.example.com")]
    [InlineData("id=*.lab.example.com", "lab.example.com")]
    [InlineData("id=my_lab.example.com", null)]
    [InlineData("id=büro.example.com", "xn--bro-hoa.example.com")]
    [InlineData("id=192.0.2.1", "pve1.lab.example.com")]
    [InlineData("id=com", "pve1.lab.example.com")]
    [InlineData("id=pve1", "pve1.lab.example.com")]
    [InlineData("id=lab.example.com,origin=pve1.lab.example.com:8006", "https://pve1.lab.example.com:8006")]
    [InlineData("id=lab.example.com,origin=http://pve1.lab.example.com:8006", "https://pve1.lab.example.com:8006")]
    [InlineData("id=lab.example.com,origin=https://pve1.lab.example.com", "https://pve1.lab.example.com:8006")]
    public void What_would_do_instead_is_suggested_and_does_it(string setting, string? suggestion)
    {
        var first = Run($"rp=Lab,{setting}", Around())[0];

        Assert.Equal(suggestion, first.Suggestion);
        if (suggestion is not null)
        {
            var repaired = first.Code[0] == 'I' ? $"rp=Lab,id={suggestion}" : $"{Good},origin={suggestion}";
            Assert.DoesNotContain(first.Code, Codes(Run(repaired, Around())));
        }
    }

    [Fact]
    public void A_new_ID_names_the_users_whose_keys_it_strands()
    {
        var around = People(
            ("ann", new() { WebAuthn = [Key, Key with { Id = "k2" }], Recovery = Left }), ("bob", new() { WebAuthn = [Key], Recovery = Spent }));

        var stranded = Run(around, WebAuthnDraft.Stored(Good).With(null, "pve1.lab.example.com", null, null)).Single(f => f.Code == "K01");

        Assert.Equal(3, stranded.Entries);
        Assert.Equal(["ann@pve", "bob@pve"], stranded.Users.Select(u => u.ToString()));
        Assert.Equal("New ID strands 3 entries of 2 users; 1 of them has no other factor.", stranded.Message);
        Assert.DoesNotContain("K01", Codes(Run(around, WebAuthnDraft.Stored(Good).With("Other", null, null, null))));
        Assert.Contains("K01", Codes(Run(around, WebAuthnDraft.Stored(Good).With(null, "", null, null))));
    }

    [Fact]
    public void Entries_of_an_older_ID_are_told_from_those_of_which_nothing_is_known()
    {
        var around = People(("ann", new() { WebAuthn = [Key, Key with { Id = "k2" }, Key with { Id = "k3" }], Recovery = Left })) with
        {
            RecordedIds = ImmutableDictionary<(UserId, string), string>.Empty
                .Add((UserId.Parse("ann@pve"), "k1"), "old.example.com")
                .Add((UserId.Parse("ann@pve"), "k2"), "lab.example.com"),
        };

        Assert.Equal(["K02 1", "K03 1"], Run(Good, around).Select(f => $"{f.Code} {f.Entries}"));
    }

    [Fact]
    public void Who_has_nothing_but_a_key_is_found()
    {
        var around = People(
            ("ann", new() { WebAuthn = [Key] }),
            ("bob", new() { WebAuthn = [Key], Recovery = Spent }),
            ("eve", new() { WebAuthn = [Key], Recovery = Left }),
            ("off", new() { WebAuthn = [Key] }));

        Assert.Equal(["ann@pve", "bob@pve"], Run(Good, around).Single(f => f.Code == "K04").Users.Select(u => u.ToString()));
    }

    [Fact]
    public void A_realm_that_refuses_keys_or_shuts_users_out_is_found()
    {
        var around = People(
            ("ann", new() { WebAuthn = [Key] }),
            ("bob", new() { Yubico = [new("y", "", 1, true, "ccccccbcgujh")] }),
            ("eve", new() { U2f = [U2f], Recovery = Left })) with
        {
            U2f = new("https://pve1.lab.example.com", null),
        };
        var oath = around with { Realms = Realms("pve: pve\n\ttfa type=oath\n") };

        Assert.Equal("ann@pve eve@pve", Names(Run(Good, oath), "R01"));
        Assert.Equal("ann@pve bob@pve", Names(Run(Good, oath), "R02"));
        Assert.Equal("eve@pve", Names(Run(Good, oath with { StrongerRealms = ["pve"] }), "R01"));
        Assert.Equal("bob@pve", Names(Run(Good, oath with { StrongerRealms = ["pve"] }), "R02"));
        Assert.Equal("ann@pve", Names(Run(Good, around with { Realms = Realms("pve: pve\n\ttfa type=yubico\n") }), "R02"));
        Assert.DoesNotContain(Codes(Run(Good, around)), code => code[0] == 'R');
    }

    [Fact]
    public void Keys_of_OpenID_users_are_told_to_be_idle()
    {
        var around = People(("ann", new() { WebAuthn = [Key], Recovery = Left })) with
        {
            Factors = TfaCfg.Empty.With(UserId.Parse("ida@kc"), new() { WebAuthn = [Key], Recovery = Left }),
            Realms = Realms("openid: kc\n\tclient-id x\n\tissuer-url https://sso.example.com\n"),
        };

        Assert.Equal("ida@kc", Names(Run(Good, around), "R03"));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("https://pve.example.org/facets.json", true)]
    [InlineData("https://pve2.lab.example.com:8006", false)]
    [InlineData("https://lab.example.com/facets.json", false)]
    public void U2F_keys_without_a_fitting_AppID_are_found(string? appId, bool found)
    {
        var around = People(("ann", new() { U2f = [U2f], Recovery = Left })) with { U2f = appId is null ? null : new(appId, null) };

        Assert.Equal(found, Codes(Run(Good, around)).Contains("U01"));
    }

    [Fact]
    public void What_keeps_the_server_from_working_is_told_whatever_the_settings_are()
    {
        var around = Around() with { ChallengeFault = "no room", WriteFault = "no quorum" };

        Assert.Equal(["D01", "D02"], Codes(Run(Good, around)));
        Assert.Equal(["C01", "D01", "D02"], Codes(Run(null, around)));
    }

    [Fact]
    public void Problems_come_before_warnings_and_these_before_the_rest()
    {
        var found = Run("rp=Lab,id=example.com,origin=https://192.0.2.1:8006/x", Around());

        Assert.True(found.Select(f => f.Severity).Distinct().Count() == 3);
        Assert.Equal(found.OrderBy(f => f.Severity).Select(f => f.Code), Codes(found));
    }

    [Theory]
    [InlineData(null, "C01")]
    [InlineData("rp=Lab", "C02")]
    [InlineData("rp=Lab,id", "C03")]
    public void Settings_that_make_keys_useless_tell_whose(string? line, string code)
    {
        var around = People(("ann", new() { WebAuthn = [Key, Key with { Id = "k2" }], Recovery = Left }), ("bob", new() { WebAuthn = [Key] })) with
        {
            Stored = WebAuthnDraft.Stored(line),
        };

        var finding = Run(line, around).Single(f => f.Code == code);

        Assert.EndsWith("3 entries of 2 users cannot be used; 1 of them has no other factor.", finding.Message, StringComparison.Ordinal);
        Assert.Equal((3, 2), (finding.Entries, finding.Users.Length));
        Assert.Empty(Run(line, Around()).Single(f => f.Code == code).Users);
    }

    [Theory]
    [InlineData("rp=Lab,id=lab.example.com", "lab.example.com", 0)]
    [InlineData("rp=Lab,id=lab.example.com", "example.com", 2)]
    [InlineData("rp=Lab,id=lab.example.com", "old.example.com", 2)]
    [InlineData("rp=Lab,id=lab.example.com", "", 2)]
    [InlineData("rp=Lab,id=LAB.example.com", "lab.example.com", 0)]
    [InlineData(null, "lab.example.com", 0)]
    public void An_id_strands_the_keys_that_answer_now(string? stored, string id, int entries)
    {
        var around = People(("ann", new() { WebAuthn = [Key, Key with { Id = "k2" }, Key with { Id = "k3" }] })) with
        {
            RecordedIds = new Dictionary<(UserId, string), string>
            {
                [(UserId.Parse("ann@pve"), "k2")] = "lab.example.com",
                [(UserId.Parse("ann@pve"), "k3")] = "old.example.com",
            }.ToImmutableDictionary(),
        };

        Assert.Equal(entries, StrandedKeys.ByRpId(WebAuthnDraft.Stored(stored), id, around.Factors, around.RecordedIds).Entries);
    }

    [Theory]
    [InlineData("https://a.example.com", "https://a.example.com", 0)]
    [InlineData("https://a.example.com", "https://b.example.com", 1)]
    [InlineData("https://a.example.com", null, 1)]
    [InlineData(null, "https://a.example.com", 0)]
    public void An_AppID_strands_the_keys_of_the_one_before(string? before, string? after, int entries)
    {
        var factors = People(("ann", new() { U2f = [U2f], WebAuthn = [Key] }), ("bob", new() { WebAuthn = [Key] })).Factors;

        Assert.Equal(
            entries,
            StrandedKeys.ByAppId(before is null ? null : new(before, null), after is null ? null : new(after, "https://x"), factors).Entries);
    }

    [Fact]
    public void Three_refused_addresses_in_a_day_are_worth_a_word()
    {
        Assert.Empty(Run(Good, Around() with { Mismatches = 2, MismatchedBy = "https://x.example.org" }));

        var finding = Run(Good, Around() with { Mismatches = 3, MismatchedBy = "https://x.example.org" }).Single();
        Assert.Equal(("L01", FindingSeverity.Warning), (finding.Code, finding.Severity));
        Assert.Contains("3 logins with keys failed here within a day because of https://x.example.org.", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "N02")]
    [InlineData(true, "")]
    [InlineData(null, "")]
    public void A_kernel_clock_that_follows_nothing_is_told_and_an_unknown_one_is_not(bool? synchronised, string codes)
    {
        Assert.Equal(codes, string.Join(' ', Codes(Run(Good, Around() with { ClockIsSynchronised = synchronised }))));
    }

    [Fact]
    public void Ids_are_proposed_for_the_cluster_before_those_for_the_node()
    {
        var cluster = Around() with { Nodes = 2, Certificates = [Own, Other] };

        Assert.Equal("pve1.lab.example.com True", Proposed(Around()));
        Assert.Equal("lab.example.com True, pve1.lab.example.com False", Proposed(cluster));
        Assert.Equal("pve1.lab.example.com False", Proposed(cluster with { Nodes = 3 }));
        Assert.Equal("pve1.lab.example.com False", Proposed(cluster with { Certificates = [Own, Other with { Names = ["pve2.example.org"] }] }));
        Assert.Equal("pve1.lab.example.com False", Proposed(cluster with { Certificates = [Own, Other with { Names = ["pve2.office.com"] }] }));
        Assert.Empty(IdProposals.For(Around("https://192.0.2.1:8006")));
        Assert.Equal("pve1.lab.example.com", IdProposals.NameToOpen(Around("https://192.0.2.1:8006")));
    }

    [Fact]
    public void Odd_texts_throw_nothing_and_never_pass_as_good()
    {
        string[] odd =
        [
            "ü", "xn--", "xn--a-ecp.ru", "\u00ad", "a..b", ".", "-", "%41", "\ud800", new('a', 300), "a_b", "\0", "::", "[", "//", "@",
        ];
        foreach (var text in odd)
        {
            Assert.NotEmpty(Run(Around(), WebAuthnDraft.Stored(null).With("Lab", text, null, null)));
            Assert.NotEmpty(Run(Around(), WebAuthnDraft.Stored(Good).With(null, null, text, null)));
            Assert.NotEmpty(Run(Around(), WebAuthnDraft.Stored(Good).With(null, null, $"https://{text}:8006", null)));
            _ = Run(Good, Around() with { Host = text });
        }
    }

    private static WebAuthnSurroundings Around(string page = Page)
    {
        Assert.True(PageAddress.TryParse(page, out var address));
        return new()
        {
            Now = Now,
            Node = "pve1",
            Page = address,
            Host = "pve1.lab.example.com:8006",
            Certificates = [Own],
            Stored = WebAuthnDraft.Stored(Good),
        };
    }

    private static WebAuthnSurroundings People(params (string Name, TfaUser Factors)[] people) => Around() with
    {
        Users = UserCfgCodec.Parse(Encoding.UTF8.GetBytes(
            string.Concat(people.Select(p => $"user:{p.Name}@pve:{(p.Name == "off" ? 0 : 1)}:0::::::\n")))).Value,
        Factors = people.Aggregate(TfaCfg.Empty, (cfg, p) => cfg.With(UserId.Parse($"{p.Name}@pve"), p.Factors)),
    };

    private static DomainsCfg Realms(string file) => DomainsCfgCodec.Parse(Encoding.UTF8.GetBytes(file)).Value;

    private static ImmutableArray<Finding> Run(string? line, WebAuthnSurroundings around) => Run(around, WebAuthnDraft.Stored(line));

    private static ImmutableArray<Finding> Run(WebAuthnSurroundings around, WebAuthnDraft draft) => WebAuthnCheck.Run(draft, around);

    private static IEnumerable<string> Codes(IEnumerable<Finding> findings) => findings.Select(f => f.Code);

    private static string Proposed(WebAuthnSurroundings around) =>
        string.Join(", ", IdProposals.For(around).Select(proposal => $"{proposal.Id} {proposal.CoversAllNodes}"));

    private static string Names(IEnumerable<Finding> findings, string code) =>
        string.Join(' ', findings.Single(f => f.Code == code).Users);
}
