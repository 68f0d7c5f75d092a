using System.Text;

namespace PveAuth.Server.Tests;

/// <summary>Requests that are broken below the parameters: each has its exact refusal, none is a fault of the server.</summary>
public class BadRequests(Lab lab) : IClassFixture<Lab>
{
    private const string Login = "POST /api2/json/access/ticket HTTP/1.1\n";

    [Fact]
    public async Task Chunked_bodies_are_501()
    {
        var answer = await SendAsync(Login + "Transfer-Encoding: chunked", "5\r\na=b&c\r\n0\r\n\r\n");

        Assert.Equal((501, "chunked transfer encoding not supported"), (answer.Status, answer.Reason));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/jsonx")]
    public async Task Other_content_types_are_506(string type)
    {
        var answer = await SendAsync($"{Login}Content-Type: {type}\nContent-Length: 3", "a=b");

        Assert.Equal(506, answer.Status);
        Assert.Equal(answer.Reason, answer.Body);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=UTF-8", "username=alice@pve&password=trap-Passw0rd")]
    [InlineData("Application/JSON;charset=utf-8", """{"username":"alice@pve","password":"trap-Passw0rd"}""")]
    [InlineData("", "username=alice@pve&password=trap-Passw0rd")]
    public async Task What_follows_the_content_type_does_not_matter(string type, string body)
    {
        var answer = await SendAsync($"{Login}{(type.Length > 0 ? $"Content-Type: {type}\n" : "")}Content-Length: {body.Length}", body);

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_body_on_other_verbs_is_501(string verb)
    {
        var cookie = "Cookie: PVEAuthCookie=" + Uri.EscapeDataString(lab.Root.Ticket);
        var csrf = "CSRFPreventionToken: " + lab.Root.Csrf;
        var answer = await SendAsync($"{verb} /api2/json/access/users/bob@pve HTTP/1.1\n{cookie}\n{csrf}\nContent-Length: 3", "a=b");

        Assert.Equal((501, $"Unexpected content for method '{verb}'"), (answer.Status, answer.Reason));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("%u0041")]
    [InlineData("a%")]
    [InlineData("%%%")]
    public async Task Bad_percent_encoding_is_taken_as_it_stands(string text)
    {
        var form = await lab.Api.PutAsync("/cluster/options", "description=" + text, lab.Root);
        var options = await lab.Api.GetAsync("/cluster/options", lab.Root);
        var name = await lab.Api.PutAsync("/cluster/options", text + "=x", lab.Root);
        var query = await GetAsync("/version?" + text);
        var path = await GetAsync("/access/users/" + text);

        Assert.Equal(200, form.Status);
        Assert.Equal(text + "\n", options.Data.GetProperty("description").GetString());
        Assert.Equal((400, text), (name.Status, name.Faults.Single()));
        Assert.Equal(400, query.Status);
        Assert.Equal(400, path.Status);
    }

    [Fact]
    public async Task NULs_are_refused()
    {
        var value = await lab.Api.PostAsync("/access/ticket", "username=alice@pve&password=trap-Passw0rd%00");
        var name = await lab.Api.PostAsync("/access/ticket", "username=alice@pve&password%00=x");
        var path = await GetAsync("/access/users/bob%00@pve");
        var number = await lab.Api.PutAsync("/cluster/options", "max_workers=4%00", lab.Root);

        Assert.Equal((400, "password"), (value.Status, value.Faults.Single()));
        Assert.Equal((400, "password"), (name.Status, name.Faults.First()));
        Assert.InRange(path.Status, 400, 499);
        Assert.Equal((400, "max_workers"), (number.Status, number.Faults.Single()));
    }

    [Fact]
    public async Task Broken_UTF_8_becomes_the_replacement_character()
    {
        var answer = await lab.Api.PutAsync("/cluster/options", "description=a%FFb%C3", lab.Root);
        var options = await lab.Api.GetAsync("/cluster/options", lab.Root);
        var raw = await SendAsync($"{Login}Content-Length: 22", [.. "username=a&password="u8, 0xff, 0xfe]);
        var path = await GetAsync("/access/users/%FF@pve");

        Assert.Equal(200, answer.Status);
        Assert.Equal("a\ufffdb\ufffd\n", options.Data.GetProperty("description").GetString());
        Assert.Equal(401, raw.Status);
        Assert.Equal(500, path.Status);
        Assert.Contains("no such user", path.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"username\":\"\\ud800\",\"password\":\"x\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("\u0000")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":01}")]
    public async Task Malformed_JSON_is_400(string body)
    {
        Assert.Equal(400, (await JsonAsync(body)).Status);
    }

    [Fact]
    public async Task Deep_JSON_and_broken_UTF_8_in_JSON_are_400()
    {
        Assert.Equal(400, (await JsonAsync("{\"a\":" + new string('[', 100_000))).Status);
        Assert.Equal(400, (await JsonAsync("{\"a\":" + new string('[', 200) + new string(']', 200) + "}")).Status);
        var answer = await SendAsync($"{Login}Content-Type: application/json\nContent-Length: 7", [.. "{\"a\":"u8, 0xff, 0x7d]);
        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("a&", false)]
    [InlineData("a=&", false)]
    [InlineData("password=x&", false)]
    [InlineData(";", false)]
    [InlineData("\"a\":1,", true)]
    public async Task Half_a_megabyte_of_one_name_is_answered_at_once(string piece, bool isJson)
    {
        var pieces = string.Concat(Enumerable.Repeat(piece, 500_000 / piece.Length));
        var began = TimeProvider.System.GetTimestamp();

        var answer = isJson ? await JsonAsync($"{{{pieces}\"b\":1}}") : await lab.Api.PostAsync("/access/ticket", pieces);

        Assert.Equal(400, answer.Status);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task A_password_of_half_a_megabyte_is_refused_at_once()
    {
        var began = TimeProvider.System.GetTimestamp();

        var answer = await lab.Api.PostAsync("/access/ticket", "username=alice@pve&password=" + new string('x', 500_000));

        Assert.Equal(401, answer.Status);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task Many_names_are_answered_without_a_flood()
    {
        var form = string.Join('&', Enumerable.Range(0, 80_000).Select(i => i.ToString("x")));
        var began = TimeProvider.System.GetTimestamp();

        var answer = await lab.Api.PostAsync("/access/ticket", form);

        Assert.Equal(400, answer.Status);
        Assert.InRange(answer.Text.Length, 0, 512 * 1024);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task Too_many_headers_and_too_large_ones_are_431()
    {
        var many = string.Concat(Enumerable.Range(0, 64).Select(i => $"X-{i}: 1\n"));
        var few = string.Concat(Enumerable.Range(0, 50).Select(i => $"X-{i}: 1\n"));
        const string request = "GET /api2/json/access/domains HTTP/1.1\n";

        Assert.Equal(431, (await SendAsync(request + many)).Status);
        Assert.Equal(200, (await SendAsync(request + few)).Status);
        Assert.Equal(431, (await SendAsync($"{request}Cookie: PVEAuthCookie={new string('x', 9000)}")).Status);
        Assert.Equal(401, (await SendAsync(
            $"GET /api2/json/version HTTP/1.1\nCookie: PVEAuthCookie={new string('x', 7000)}")).Status);
    }

    [Theory]
    [InlineData("GET /api2/json/version", 400)]
    [InlineData("GET  HTTP/1.1", 400)]
    [InlineData("GET /api2/json/\u00e4 HTTP/1.1", 400)]
    [InlineData("GET @/api2/json/version HTTP/1.1", 400)]
    [InlineData("\u0001\u0002\u0003 / HTTP/1.1", 400)]
    [InlineData("GET /api2/json/version HTTP/3.9", 505)]
    [InlineData("POST /api2/json/access/ticket HTTP/1.1\nContent-Length: x", 400)]
    [InlineData("POST /api2/json/access/ticket HTTP/1.1\nContent-Length: -1", 400)]
    [InlineData("POST /api2/json/access/ticket HTTP/1.1\nContent-Length: 1\nContent-Length: 2", 400)]
    [InlineData("POST /api2/json/access/ticket HTTP/1.1\nContent-Length: 99999999999999999999", 400)]
    [InlineData("GET /api2/json/version HTTP/1.1\nBad Header: 1", 400)]
    [InlineData("GET /api2/json/version HTTP/1.1\nHost: second.example.com", 400)]
    public async Task Broken_requests_are_refused_by_the_server(string request, int status)
    {
        Assert.Equal(status, (await SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_body_that_ends_early_is_no_fault_of_the_server()
    {
        var answer = await RawHttp.SendAsync(lab.Server.BaseUri, Login + "Content-Length: 100", "a=b"u8.ToArray(), hangUp: true);

        Assert.True(answer.Status is 0 or 400, answer.Head);
        Assert.Empty(lab.Server.Log.Faults);
    }

    [Fact]
    public async Task Random_bytes_never_cause_a_fault_of_the_server()
    {
        var random = new Random(7);
        string[] targets = ["/access/ticket", "/pveauth/totp-draft", "/api2/extjs/access/tfa/bob@pve", "/access/vncticket"];
        for (var i = 0; i < 400; i++)
        {
            var body = new byte[random.Next(1, 60)];
            random.NextBytes(body);
            byte[] seed = i % 2 == 0
                ? [.. "username=alice@pve&password="u8, .. body]
                : [.. "{\"username\":\"alice@pve\",\"password\":\""u8, .. body, .. "\"}"u8];
            seed[random.Next(seed.Length)] = (byte)random.Next(256);
            using var content = new ByteArrayContent(seed);
            content.Headers.TryAddWithoutValidation("Content-Type", i % 2 == 0 ? "application/x-www-form-urlencoded" : "application/json");

            var answer = await lab.Api.PostAsync(targets[i % targets.Length], content, lab.Root);

            Assert.True(answer.Status is 200 or 400 or 401, answer.Text);
        }

        Assert.Empty(lab.Server.Log.Faults);
    }

    private Task<ApiAnswer> JsonAsync(string body) =>
        lab.Api.PostAsync("/access/ticket", new StringContent(body, Encoding.UTF8, "application/json"));

    private Task<RawAnswer> GetAsync(string path) => SendAsync(
        $"GET /api2/json{path} HTTP/1.1\nCookie: PVEAuthCookie={Uri.EscapeDataString(lab.Root.Ticket)}");

    private Task<RawAnswer> SendAsync(string head, string body = "") => SendAsync(head, Encoding.Latin1.GetBytes(body));

    private Task<RawAnswer> SendAsync(string head, byte[] body) => RawHttp.SendAsync(lab.Server.BaseUri, head, body);
}
