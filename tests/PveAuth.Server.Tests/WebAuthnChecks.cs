using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PveAuth.Server.Tests;

/// <summary><c>GET /pveauth/webauthn-check</c>.</summary>
public sealed class WebAuthnChecks : IDisposable
{
    private const string Host = "pve1.lab.example.com:8006";
    private const string Origin = "browser-origin=https://" + Host;

    private readonly Lab lab = new(files =>
    {
        files.Put(
            "user.cfg",
            File.ReadAllText(Path.Combine(files.Path, "user.cfg"))
                + "acl:0:/:carol@pve:PVEAuditor:\n");
        files.Put("datacenter.cfg", "webauthn: id=lab.example.com,rp=Lab\n");
        files.Put("priv/tfa.cfg", Factors());
        files.Put("nodes/pve1/pve-ssl.pem", Certificates.Value.Node);
        files.Put("nodes/pve1/pveproxy-ssl.pem", Certificates.Value.Public);
        File.CreateSymbolicLink(Path.Combine(files.Path, "local"), "nodes/pve1");
    });

    private static readonly Lazy<(string Authority, string Node, string Public)> Certificates = new(MakeCertificates);

    [Fact]
    public async Task Good_settings_have_no_finding_but_what_PVE_does_not_record()
    {
        var answer = await AskAsync(Origin);

        Assert.Equal("K03 info", Found(answer));
        Assert.Equal("""{"problem":0,"warning":0,"info":1}""", answer.GetProperty("counts").GetRawText());
        Assert.Equal("pve1", answer.GetProperty("node").GetString());
        Assert.Equal(1, answer.GetProperty("certificate").GetInt32());
        Assert.Equal(
            """{"ids":[{"id":"pve1.lab.example.com","covers":"all"}],"nodes":1,"open":"pve1.lab.example.com"}""",
            answer.GetProperty("autofill").GetRawText());
        Assert.Equal(lab.Clock.NowSeconds, answer.GetProperty("time").GetInt64());
        Assert.Equal(
            """{"rp":"Lab","id":"lab.example.com","origin":"","allow-subdomains":1,"unsaved":0}""",
            answer.GetProperty("tested").GetRawText());
    }

    [Fact]
    public async Task Values_that_are_not_stored_are_tested_and_stay_unstored()
    {
        var answer = await AskAsync($"{Origin}&id=example.org&origin=https://pve1.example.org");

        Assert.Equal("O03 problem H02 problem T06 warning K01 warning I06 info K03 info", Found(answer));
        var stranded = answer.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("id").GetString() == "K01");
        Assert.Equal("""{"entries":2,"users":2,"userids":["alice@pve","bob@pve"]}""", stranded.GetProperty("data").GetRawText());
        Assert.StartsWith("New ID strands 2 entries of 2 users", stranded.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Keep lab.example.com", stranded.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, answer.GetProperty("tested").GetProperty("unsaved").GetInt32());
        Assert.Equal("webauthn: id=lab.example.com,rp=Lab\n", lab.Server.Read("datacenter.cfg"));
    }

    [Fact]
    public async Task A_certificate_of_the_clusters_CA_and_a_proxy_that_changes_the_host_are_seen()
    {
        File.Delete(Path.Combine(lab.Server.ConfigDir, "nodes/pve1/pveproxy-ssl.pem"));
        lab.Put("pve-root-ca.pem", Certificates.Value.Authority);

        Assert.Equal("X01 problem T05 warning K03 info", Found(await AskAsync(Origin, host: "10.0.0.7:8006")));
    }

    [Fact]
    public async Task Without_a_page_the_called_address_counts()
    {
        Assert.Equal("H01 problem K03 info", Found(await AskAsync("", host: "192.0.2.1:8006")));
        Assert.Equal("K03 info", Found(await AskAsync("")));
    }

