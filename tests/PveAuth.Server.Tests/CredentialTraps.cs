namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about tickets, API tokens and CSRF tokens.</summary>
public class CredentialTraps(Lab lab) : IClassFixture<Lab>
{
    private const string Token = "PVEAPIToken=alice@pve!t1=" + Lab.TokenSecret;

    [Fact]
    public async Task Trap_02_a_cookie_hides_a_token()
    {
        var answer = await WithHeadersAsync("GET", "/version", ("Cookie", "PVEAuthCookie=garbage"), ("Authorization", Token));

        Assert.Equal((401, "Authentication failed!", ""), (answer.Status, answer.Reason, answer.Text));
    }

    [Theory]
    [InlineData("PVEAPIToken=alice@pve!t1=" + Lab.TokenSecret, null)]
    [InlineData("PVEAPIToken alice@pve!t1=" + Lab.TokenSecret, null)]
    [InlineData("PVEAPIToken=alice%40pve%21t1%3D" + Lab.TokenSecret, null)]
    [InlineData("pveapitoken=alice@pve!t1=" + Lab.TokenSecret, "No ticket")]
    [InlineData("XPVEAPIToken=alice@pve!t1=" + Lab.TokenSecret, "No ticket")]
    [InlineData("PVEAPIToken=alice@pve!t1:" + Lab.TokenSecret, "Authentication failed!")]
    [InlineData("PVEAPIToken=alice@pve!t1=" + Lab.TokenSecret + "x", "Authentication failed!")]
    [InlineData("PVEAPIToken=alice@pve!t1=", "Authentication failed!")]
    [InlineData("PVEAPIToken=alice@pve=" + Lab.TokenSecret, "Authentication failed!")]
    public async Task Trap_26_API_tokens_in_all_spellings(string authorization, string? refusal)
    {
        var answer = await WithHeadersAsync("GET", "/version", ("Authorization", authorization));

        Assert.Equal((refusal is null ? 200 : 401, refusal ?? "OK"), (answer.Status, answer.Reason));
    }

    [Fact]
    public async Task Trap_27_a_ticket_in_the_authorization_header_needs_a_CSRF_token_for_changes()
    {
        var root = lab.Root;

        var read = await WithHeadersAsync("GET", "/version", ("Authorization", "PVEAuthCookie=" + root.Ticket));
        var bare = await WithHeadersAsync("PUT", "/cluster/options", ("Authorization", "PVEAuthCookie=" + root.Ticket));
        var full = await WithHeadersAsync(
            "PUT", "/cluster/options", ("Authorization", "PVEAuthCookie=" + root.Ticket), ("CSRFPreventionToken", root.Csrf));

        Assert.Equal(200, read.Status);
        Assert.Equal((401, "Permission denied - invalid csrf token", ""), (bare.Status, bare.Reason, bare.Text));
        Assert.Equal(200, full.Status);
    }

