using System.Text.Json;

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
            var challenge = ChallengeOf(answer);
            Assert.Contains("webauthn", challenge.EnumerateObject().Select(m => m.Name));
            Assert.Subset(keys.EnumerateArray().Select(k => k.GetString()!).ToHashSet(), challenge.EnumerateObject().Select(m => m.Name).ToHashSet());
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

    private static JsonElement ChallengeOf(ApiAnswer answer)
    {
        // As every client does it: the second field, decoded, without its mark.
        var data = Uri.UnescapeDataString(ApiClient.HalfTicketOf(answer).Split(':')[1]);
        return JsonDocument.Parse(data["!tfa!".Length..]).RootElement;
    }

    private static List<JsonElement> Logins() =>
    [
        .. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "cluster.json")))
            .RootElement.GetProperty("expect_login").EnumerateArray(),
    ];
}
