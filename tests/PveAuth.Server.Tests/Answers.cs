using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace PveAuth.Server.Tests;

/// <summary>How answers look on the wire, as far as clients depend on it.</summary>
public class Answers(Lab lab) : IClassFixture<Lab>
{
    [Fact]
    public async Task Headers_are_those_of_PVE_and_no_cookie_is_set()
    {
        var answer = await lab.TryLogInAsync("alice@pve");

        var headers = answer.Http.Headers;
        Assert.Equal("pve-api-daemon/3.0", headers.GetValues("Server").Single());
        Assert.Equal("max-age=0", headers.GetValues("Cache-Control").Single());
        Assert.Equal("no-cache", headers.GetValues("Pragma").Single());
        Assert.Matches("^[A-Z2-7]{8}$", headers.GetValues("X-Request-Id").Single());
        Assert.False(headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_content_type_is_spelled_as_PVE_spells_it()
    {
        var answer = await RawHttp.SendAsync(lab.Server.BaseUri, "GET /api2/json/access/domains HTTP/1.1");

        Assert.Contains("\r\nContent-Type: application/json;charset=UTF-8\r\n", answer.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tickets_can_be_cut_out_of_the_text_by_a_regular_expression()
    {
        for (var i = 0; i < 5; i++)
        {
            var answer = await lab.TryLogInAsync("alice@pve");
            var match = Regex.Match(answer.Text, "\"ticket\":\"(PVE:alice@pve:[0-9A-F]{8}::[A-Za-z0-9+/]+=*)\"");

            Assert.True(match.Success, answer.Text);
            Assert.Equal(200, (await lab.Api.GetAsync("/version", new Session("", match.Groups[1].Value, ""))).Status);
            lab.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Text_is_written_as_it_is()
    {
        await lab.Api.PutAsync("/cluster/options", "description=" + Uri.EscapeDataString("ä 😀 <b>'x' & \"y\" + /"), lab.Root);

        var answer = await lab.Api.GetAsync("/cluster/options", lab.Root);

        Assert.Contains("""{"description":"ä 😀 <b>'x' & \"y\" + /\n",""".TrimStart('{'), answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_answers_are_compressed_for_whoever_accepts_it()
    {
        lab.Put("datacenter.cfg", $"#{new string('x', 3000)}\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api2/json/cluster/options");
        request.Headers.Add("Cookie", "PVEAuthCookie=" + Uri.EscapeDataString(lab.Root.Ticket));
        request.Headers.Add("Accept-Encoding", "gzip, deflate");

        using var response = await lab.Server.Http.SendAsync(request);
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        Assert.Contains(new string('x', 3000), await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Empty((await lab.Api.GetAsync("/cluster/options", lab.Root)).Http.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Errors_close_the_connection_and_answers_keep_it()
    {
        Assert.True((await lab.Api.GetAsync("/nosuch", lab.Root)).Http.Headers.ConnectionClose);
        Assert.True((await lab.Api.GetAsync("/version")).Http.Headers.ConnectionClose);
        Assert.NotEqual(true, (await lab.Api.GetAsync("/version", lab.Root)).Http.Headers.ConnectionClose);
    }

    [Theory]
    [InlineData("/", "version cluster access pools")]
    [InlineData("/access", "users groups roles acl domains openid tfa ticket password")]
    public async Task Directories_list_what_is_below(string path, string names)
    {
        var answer = await lab.Api.GetAsync(path, lab.Root);

        Assert.Equal(names.Split(' '), answer.Data.EnumerateArray().Select(child => child.GetProperty("subdir").GetString()));
    }

    [Fact]
    public async Task Reading_the_login_method_says_nothing_whatever_is_asked()
    {
        var answer = await lab.Api.GetAsync("/access/ticket?anything=1");

        Assert.Equal((200, """{"data":null}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Realms_are_told_to_everybody_even_with_a_stale_cookie()
    {
        var answer = await lab.Api.GetAsync("/access/domains", new Session("", "garbage", ""));

        Assert.Equal(
            """{"data":[{"realm":"corp","type":"ad"},{"realm":"kc","type":"openid"},"""
            + """{"realm":"pam","type":"pam","comment":"Linux PAM standard authentication"},"""
            + """{"realm":"pve","type":"pve","comment":"Proxmox VE authentication server"}]}""",
            answer.Text);
    }

    [Fact]
    public async Task Failed_logins_are_logged_so_that_fail2ban_finds_them_and_names_cannot_plant_a_host()
    {
        await lab.TryLogInAsync("x rhost=192.0.2.1 user=y\n@pve");
        var session = ApiClient.SessionOf(await lab.TryLogInAsync("alice@pve"));
        await lab.Api.GetAsync("/version", session with { Ticket = "garbage" });

        var lines = lab.Server.Log.All.Where(line => line.Contains("authentication failure", StringComparison.Ordinal)).ToList();
        const string start = "authentication failure; rhost=127.0.0.1 user=";
        Assert.Contains(lines, line => line.StartsWith(
            start + "x\\x20rhost=192.0.2.1\\x20user=y\\x0a@pve msg=malformed user name", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith(
            start + " msg=permission denied - invalid PVE ticket", StringComparison.Ordinal));
    }
}
