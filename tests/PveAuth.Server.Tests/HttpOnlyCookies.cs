namespace PveAuth.Server.Tests;

/// <summary>The extension <c>http-only=1</c>: the ticket travels in a cookie that no script can read.</summary>
public class HttpOnlyCookies(Lab lab) : IClassFixture<Lab>
{
    private const string Name = "__Host-PVEAuthCookie";

    [Fact]
    public async Task The_ticket_is_in_the_cookie_and_not_in_the_body()
    {
        var answer = await LogInAsync("alice@pve");

        var (value, attributes) = Cookie(answer);
        Assert.StartsWith("PVE:alice@pve:", Uri.UnescapeDataString(value), StringComparison.Ordinal);
        Assert.Equal(["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], attributes.Order(StringComparer.Ordinal));
        Assert.False(answer.HasData("ticket"));
        Assert.True(answer.HasData("CSRFPreventionToken") && answer.HasData("cap"));
        Assert.Equal(200, (await WithCookieAsync("GET", "/version", null, value)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&http-only=0")]
    public async Task Without_the_wish_there_is_no_cookie(string wish)
    {
        var answer = await lab.Api.PostAsync("/access/ticket", $"username=alice@pve&password={Lab.Password}{wish}");

        Assert.True(answer.HasData("ticket"));
        Assert.False(answer.Http.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("&http-only=yes")]
    [InlineData("&http-only=")]
    [InlineData("&http-only=1&http-only=1")]
    public async Task A_wish_in_another_form_is_an_unknown_parameter(string wish)
    {
        var answer = await lab.Api.PostAsync("/access/ticket", $"username=alice@pve&password={Lab.Password}{wish}");

        Assert.Equal((400, "http-only"), (answer.Status, answer.Faults.Single()));
    }

    [Theory]
    [InlineData("cross-site", 400)]
    [InlineData("same-site", 400)]
    [InlineData("same-origin", 200)]
    public async Task A_page_of_another_site_cannot_log_its_visitor_in(string origin, int status)
    {
        var answer = await lab.Api.SendAsync(
            HttpMethod.Post,
            "/access/ticket",
            new { username = "alice@pve", password = Lab.Password, http_only = 1 },
            prepare: request => request.Headers.Add("Sec-Fetch-Site", origin));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200, answer.Http.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_wish_belongs_to_the_login_alone()
    {
        Assert.Equal(400, (await lab.Api.GetAsync("/version?http-only=1", lab.Root)).Status);
    }

    [Fact]
    public async Task The_cookie_renews_itself_without_a_password()
    {
        var (value, _) = Cookie(await LogInAsync("alice@pve"));
        lab.Clock.Advance(TimeSpan.FromSeconds(10));

        var renewed = await WithCookieAsync("POST", "/access/ticket", "username=alice@pve&http-only=1", value);
        var apart = await WithCookieAsync("POST", "/access/ticket", "username=alice&realm=pve&http-only=1", value);

        Assert.Equal(200, renewed.Status);
        Assert.NotEqual(value, Cookie(renewed).Value);
        Assert.False(renewed.HasData("ticket"));
        Assert.Equal(200, apart.Status);
    }

    [Theory]
    [InlineData("root@pam", "alice@pve")]
    [InlineData("alice@pve", "root@pam")]
    [InlineData("alice@pve", "bob@pve")]
    public async Task The_cookie_renews_nobody_else(string owner, string other)
    {
        var answer = await WithCookieAsync(
            "POST", "/access/ticket", $"username={other}&http-only=1", Uri.EscapeDataString(lab.As(owner).Ticket));

        Assert.Equal((400, "password"), (answer.Status, answer.Faults.Single()));
        Assert.False(answer.Http.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Without_the_wish_the_cookie_is_no_password()
    {
        var answer = await WithCookieAsync(
            "POST", "/access/ticket", "username=alice@pve", Uri.EscapeDataString(lab.As("alice@pve").Ticket));

        Assert.Equal((400, "password"), (answer.Status, answer.Faults.Single()));
    }

    [Fact]
    public async Task Changes_with_the_cookie_need_the_CSRF_token()
    {
        var session = lab.Root;
        var value = Uri.EscapeDataString(session.Ticket);

        Assert.Equal(401, (await WithCookieAsync("PUT", "/cluster/options", null, value)).Status);
        Assert.Equal(200, (await WithCookieAsync("PUT", "/cluster/options", null, value, session.Csrf)).Status);
    }

    [Fact]
    public async Task The_first_phase_gives_a_half_ticket_in_the_body_and_no_cookie()
    {
        using var own = new Lab();
        var phone = await own.EnrolPhoneAsync("bob@pve");

        var first = await own.Api.PostAsync("/access/ticket", new { username = "bob@pve", password = Lab.Password, http_only = 1 });
        var half = ApiClient.HalfTicketOf(first);
        var second = await own.Api.PostAsync(
            "/access/ticket",
            new { username = "bob@pve", password = "totp:" + phone.Code(own.Clock.NowSeconds), tfa_challenge = half, http_only = 1 });

        Assert.False(first.Http.Headers.Contains("Set-Cookie"));
        Assert.False(second.HasData("ticket"));
        Assert.StartsWith("PVE%3Abob", Cookie(second).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_logout_takes_the_cookie_away_and_needs_the_CSRF_token()
    {
        var session = lab.As("alice@pve");
        var value = Uri.EscapeDataString(session.Ticket);

        var bare = await WithCookieAsync("POST", "/pveauth/logout", null, value);
        var right = await WithCookieAsync("POST", "/pveauth/logout", null, value, session.Csrf);

        Assert.Equal(401, bare.Status);
        Assert.False(bare.Http.Headers.Contains("Set-Cookie"));
        Assert.Equal((200, """{"data":null}"""), (right.Status, right.Text));
        Assert.Equal(("", true), (Cookie(right).Value, Cookie(right).Attributes.Contains("Max-Age=0")));
    }

    private static (string Value, string[] Attributes) Cookie(ApiAnswer answer)
    {
        var parts = Assert.Single(answer.Http.Headers.GetValues("Set-Cookie")).Split("; ");
        Assert.StartsWith(Name + "=", parts[0], StringComparison.Ordinal);
        return (parts[0][(Name.Length + 1)..], parts[1..]);
    }

    private Task<ApiAnswer> LogInAsync(string user) =>
        lab.Api.PostAsync("/access/ticket", new { username = user, password = Lab.Password, http_only = 1 });

    private Task<ApiAnswer> WithCookieAsync(string verb, string path, string? form, string value, string? csrf = null) => lab.Api.SendAsync(
        new HttpMethod(verb),
        path,
        form,
        prepare: request =>
        {
            request.Headers.Add("Cookie", $"{Name}={value}");
            if (csrf is not null)
            {
                request.Headers.Add("CSRFPreventionToken", csrf);
            }
        });
}
