using System.Net;

namespace PveAuth.Server.Tests;

/// <summary><c>/.well-known/webauthn</c>.</summary>
public sealed class RelatedOriginsFile : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    [Fact]
    public async Task It_names_the_configured_origin_and_that_of_the_ID()
    {
        var answer = await lab.Server.Http.GetAsync("/.well-known/webauthn");

        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            """{"origins":["https://pve.lab.example.com:8006","https://lab.example.com"]}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("webauthn: id=lab.example.com,origin=https://other.example.org,rp=Lab\n")]
    public async Task There_is_none_while_WebAuthn_is_not_set_up(string datacenter)
    {
        lab.Put("datacenter.cfg", datacenter);

        Assert.Equal(HttpStatusCode.NotFound, (await lab.Server.Http.GetAsync("/.well-known/webauthn")).StatusCode);
    }

    public void Dispose() => lab.Dispose();
}