    [Fact]
    public async Task A_damaged_line_and_a_damaged_certificate_are_no_failure()
    {
        lab.Put("datacenter.cfg", "webauthn: id=lab.example.com,nonsense=1\n");
        lab.Put("nodes/pve1/pveproxy-ssl.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        File.Delete(Path.Combine(lab.Server.ConfigDir, "nodes/pve1/pve-ssl.pem"));

        Assert.Equal("C03 problem K03 info", Found(await AskAsync(Origin)));
    }

    [Fact]
    public async Task Names_of_users_are_for_those_who_may_see_users()
    {
        var answer = await lab.Api.GetAsync($"/pveauth/webauthn-check?{Origin}&id=pve1.lab.example.com", lab.As("carol@pve"));

        Assert.Equal(200, answer.Status);
        Assert.Contains("New ID strands 2 entries of 2 users", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@pve", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_audit_learns_nothing()
    {
        var answer = await lab.Api.GetAsync("/pveauth/webauthn-check", lab.As("bob@pve"));

        Assert.Equal((403, "Permission check failed (/, Sys.Audit)"), answer.Failure);
        Assert.Equal(401, (await lab.Api.GetAsync("/pveauth/webauthn-check")).Status);
    }

    [Theory]
    [InlineData("browser-origin=pve1", "browser-origin")]
    [InlineData("browser-origin=ftp://pve1.lab.example.com", "browser-origin")]
    [InlineData("browser-origin=https://pve1.lab.example.com/x", "browser-origin")]
    [InlineData("browser-origin=https://joe@pve1.lab.example.com", "browser-origin")]
    [InlineData("rp=a%2Cid=b", "rp")]
    [InlineData("id=a%0Ab", "id")]
    [InlineData("origin=a%2Cb", "origin")]
    [InlineData("allow-subdomains=maybe", "allow-subdomains")]
    [InlineData("nonsense=1", "nonsense")]
    public async Task What_no_setting_can_hold_is_refused_by_name(string query, string parameter)
    {
        var answer = await lab.Api.GetAsync("/pveauth/webauthn-check?" + query, lab.Root);

        Assert.Equal(400, answer.Status);
        Assert.Contains($"\"errors\":{{\"{parameter}\":", answer.Text, StringComparison.Ordinal);
    }

    public void Dispose() => lab.Dispose();

    private async Task<JsonElement> AskAsync(string query, string host = Host)
    {
        var answer = await lab.Api.SendAsync(
            HttpMethod.Get, "/pveauth/webauthn-check?" + query, null, lab.As("alice@pve"), request => request.Headers.Host = host);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Data;
    }

    private static string Found(JsonElement answer) => string.Join(
        ' ', answer.GetProperty("checks").EnumerateArray().Select(c => $"{c.GetProperty("id")} {c.GetProperty("severity")}"));

    /// <summary>Keys of a sample for two users, who can fall back on a recovery key.</summary>
    private static string Factors()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "vectors", "cluster", "priv", "tfa.cfg");
        var sample = JsonNode.Parse(File.ReadAllBytes(path))!["users"]!;
        JsonObject User() => new()
        {
            ["webauthn"] = sample["anna@pve"]!["webauthn"]!.DeepClone(),
            ["recovery"] = sample["root@pam"]!["recovery"]!.DeepClone(),
        };
        return new JsonObject { ["users"] = new JsonObject { ["alice@pve"] = User(), ["bob@pve"] = User() } }.ToJsonString();
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_is_named_to_who_may_see_users_and_to_nobody_else()
    {
        lab.Edit("user.cfg", text => text + "role:Looks:Sys.Audit:\nacl:0:/:dave@pve:Looks:\nacl:0:/access:dave@pve:NoAccess:\n");
        lab.Put("priv/tfa.cfg", """{"users":{"joe@pve":{"yubico":[{"id":"a","created":1,"entry":7}]}}}""");

        var all = await lab.Api.GetAsync("/pveauth/webauthn-check", lab.Root);
        var less = await lab.Api.GetAsync("/pveauth/webauthn-check", lab.As("dave@pve"));
        var login = await lab.TryLogInAsync("bob@pve");

        Assert.Contains("""users[\"joe@pve\"].yubico[0].entry: a text is expected""", all.Text, StringComparison.Ordinal);
        Assert.Equal(200, less.Status);
        Assert.Contains("priv/tfa.cfg cannot be read.", less.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("joe@pve", less.Text, StringComparison.Ordinal);
        Assert.NotEqual(200, login.Status);
        Assert.DoesNotContain("joe@pve", login.Text, StringComparison.Ordinal);
    }

    private static (string Authority, string Node, string Public) MakeCertificates()
    {
        using var cluster = Authority("CN=Cluster CA");
        using var known = Authority("CN=Known CA");
        return (cluster.ExportCertificatePem(), Signed(cluster), Signed(known));
    }

    private static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest(name, ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private static string Signed(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pve1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("pve1.lab.example.com");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UnixEpoch, new(2048, 1, 1, 0, 0, 0, TimeSpan.Zero), [1]);
        return certificate.ExportCertificatePem();
    }
}
