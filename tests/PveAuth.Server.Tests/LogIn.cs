using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>Logging in over REST on a directory that is empty at the start, and on a copy of a node's.</summary>
public class LogIn
{
    [Fact]
    public async Task The_first_start_prints_an_administrator_who_can_log_in()
    {
        using var server = new PveAuthServer();

        var session = await server.Api.LogInAsAdminAsync();
        var users = await server.Api.GetAsync("/access/users", session);

        Assert.Equal(["admin@pve", "root@pam"], users.Data.EnumerateArray().Select(u => u.GetProperty("userid").GetString()));
    }

    public static TheoryData<string> SampleUsers => new(Logins()
        .Where(l => l.TryGetProperty("password", out _))
        .Select(l => l.GetProperty("user").GetString()!));

    [Theory]
    [MemberData(nameof(SampleUsers))]
    public async Task A_user_of_a_nodes_directory_is_answered_as_on_the_node(string user)
    {
        using var server = new PveAuthServer(TempDirectory.SampleCluster());
        var expected = Logins().Single(l => l.GetProperty("user").GetString() == user);

        var answer = await server.Api.SendAsync(
            HttpMethod.Post,
            "/access/ticket",
            new { username = user, password = expected.GetProperty("password").GetString() },
            prepare: request => request.Headers.Host = "pve1.lab2.example.com:8006");

        if (expected.TryGetProperty("fails", out _))
        {
            Assert.Equal((401, "authentication failure\n"), (answer.Status, answer.Message));
            return;
        }

        if (expected.TryGetProperty("challenge_keys", out var keys))
        {
            Assert.Equal(keys.EnumerateArray().Select(k => k.GetString()), ChallengeOf(answer).EnumerateObject().Select(m => m.Name));
        }
        else if (expected.GetProperty("challenge") is { ValueKind: JsonValueKind.Object } exact)
        {
            Assert.Equal(JsonSerializer.Serialize(exact), JsonSerializer.Serialize(ChallengeOf(answer)));
        }
        else
        {
            Assert.Equal(user, ApiClient.SessionOf(answer).User);
        }
    }

    [Fact]
    public async Task A_U2F_key_that_was_registered_on_a_node_logs_in_here()
    {
        using var server = new PveAuthServer(TempDirectory.SampleCluster());
        var anna = Logins().Single(l => l.GetProperty("user").GetString() == "anna@pve").GetProperty("password").GetString();
        var half = ApiClient.HalfTicketOf(await PostAsync(server, new { username = "anna@pve", password = anna }));
        var u2f = LabFactors.ChallengeOf(half).GetProperty("u2f");
        using var key = new SoftwareU2fKey(pem: Sample.GetProperty("u2f_private_key_anna").GetString())
        {
            AppId = u2f.GetProperty("challenge").GetProperty("appId").GetString()!,
            Origin = "https://pve1.lab2.example.com:8006",
            Handle = System.Buffers.Text.Base64Url.DecodeFromChars(u2f.GetProperty("keys")[0].GetProperty("keyHandle").GetString()),
        };

        var answer = "u2f:" + key.Login(u2f.GetProperty("challenge").GetProperty("challenge").GetString()!);

        var session = ApiClient.SessionOf(
            await PostAsync(server, new { username = "anna@pve", password = answer, tfa_challenge = half }));
        Assert.Equal("anna@pve", session.User);

        static Task<ApiAnswer> PostAsync(PveAuthServer server, object form) => server.Api.SendAsync(
            HttpMethod.Post, "/access/ticket", form, prepare: request => request.Headers.Host = "pve1.lab2.example.com:8006");
    }

    private static JsonElement ChallengeOf(ApiAnswer answer)
    {
        // As every client does it: the second field, decoded, without its mark.
        var data = Uri.UnescapeDataString(ApiClient.HalfTicketOf(answer).Split(':')[1]);
        return JsonDocument.Parse(data["!tfa!".Length..]).RootElement;
    }

    private static JsonElement Sample =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "cluster.json"))).RootElement;

    private static List<JsonElement> Logins() => [.. Sample.GetProperty("expect_login").EnumerateArray()];
}
