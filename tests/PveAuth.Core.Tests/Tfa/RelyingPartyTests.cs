using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class RelyingPartyTests
{
    [Theory]
    [InlineData("lab2.example.com", "https://pve1.lab2.example.com:8006", true)]
    [InlineData("lab2.example.com", "https://lab2.example.com", true)]
    [InlineData("localhost", "http://localhost:8006", true)]
    [InlineData("lab2.example.com", "https://PVE1.LAB2.example.com:8006", true)]
    [InlineData("LAB2.example.com", "https://pve1.lab2.example.com:8006", false)]
    [InlineData("ab2.example.com", "https://pve1.lab2.example.com:8006", false)]
    [InlineData("other.example.com", "https://pve1.lab2.example.com:8006", false)]
    [InlineData("", "https://pve1.lab2.example.com:8006", false)]
    [InlineData("192.0.2.1", "https://192.0.2.1:8006", false)]
    [InlineData("::1", "https://[::1]:8006", false)]
    [InlineData("pve1", "pve1", false)]
    [InlineData("pve1", "ftp://pve1", false)]
    [InlineData("pve1", "", false)]
    public void The_id_must_be_the_host_or_above_it(string id, string origin, bool valid)
    {
        Assert.Equal(valid, RelyingParty.Create(new("x", id, origin, true), "https://elsewhere.example") is not null);
        Assert.Equal(valid, RelyingParty.Create(new("x", id, null, true), origin) is not null);
    }

    [Theory]
    [InlineData("https://pve1.lab2.example.com:8006", true, true)]
    [InlineData("https://PVE1.lab2.example.com:8006", true, true)]
    [InlineData("https://a.b.pve1.lab2.example.com:8006", true, false)]
    [InlineData("https://evilpve1.lab2.example.com:8006", false, false)]
    [InlineData("https://lab2.example.com:8006", false, false)]
    [InlineData("https://pve2.lab2.example.com:8006", false, false)]
    [InlineData("https://pve1.lab2.example.com", false, false)]
    [InlineData("https://pve1.lab2.example.com:443", false, false)]
    [InlineData("http://pve1.lab2.example.com:8006", false, false)]
    [InlineData("https://pve1.lab2.example.com:8006/path", false, false)]
    [InlineData("https://user@pve1.lab2.example.com:8006", false, false)]
    [InlineData("https://pve1.lab2.example.com:8006#x", false, false)]
    [InlineData("https://evil.example\\.pve1.lab2.example.com:8006", false, false)]
    [InlineData("null", false, false)]
    [InlineData("", false, false)]
    public void A_page_is_accepted_by_scheme_port_and_host(string page, bool withSubdomains, bool without)
    {
        Assert.Equal(withSubdomains, Party(true).Accepts(page));
        Assert.Equal(without, Party(false).Accepts(page));
    }

    [Fact]
    public void Odd_hosts_are_refused_and_throw_nothing()
    {
        string[] hosts = ["ü", "xn--", "xn--a-ecp.ru", "\u00ad", "a..b", ".", "-", "%41", "\ud800", new('a', 300), "a_b", "xn--" + new string('9', 50)];
        foreach (var host in hosts)
        {
            Assert.False(Party(false).Accepts($"https://{host}:8006"));
            Assert.False(Party(true).Accepts($"https://{host}:8006"));
            _ = Party(true).Accepts($"https://{host}.pve1.lab2.example.com:8006");
            Assert.Null(RelyingParty.Create(new("x", "lab2.example.com", $"https://{host}:8006", true), ""));
        }

        var random = new Random(9);
        for (var i = 0; i < 3000; i++)
        {
            var host = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)random.Next(0x20, 0x3000)));
            Assert.False(Party(true).Accepts($"https://{host}:8006"));
        }
    }

    [Fact]
    public void Default_ports_are_the_same_as_none()
    {
        var party = RelyingParty.Create(new WebAuthnOptions("x", "pve1", "https://pve1:443", false), "")!;

        Assert.True(party.Accepts("https://pve1"));
        Assert.Equal("https://pve1", party.Origin);
    }

    private static RelyingParty Party(bool subdomains) => RelyingParty.Create(
        new("x", "lab2.example.com", "https://pve1.lab2.example.com:8006/", subdomains), "https://elsewhere.example")!;
}
