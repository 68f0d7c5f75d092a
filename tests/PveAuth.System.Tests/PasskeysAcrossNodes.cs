using System.Text;
using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.SystemTests;

/// <summary>Two processes stand for two nodes: a passkey works on both, its ticket too, and its answer once.</summary>
public class PasskeysAcrossNodes
{
    private const string Host = "pve1.lab2.example.com:8006";
    private const string Kim = "kim@pve";
    private const string Password = "kim-Passw0rd";

    [Fact]
    public async Task A_passkey_logs_in_without_a_password_and_any_node_accepts_its_ticket()
    {
        using var directory = Sample();
        await using var one = await ServerProcess.StartAsync(directory);
        await using var other = await ServerProcess.StartAsync(directory);
        using var key = new SoftwareAuthenticator { Flags = 0x05 };
        await RegisterAsync(directory, one, other, key);

        var challenge = ChallengeOf(await one.Api.PostAsync("/pveauth/passkey-login", [], host: Host));
        var login = await other.Api.PostAsync("/pveauth/passkey-login", new() { ["response"] = key.Login(challenge, 1) }, host: Host);

        Assert.True(login.Status == 200, login.Text);
        Assert.Equal(200, (await one.Api.GetAsync("/access/permissions", login.Session)).Status);
        Assert.Equal("Verified OK", (await VerifyAsync(directory, login.Member("ticket"))).Trim());
    }

    [Fact]
    public async Task One_answer_sent_to_both_at_once_gives_one_ticket()
    {
        using var directory = Sample();
        await using var one = await ServerProcess.StartAsync(directory);
        await using var other = await ServerProcess.StartAsync(directory);
        using var key = new SoftwareAuthenticator { Flags = 0x05 };
        await RegisterAsync(directory, one, other, key);

        // A counter of 0 does not give the second answer away; only the challenge does.
        for (var round = 0; round < 3; round++)
        {
            var response = key.Login(ChallengeOf(await one.Api.PostAsync("/pveauth/passkey-login", [], host: Host)));
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
                (i % 2 == 0 ? one : other).Api.PostAsync("/pveauth/passkey-login", new() { ["response"] = response }, host: Host)));

            Assert.Equal([200, .. Enumerable.Repeat(401, 19)], answers.Select(a => a.Status).Order());
        }
    }

    private static NodeDirectory Sample()
    {
        var directory = NodeDirectory.SampleWith(Kim);
        directory.Put("pveauth/policy.json", """{"passkeyRealms":["pve"],"passkeyTwoFactorRealms":["pve"]}""");
        return directory;
    }

    /// <summary>Begun on one, finished on the other.</summary>
    private static async Task RegisterAsync(NodeDirectory directory, ServerProcess one, ServerProcess other, SoftwareAuthenticator key)
    {
        Dictionary<string, string> password = new() { ["userid"] = Kim, ["password"] = Password };
        Assert.Equal(200, (await one.Api.PutAsync("/access/password", password, directory.SessionOf("root@pam"))).Status);
        var kim = directory.SessionOf(Kim);
        var begun = await one.Api.PostAsync("/pveauth/passkey", new(password) { ["description"] = "passkey" }, kim, Host);
        Assert.True(begun.Status == 200, begun.Text);
        var challenge = ChallengeOf(begun);
        key.UserHandle = Options(begun).GetProperty("user").GetProperty("id").GetString();
        var finished = await other.Api.PostAsync(
            "/pveauth/passkey", new(password) { ["challenge"] = challenge, ["value"] = key.Register(challenge) }, kim, Host);
        Assert.True(finished.Status == 200, finished.Text);
    }

    /// <summary>What another implementation says about a ticket: an RSA signature (PKCS #1, SHA-1) over all before the last two
    /// colons.</summary>
    private static async Task<string> VerifyAsync(NodeDirectory directory, string ticket)
    {
        var parts = ticket.Split("::");
        var (text, signature) = (directory.At("pveauth/ticket.txt"), directory.At("pveauth/ticket.sig"));
        await File.WriteAllBytesAsync(text, Encoding.ASCII.GetBytes(parts[0]));
        await File.WriteAllBytesAsync(signature, Convert.FromBase64String(parts[1]));
        return await Programs.MustAsync(
            "openssl", ["dgst", "-sha1", "-verify", directory.At("authkey.pub"), "-signature", signature, text], "");
    }

    private static JsonElement Options(Answer answer) =>
        JsonDocument.Parse(answer.Member("challenge")).RootElement.GetProperty("publicKey");

    private static string ChallengeOf(Answer answer) => Options(answer).GetProperty("challenge").GetString()!;
}