    [Theory]
    [InlineData("x=1;PVEAuthCookie={0}")]
    [InlineData("x=1; PVEAuthCookie={0}; y=2")]
    [InlineData("PVEAuthCookie={0}")]
    public async Task Trap_28_the_cookie_is_found_with_and_without_a_blank_before_it(string cookies)
    {
        var answer = await WithHeadersAsync(
            "GET", "/version", ("Cookie", cookies.Replace("{0}", Uri.EscapeDataString(lab.Root.Ticket), StringComparison.Ordinal)));

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Trap_29_a_token_needs_no_CSRF_token_unless_a_cookie_comes_with_it()
    {
        lab.Edit("user.cfg", text => text + "acl:1:/:alice@pve:Administrator:\n");
        try
        {
            var token = await WithHeadersAsync("PUT", "/cluster/options", ("Authorization", Token));
            var both = await WithHeadersAsync(
                "PUT", "/cluster/options", ("Authorization", Token), ("Cookie", "PVEAuthCookie=" + lab.As("alice@pve").Ticket));

            Assert.Equal(200, token.Status);
            Assert.Equal(401, both.Status);
        }
        finally
        {
            lab.Edit("user.cfg", text => text.Replace("acl:1:/:alice@pve:Administrator:\n", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Trap_30_the_CSRF_token_counts_only_in_its_header_and_only_for_its_user()
    {
        var root = lab.Root;
        var older = lab.Root;
        lab.Clock.Advance(TimeSpan.FromSeconds(5));
        var newer = lab.Root;
        var cookie = ("Cookie", "PVEAuthCookie=" + root.Ticket);

        var query = await WithHeadersAsync("PUT", "/cluster/options?CSRFPreventionToken=" + Uri.EscapeDataString(root.Csrf), cookie);
        var body = await lab.Api.SendAsync(
            HttpMethod.Put,
            "/cluster/options",
            "CSRFPreventionToken=" + Uri.EscapeDataString(root.Csrf),
            prepare: request => request.Headers.Add("Cookie", cookie.Item2));
        var foreign = await lab.Api.PutAsync("/cluster/options", null, root with { Csrf = lab.As("alice@pve").Csrf });
        var ofOlder = await lab.Api.PutAsync("/cluster/options", null, newer with { Csrf = older.Csrf });

        Assert.Equal([401, 401, 401, 200], new[] { query, body, foreign, ofOlder }.Select(answer => answer.Status));
    }

    [Theory]
    [InlineData("user:carol@pve:1:", "user:carol@pve:0:")]
    [InlineData("user:carol@pve:1:0:", "user:carol@pve:1:1000000000:")]
    [InlineData("user:carol@pve:1:0::::::\n", "")]
    public async Task Trap_33_a_user_disabled_expired_or_deleted_is_out_at_the_next_request(string from, string to)
    {
        const string token = "token:carol@pve!c1:0:0::\n";
        using var own = new Lab(files =>
        {
            var path = Path.Combine(files.Path, "user.cfg");
            files.Put("user.cfg", File.ReadAllText(path).Replace(
                "user:carol@pve:1:0::::::\n", "user:carol@pve:1:0::::::\n" + token, StringComparison.Ordinal));
            files.Put("priv/token.cfg", $"carol@pve!c1 {Lab.TokenSecret}\n");
        });
        var session = own.As("carol@pve");
        const string credential = "PVEAPIToken=carol@pve!c1=" + Lab.TokenSecret;
        Assert.Equal(200, (await own.Api.GetAsync("/version", session)).Status);
        Assert.Equal(200, (await own.WithTokenAsync("GET", "/version", null, credential)).Status);

        own.Edit("user.cfg", text => text.Replace(from, to, StringComparison.Ordinal));

        var byTicket = await own.Api.GetAsync("/version", session);
        var byToken = await own.WithTokenAsync("GET", "/version", null, credential);
        Assert.Equal((401, "Authentication failed!"), (byTicket.Status, byTicket.Reason));
        Assert.Equal((401, "Authentication failed!"), (byToken.Status, byToken.Reason));
    }

    [Fact]
    public async Task Trap_33_a_new_password_leaves_tickets_valid()
    {
        using var own = new Lab();
        var session = ApiClient.SessionOf(await own.TryLogInAsync("eve@pve"));

        var change = await own.Api.PutAsync(
            "/access/password", new { userid = "eve@pve", password = "another-Passw0rd", confirmation_password = Lab.Password }, session);

        Assert.Equal((200, """{"data":null}"""), (change.Status, change.Text));
        Assert.Equal(200, (await own.Api.GetAsync("/version", session)).Status);
        Assert.Equal(401, (await own.TryLogInAsync("eve@pve")).Status);
        Assert.Equal(200, (await own.TryLogInAsync("eve@pve", "another-Passw0rd")).Status);
    }

    [Theory]
    [InlineData("alice@pve!t1", 200)] // expire 0: never
    [InlineData("alice@pve!old", 401)] // expired
    [InlineData("alice@pve!bare", 401)] // without a line in token.cfg
    [InlineData("alice@pve!none", 401)]
    [InlineData("off@pve!t1", 401)] // its user is disabled
    public async Task Trap_35_a_token_needs_its_own_line_and_its_own_date(string id, int status)
    {
        var answer = await WithHeadersAsync("GET", "/version", ("Authorization", $"PVEAPIToken={id}={Lab.TokenSecret}"));

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("POST", "/access/ticket", "PVEAPIToken=garbage")]
    [InlineData("POST", "/access/ticket", Token)]
    [InlineData("PUT", "/access/password", Token)]
    [InlineData("POST", "/access/tfa/alice@pve", Token)]
    [InlineData("PUT", "/access/tfa/alice@pve/x", Token)]
    [InlineData("DELETE", "/access/tfa/alice@pve/x", Token)]
    public async Task Trap_36_what_changes_credentials_refuses_tokens_with_a_two_line_message(string verb, string path, string credential)
    {
        var answer = await WithHeadersAsync(verb, path, ("Authorization", credential));

        var template = path.Replace("alice@pve", "{userid}", StringComparison.Ordinal).Replace("/x", "/{id}", StringComparison.Ordinal);
        Assert.Equal(403, answer.Status);
        Assert.Equal(
            $"Permission check failed (URI '{template}' not available with API token, need proper ticket.\n)\n", answer.Message);
        Assert.Equal($"Permission check failed (URI '{template}' not available with API token, need proper ticket.", answer.Reason);
    }

    [Fact]
    public async Task Trap_36_a_token_may_look_at_second_factors()
    {
        Assert.Equal(200, (await WithHeadersAsync("GET", "/access/tfa", ("Authorization", Token))).Status);
    }

    [Fact]
    public async Task Trap_37_a_token_line_whose_name_is_too_short_is_ignored()
    {
        var answer = await WithHeadersAsync("GET", "/version", ("Authorization", "PVEAPIToken=alice@pve!x=" + Lab.TokenSecret));
        var users = await lab.Api.GetAsync("/access/users/alice@pve", lab.Root);

        Assert.Equal(401, answer.Status);
        Assert.Equal(["bare", "old", "sep", "t1"], users.Data.GetProperty("tokens").EnumerateObject().Select(t => t.Name));
    }

    [Fact]
    public async Task Trap_38_a_percent_sign_in_a_name_never_becomes_another_user()
    {
        // As PVE issues it: decoding would make alice of it.
        var raw = TicketForge.Session("al%69ce@pve", lab.Clock.NowSeconds);
        var own = ApiClient.SessionOf(await lab.TryLogInAsync("al%69ce@pve"));

        Assert.Equal(401, (await lab.Api.GetAsync("/version", new Session("", raw, ""))).Status);
        Assert.StartsWith("PVE:al%2569ce@pve:", own.Ticket, StringComparison.Ordinal);
        var seen = await lab.Api.GetAsync("/access/users", own);
        Assert.Equal("al%69ce@pve", seen.Data[0].GetProperty("userid").GetString());
        Assert.Equal(1, seen.Data.GetArrayLength());
    }

    [Fact]
    public async Task Trap_39_age_limits_are_exclusive()
    {
        using var own = new Lab();
        var key = Path.Combine(own.Server.ConfigDir, "authkey.pub");
        var now = own.Clock.NowSeconds;

        File.SetLastWriteTimeUtc(key, DateTimeOffset.FromUnixTimeSeconds(now - 10_000).UtcDateTime);
        own.Server.NoticeChanges();
        var ages = await AgesAsync(own, 7199, 7200, -299, -300);
        Assert.Equal([200, 401, 200, 401], ages);

        // A ticket older than its key by more than the grace of 300 seconds.
        File.SetLastWriteTimeUtc(key, DateTimeOffset.FromUnixTimeSeconds(now - 1000).UtcDateTime);
        own.Server.NoticeChanges();
        ages = await AgesAsync(own, 1299, 1300);
        Assert.Equal([200, 401], ages);
    }

    private static async Task<int[]> AgesAsync(Lab lab, params int[] ages)
    {
        var statuses = new List<int>();
        foreach (var age in ages)
        {
            var ticket = TicketForge.Session("alice@pve", lab.Clock.NowSeconds - age);
            statuses.Add((await lab.Api.GetAsync("/version", new Session("", ticket, ""))).Status);
        }

        return [.. statuses];
    }

    private Task<ApiAnswer> WithHeadersAsync(string verb, string path, params (string Name, string Value)[] headers) => lab.Api.SendAsync(
        new HttpMethod(verb),
        path,
        null,
        prepare: request =>
        {
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        });
}
