using System.Text;
using PveAuth.Core.Identity;
using PveAuth.Core.Tests.Tfa;
using PveAuth.Core.Tfa;

namespace PveAuth.SystemTests;

/// <summary>Two processes, one configuration directory: what may happen once happens once, and nobody's write is lost.</summary>
public class TwoServersOnOneDirectory
{
    private const string Host = "pve1.lab2.example.com:8006";

    [Fact]
    public async Task The_same_code_sent_fifty_times_at_once_gives_one_ticket()
    {
        // Several users, because a race that is lost once in three times would pass with one.
        string[] users = [.. Enumerable.Range(0, 4).Select(i => $"user{i}@pve")];
        using var directory = NodeDirectory.SampleWith(users);
        await using var one = await ServerProcess.StartAsync(directory);
        await using var other = await ServerProcess.StartAsync(directory);
        var root = directory.SessionOf("root@pam");

        foreach (var user in users)
        {
            var uri = Totps.NewUri(user);
            Assert.Equal(200, (await one.Api.AddTotpAsync(user, "app", root, uri: uri)).Status);
            Assert.Equal(200, (await one.Api.PutAsync("/access/password", new() { ["userid"] = user, ["password"] = "some-Passw0rd" }, root)).Status);
            var half = await one.Api.LogInAsync(user, "some-Passw0rd");

            // The code after the one that enrolled the app.
            var code = "totp:" + Totps.At(uri, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 30);
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
                (i % 2 == 0 ? one : other).Api.AnswerAsync(user, half.Member("ticket"), code)));

            Assert.Equal([200, .. Enumerable.Repeat(401, 49)], answers.Select(a => a.Status).Order());
            Assert.False(answers.Single(a => a.Status == 200).IsHalf);
        }
    }

    [Fact]
    public async Task A_key_is_registered_and_used_across_both_and_each_challenge_counts_once()
    {
        using var directory = NodeDirectory.SampleWith("kim@pve");
        await using var one = await ServerProcess.StartAsync(directory);
        await using var other = await ServerProcess.StartAsync(directory);
        var root = directory.SessionOf("root@pam");
        using var key = new SoftwareAuthenticator();

        Dictionary<string, string> form = new() { ["type"] = "webauthn", ["description"] = "key" };
        var begun = await one.Api.PostAsync("/access/tfa/kim@pve", form, root, Host);
        Assert.True(begun.Status == 200, begun.Text);
        var challenge = ChallengeOf(begun.Member("challenge"));
        (form["challenge"], form["value"]) = (challenge, key.Register(challenge));
        form.Remove("description");
        var finished = await other.Api.PostAsync("/access/tfa/kim@pve", form, root, Host);
        var again = await one.Api.PostAsync("/access/tfa/kim@pve", form, root, Host);
        Assert.True(finished.Status == 200, finished.Text);
        Assert.Equal(500, again.Status);

        Assert.Equal(200, (await one.Api.PutAsync("/access/password", new() { ["userid"] = "kim@pve", ["password"] = "kim-Passw0rd" }, root)).Status);
        var half = await one.Api.LogInAsync("kim@pve", "kim-Passw0rd", Host);
        var question = half.Challenge.GetProperty("webauthn").GetProperty("publicKey").GetProperty("challenge").GetString()!;
        var assertion = "webauthn:" + key.Login(question, counter: 1);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            (i % 2 == 0 ? other : one).Api.AnswerAsync("kim@pve", half.Member("ticket"), assertion, Host)));

        Assert.Equal([200, .. Enumerable.Repeat(401, 9)], answers.Select(a => a.Status).Order());
    }

    [Fact]
    public async Task The_half_ticket_of_one_sets_up_a_single_factor_on_either()
    {
        using var directory = NodeDirectory.SampleWith("kim@pve");
        directory.Put("pveauth/policy.json", """{"tfa":"required"}""");
        await using var one = await ServerProcess.StartAsync(directory);
        await using var other = await ServerProcess.StartAsync(directory);
        var root = directory.SessionOf("root@pam");
        Assert.Equal(200, (await one.Api.PutAsync("/access/password", new() { ["userid"] = "kim@pve", ["password"] = "kim-Passw0rd" }, root)).Status);
        var half = await one.Api.LogInAsync("kim@pve", "kim-Passw0rd");
        Assert.True(half.Challenge.TryGetProperty("pveauth", out _), half.Text);

        var uri = Totps.NewUri("kim@pve");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? other : one).Api.PostAsync(
            "/pveauth/enrol",
            new()
            {
                ["username"] = "kim@pve",
                ["tfa-challenge"] = half.Member("ticket"),
                ["type"] = "totp",
                ["description"] = "app",
                ["totp"] = uri,
                ["value"] = Totps.Now(uri),
            })));

        Assert.Equal([200, .. Enumerable.Repeat(401, 19)], answers.Select(a => a.Status).Order());
        Assert.Equal(200, (await other.Api.GetAsync("/version", answers.Single(a => a.Status == 200).Session)).Status);
    }

    [Fact]
    public async Task Writes_of_both_survive()
    {
        string[] users = [.. Enumerable.Range(0, 10).Select(i => $"user{i}@pve")];
        using var directory = NodeDirectory.SampleWith(users);
        await using var one = await ServerProcess.StartAsync(directory);
        await using var other = await ServerProcess.StartAsync(directory);
        var root = directory.SessionOf("root@pam");

        var answers = await Task.WhenAll(users.SelectMany(user => Enumerable.Range(0, 4), (user, i) => (user, i)).Select(async x =>
            (x.user, Answer: await (x.i % 2 == 0 ? one : other).Api.AddTotpAsync(x.user, $"app {x.i}", root))));

        Assert.All(answers, a => Assert.True(a.Answer.Status == 200, a.Answer.Text));
        var cfg = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(directory.Read("priv/tfa.cfg"))).Value!;
        foreach (var user in users)
        {
            Assert.Equal(
                answers.Where(a => a.user == user).Select(a => a.Answer.Member("id")).Order(),
                cfg.Find(UserId.Parse(user))!.Totp.Select(e => e.Id).Order());
            Assert.Contains($"\nuser:{user}:1:0:::::x:\n", directory.Read("user.cfg"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_first_starts_at_once_leave_keys_that_belong_together()
    {
        using var directory = NodeDirectory.Sample();
        File.Delete(directory.At("authkey.pub"));
        File.Delete(directory.At("priv/authkey.key"));
        var both = await Task.WhenAll(ServerProcess.StartAsync(directory), ServerProcess.StartAsync(directory));
        await using var one = both[0];
        await using var other = both[1];

        var login = await one.Api.LogInAsync("backup@pve", "bk2Passw");

        Assert.Equal(200, (await other.Api.GetAsync("/access/permissions", login.Session)).Status);
    }

    private static string ChallengeOf(string optionsJson) => System.Text.Json.JsonDocument.Parse(optionsJson)
        .RootElement.GetProperty("publicKey").GetProperty("challenge").GetString()!;
}
