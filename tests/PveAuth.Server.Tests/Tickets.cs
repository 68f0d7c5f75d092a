using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>Tickets of a node over REST: the vectors of the specification with their keys in the directory, at their time,
/// and a key that is replaced.</summary>
public sealed class Tickets : IDisposable
{
    private const string People = """
        user:joe@pve:1:0:::::x:
        token:joe@pve!mon:0:0::
        user:joe.doe-x@corp.ldap:1:0::::::
        user:müller@pve:1:0::::::
        user:perAcent@pve:1:0::::::
        user:per%41cent@pve:1:0::::::
        acl:1:/:joe@pve:PVEAuditor:

        """;

    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "tickets.json"))).RootElement;

    private static readonly long Now = Vectors.GetProperty("now").GetInt64();

    private readonly Phone phone = new();
    private readonly Lab lab;

    public Tickets()
    {
        lab = new Lab(files =>
        {
            files.Put("user.cfg", File.ReadAllText(Path.Combine(files.Path, "user.cfg")) + People);
            files.Put("authkey.pub.old", Lab.Vector("old_authkey_public_spki_pem"));
            var factors = $$$"""{"totp":[{"id":"t1","description":"","created":1,"entry":"{{{phone.Uri}}}"}]}""";
            files.Put("priv/tfa.cfg", "{\"users\":{" + $"\"joe@pve\":{factors},\"root@pam\":{factors}" + "}}");
            SetTime(files.Path, "authkey.pub", Now - 10_000);
            SetTime(files.Path, "authkey.pub.old", Now - 30);
        });
        lab.Clock.StopAt(Now);
    }

    public static TheoryData<string> ValidNames => Names("valid");

    public static TheoryData<string> InvalidNames => Names("invalid");

    [Theory]
    [MemberData(nameof(ValidNames))]
    public async Task A_ticket_of_a_node_counts_for_what_it_is_and_nothing_else(string name)
    {
        var vector = Find("valid", name);
        var ticket = vector.GetProperty("ticket").GetString()!;
        var secret = vector.GetProperty("aad").GetString();
        var isConsole = vector.GetProperty("kind").GetString() == "VNC";

        // PVE decodes what it does not encode, so a node's ticket with a percent sign may be anybody's; forms from before
        // PVE 7.1 are nobody's session any more.
        var isSession = vector.GetProperty("kind").GetString() == "PVE" && secret is null && !name.StartsWith("legacy", StringComparison.Ordinal)
            && name != "user-with-percent";

        Assert.Equal(isSession, (await VersionAsync(ticket)).Status == 200);
        if (vector.GetProperty("kind").GetString() == "PVE" && secret is "joe@pve" or "root@pam")
        {
            Assert.Equal("tfa.wrong-code", await CodeAfterAsync(secret, ticket));
        }

        if (!isSession && secret?.Contains(":/", StringComparison.Ordinal) == true)
        {
            Assert.Equal(isConsole, (await ConsoleAsync(ticket, secret)).Status == 200);
        }
    }

    [Theory]
    [MemberData(nameof(InvalidNames))]
    public async Task A_ticket_that_a_node_refuses_is_refused(string name)
    {
        var vector = Find("invalid", name);
        var ticket = vector.GetProperty("ticket").GetString()!;
        lab.Clock.StopAt(vector.GetProperty("verify_time").GetInt64());

        switch (vector.GetProperty("aad").GetString())
        {
            case null:
                Assert.Equal(401, (await VersionAsync(ticket)).Status);
                break;
            case var console when vector.GetProperty("kind").GetString() == "VNC":
                Assert.Equal((401, "authentication failure"), (await ConsoleAsync(ticket, console)).Failure);
                break;
            case var user:
                Assert.Null(await CodeAfterAsync(user, ticket));
                break;
        }
    }

    [Fact]
    public async Task CSRF_tokens_of_a_node_count_and_those_that_it_refuses_do_not()
    {
        foreach (var (list, status) in new[] { ("valid", 200), ("invalid", 401) })
        {
            foreach (var vector in Vectors.GetProperty("csrf").GetProperty(list).EnumerateArray())
            {
                var session = lab.As(vector.GetProperty("user").GetString()!) with { Csrf = vector.GetProperty("token").GetString()! };
                var answer = await lab.Api.PostAsync("/pveauth/logout", null, session);
                Assert.True(answer.Status == status, vector.GetRawText());
            }
        }
    }

    [Fact]
    public async Task A_ticket_outlives_the_key_that_signed_it_but_no_new_one_is_signed_with_it()
    {
        lab.Clock.StopAt(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        File.Delete(Path.Combine(lab.Server.ConfigDir, "authkey.pub.old"));
        SetTime(lab.Server.ConfigDir, "authkey.pub", lab.Clock.NowSeconds - 86_400 - 10);
        lab.Server.NoticeChanges();
        var rotated = lab.Clock.NowSeconds;
        var before = TicketForge.Session("alice@pve", rotated - 60);
        Assert.Equal(200, (await VersionAsync(before)).Status);

        var fresh = ApiClient.SessionOf(await lab.TryLogInAsync("alice@pve"));
        var key = lab.Server.Read("authkey.pub");

        Assert.NotEqual(Lab.Vector("authkey_public_spki_pem").Trim(), key.Trim());
        Assert.Equal(Lab.Vector("authkey_public_spki_pem").Trim(), lab.Server.Read("authkey.pub.old").Trim());
        Assert.Equal(200, (await VersionAsync(before)).Status);
        Assert.Equal(200, (await VersionAsync(fresh.Ticket)).Status);

        lab.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await VersionAsync(before)).Status);
        Assert.Equal(200, (await VersionAsync(TicketForge.Session("alice@pve", rotated + 200))).Status);
        Assert.Equal(401, (await VersionAsync(TicketForge.Session("alice@pve", rotated + 400))).Status);

        lab.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await VersionAsync(before)).Status);
        ApiClient.SessionOf(await lab.TryLogInAsync("alice@pve"));
        Assert.Equal(key, lab.Server.Read("authkey.pub"));
    }

    [Fact]
    public async Task A_ticket_ends_after_two_hours_and_its_renewal_does_not()
    {
        lab.Clock.StopAt(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var first = ApiClient.SessionOf(await lab.TryLogInAsync("alice@pve"));

        lab.Clock.Advance(TimeSpan.FromMinutes(119));
        var second = ApiClient.SessionOf(await lab.TryLogInAsync("alice@pve", first.Ticket));
        lab.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(401, (await VersionAsync(first.Ticket)).Status);
        Assert.Equal(401, (await lab.TryLogInAsync("alice@pve", first.Ticket)).Status);
        Assert.Equal(200, (await VersionAsync(second.Ticket)).Status);
    }

    [Fact]
    public async Task A_ticket_of_another_cluster_is_refused()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var ticket = TicketForge.Sign(key.ExportRSAPrivateKeyPem(), $"PVE:root@pam:{Now:X8}");

        Assert.Equal(401, (await VersionAsync(ticket)).Status);
        Assert.Equal(200, (await VersionAsync(TicketForge.Session("root@pam", Now))).Status);
    }

    public void Dispose() => lab.Dispose();

    private static TheoryData<string> Names(string list) =>
        new(Vectors.GetProperty(list).EnumerateArray().Select(vector => vector.GetProperty("name").GetString()!));

    private static JsonElement Find(string list, string name) =>
        Vectors.GetProperty(list).EnumerateArray().Single(vector => vector.GetProperty("name").GetString() == name);

    private static void SetTime(string directory, string file, long seconds) =>
        File.SetLastWriteTimeUtc(Path.Combine(directory, file), DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime);

    private Task<ApiAnswer> VersionAsync(string ticket) => lab.Api.GetAsync("/version", new Session("", ticket, ""));

    /// <summary>What a half ticket is worth: only a genuine one lets its user learn why the answer was wrong.</summary>
    private async Task<string?> CodeAfterAsync(string user, string halfTicket)
    {
        var answer = await lab.AnswerAsync(user, halfTicket, "totp:" + phone.WrongCode(lab.Clock.NowSeconds));
        Assert.Equal(401, answer.Status);
        return answer.Json.TryGetProperty("pveauth", out var detail) ? detail.GetProperty("code").GetString() : null;
    }

    /// <summary>Shows a console ticket for <c>AUTHID:PATH[:PORT]</c>.</summary>
    private Task<ApiAnswer> ConsoleAsync(string ticket, string secret)
    {
        var parts = secret.Split(':');
        return lab.Api.PostAsync("/access/vncticket", new
        {
            authid = parts[0],
            vncticket = ticket,
            path = parts[1],
            port = parts.Length > 2 ? parts[2] : null,
            privs = parts[1].StartsWith("/nodes", StringComparison.Ordinal) ? "Sys.Audit" : "VM.Console",
        });
    }
}
