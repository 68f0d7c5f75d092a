namespace PveAuth.Server.Tests;

/// <summary>The file that the AppID of U2F points to, as anybody gets it from the host <c>pve.test</c>.</summary>
public sealed class U2fFacets : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", "keyboard: de\n"));

    [Theory]
    [InlineData("appid=https://pve.test/u2f/app-id.json", "/u2f/app-id.json", "https://pve.test")]
    [InlineData("appid=https://pve.test:443/app%20id,origin=https://pve1.test:8006", "/app%20id", "https://pve1.test:8006")]
    [InlineData("appid=https://PVE.test/app-id.json", "/app-id.json?x=1", "https://pve.test")]
    public async Task The_origin_that_is_accepted_is_at_the_URL_that_the_AppID_is(string u2f, string path, string origin)
    {
        lab.Put("datacenter.cfg", $"u2f: {u2f}\n");

        var answer = await RawHttp.SendAsync(lab.Server.BaseUri, $"GET {path} HTTP/1.1");
        var head = await RawHttp.SendAsync(lab.Server.BaseUri, $"HEAD {path} HTTP/1.1");

        Assert.Equal(200, answer.Status);
        Assert.Contains("Content-Type: application/fido.trusted-apps+json", answer.Head.Split("\r\n"));
        Assert.Contains(
            $$"""{"trustedFacets":[{"version":{"major":1,"minor":0},"ids":["{{origin}}"]}]}""", answer.Body, StringComparison.Ordinal);
        Assert.Equal((200, ""), (head.Status, head.Body));
    }

    [Theory]
    [InlineData("appid=https://pve.test/app-id.json", "GET /App-id.json")]
    [InlineData("appid=https://pve.test/app-id.json", "GET /app-id.json/")]
    [InlineData("appid=https://pve.test/app-id.json", "POST /app-id.json")]
    [InlineData("appid=https://pve.test/app-id.json", "GET /")]
    [InlineData("appid=https://pve.test:8006/app-id.json", "GET /app-id.json")]
    [InlineData("appid=https://other.test/app-id.json", "GET /app-id.json")]
    [InlineData("appid=http://pve.test/app-id.json", "GET /app-id.json")]
    [InlineData("appid=app-id.json", "GET /app-id.json")]
    [InlineData("origin=https://pve.test", "GET /app-id.json")]
    public async Task Nothing_is_served_elsewhere_or_for_an_AppID_of_another_host(string u2f, string request)
    {
        lab.Put("datacenter.cfg", $"u2f: {u2f}\n");

        var answer = await RawHttp.SendAsync(lab.Server.BaseUri, $"{request} HTTP/1.1\nContent-Length: 0");

        Assert.NotEqual(0, answer.Status);
        Assert.DoesNotContain("trustedFacets", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/login")]
    [InlineData("/healthz")]
    [InlineData("/api2/json/version")]
    [InlineData("/assets/x/js/login.js")]
    public async Task What_has_an_answer_already_keeps_it(string path)
    {
        var before = await RawHttp.SendAsync(lab.Server.BaseUri, $"GET {path} HTTP/1.1");
        lab.Put("datacenter.cfg", $"u2f: appid=https://pve.test{path}\n");
        var after = await RawHttp.SendAsync(lab.Server.BaseUri, $"GET {path} HTTP/1.1");

        Assert.NotEqual(404, before.Status);
        Assert.Equal(before.Status, after.Status);
        Assert.DoesNotContain("trustedFacets", after.Body, StringComparison.Ordinal);
    }

    public void Dispose() => lab.Dispose();
}
