namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about URLs, methods, bodies and statuses.</summary>
public class ProtocolTraps(Lab lab) : IClassFixture<Lab>
{
    [Theory]
    [InlineData("/api2/json/version")]
    [InlineData("/api2/extjs/version")]
    public async Task Trap_01_no_credential_is_a_bare_401_in_every_format(string path)
    {
        var answer = await lab.Api.GetAsync(path);

        Assert.Equal((401, "No ticket", ""), (answer.Status, answer.Reason, answer.Text));
        Assert.Null(answer.Http.Content.Headers.ContentType);
    }

    [Fact]
    public async Task Trap_03_an_unknown_parameter_is_refused_by_its_name_and_extjs_answers_200()
    {
        var json = await lab.Api.GetAsync("/version?foo=1", lab.Root);
        var extjs = await lab.Api.GetAsync("/api2/extjs/version?foo=1", lab.Root);

        Assert.Equal((400, "Parameter verification failed."), (json.Status, json.Reason));
        Assert.Equal("Parameter verification failed.\n", json.Message);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.Data.ValueKind);
        Assert.Equal(["foo"], json.Faults);
        Assert.Equal(200, extjs.Status);
        Assert.Equal((0, 400), (extjs.Json.GetProperty("success").GetInt32(), extjs.Json.GetProperty("status").GetInt32()));
        Assert.Equal(["foo"], extjs.Faults);
    }

    [Fact]
    public async Task Trap_04_the_cache_buster_of_the_user_interface_is_no_parameter()
    {
        Assert.Equal(200, (await lab.Api.GetAsync("/version?_dc=99", lab.Root)).Status);
    }

    [Fact]
    public async Task Trap_05_unknown_paths_and_verbs_are_501_after_the_credential()
    {
        var post = await lab.Api.PostAsync("/version", null, lab.Root);
        var get = await lab.Api.GetAsync("/nosuch", lab.Root);
        var nobody = await lab.Api.GetAsync("/nosuch");

        Assert.Equal((501, "Method 'POST /version' not implemented"), post.Failure);
        Assert.Equal((501, "Method 'GET /nosuch' not implemented"), get.Failure);
        Assert.Equal(401, nobody.Status);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    public async Task Trap_06_other_verbs_are_501_and_empty_before_the_credential(string verb)
    {
        var answer = await lab.Api.SendAsync(new HttpMethod(verb), "/version", null);

        Assert.Equal((501, $"method '{verb}' not available", ""), (answer.Status, answer.Reason, answer.Text));
    }

    [Fact]
    public async Task Trap_07_doubled_slashes_count_as_one_but_close_open_methods()
    {
        Assert.Equal(200, (await RawGetAsync("/api2//json//version/", lab.Root)).Status);
        Assert.Equal(200, (await RawGetAsync("/api2/json/access/domains")).Status);
        Assert.Equal(401, (await RawGetAsync("/api2/json/access//domains")).Status);
        Assert.Equal(401, (await RawGetAsync("/api2/json/access/domains/")).Status);
    }

    [Theory]
    [InlineData("/api2/JSON/version", "no such uri")]
    [InlineData("/api2", "no such uri")]
    [InlineData("/api2/", "no such uri")]
    [InlineData("/api2/text/version", "no formatter for uri /version, text")]
    public async Task Trap_08_unknown_formats_are_501_with_the_reason_as_body(string target, string reason)
    {
        var answer = await RawGetAsync(target, lab.Root);

        Assert.Equal((501, reason, reason), (answer.Status, answer.Reason, answer.Body));
    }

    [Theory]
    [InlineData("GET", "/version")]
    [InlineData("DELETE", "/access/groups/g1")]
    public async Task Trap_18_a_body_where_none_belongs_is_501(string verb, string path)
    {
        var answer = await lab.Api.SendAsync(new HttpMethod(verb), path, "a=1", lab.Root);

        Assert.Equal((501, $"Unexpected content for method '{verb}'"), (answer.Status, answer.Reason));
    }

    [Fact]
    public async Task Trap_19_what_does_not_exist_is_500_and_not_404()
    {
        var json = await lab.Api.DeleteAsync("/access/tfa/bob@pve/none", lab.Root);
        var extjs = await lab.Api.DeleteAsync("/api2/extjs/access/tfa/bob@pve/none", lab.Root);

        Assert.Equal((500, "no such entry"), json.Failure);
        Assert.Equal((200, 500), (extjs.Status, extjs.Json.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Trap_21_the_path_is_decoded_before_it_is_split()
    {
        Assert.Equal(200, (await RawGetAsync("/api2/json/access/users/bob%40pve", lab.Root)).Status);
        Assert.Equal(200, (await RawGetAsync("/api2/json/access%2Fusers%2fbob@pve", lab.Root)).Status);

        var dots = await RawGetAsync("/api2/json/access/users/..%2f", lab.Root);
        Assert.Equal(400, dots.Status);
        Assert.Contains("\"userid\":", dots.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trap_22_bytes_in_a_path_are_UTF_8()
    {
        var path = await RawGetAsync("/api2/json/access/users/z%C3%A4@pve", lab.Root);
        var session = ApiClient.SessionOf(await lab.TryLogInAsync("zä@pve"));

        Assert.Equal(200, path.Status);
        Assert.Equal("zä@pve", session.User);
        Assert.Equal(200, (await lab.Api.GetAsync("/version", session)).Status);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{bad")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{} x")]
    public async Task Trap_23_a_body_that_is_no_JSON_object_is_400(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        Assert.Equal(400, (await lab.Api.PutAsync("/cluster/options", content, lab.Root)).Status);
    }

    [Fact]
    public async Task Trap_24_a_body_over_512_KiB_is_501_and_one_of_64_KiB_passes()
    {
        var limit = 512 * 1024;
        var large = await RawHttp.SendAsync(
            lab.Server.BaseUri, $"POST /api2/json/access/ticket HTTP/1.1\nContent-Length: {limit + 1}", new byte[limit + 1]);
        var atLimit = await lab.Api.PostAsync("/access/ticket", "username=x&password=" + new string('x', limit - 20));
        var usual = await lab.Api.PutAsync("/cluster/options", "description=" + new string('x', 65536 - 12), lab.Root);

        Assert.Equal((501, "for data too large"), (large.Status, large.Reason));
        Assert.Equal(401, atLimit.Status);
        Assert.Equal(200, usual.Status);
    }

    [Fact]
    public async Task Trap_100_the_reason_phrase_is_one_clean_line_and_the_body_keeps_the_message()
    {
        var umlaut = await lab.Api.GetAsync("/access/users/nö%40pve", lab.Root);
        var lines = await RawGetAsync("/api2/json/access/users/a%0D%0AX-Evil:1", lab.Root);
        var leading = await RawGetAsync("/api2/json/%0A%0Anosuch", lab.Root);

        Assert.Equal("no such user ('n?@pve')", umlaut.Reason);
        Assert.Equal("no such user ('nö@pve')\n", umlaut.Message);
        Assert.Equal((501, "Method 'GET /access/users/a"), (lines.Status, lines.Reason));
        Assert.DoesNotContain("X-Evil", lines.Head, StringComparison.Ordinal);
        Assert.Equal(501, leading.Status);
    }

    private Task<RawAnswer> RawGetAsync(string target, Session? session = null) => RawHttp.SendAsync(
        lab.Server.BaseUri,
        $"GET {target} HTTP/1.1{(session is null ? "" : $"\nCookie: PVEAuthCookie={Uri.EscapeDataString(session.Ticket)}")}");
}
