using System.Globalization;
using System.Text.Json;

namespace PveAuth.SystemTests;

/// <summary>One-time passwords of YubiKeys, checked by a real validation server.</summary>
public class YubiKeys
{
    private const string User = "kim@pve";
    private const string Password = "kim-Passw0rd";

    [Fact]
    public async Task A_YubiKey_is_enrolled_with_a_live_password_and_logs_in_with_the_next_and_each_counts_once_over_two_servers()
    {
        var (mine, second, foreign) = (new SoftwareYubiKey("ccccccbcgujh"), new SoftwareYubiKey("cccccckdvvul"), new SoftwareYubiKey("ccccccdtrtrt"));
        using var validation = new ValidationServer();
        await validation.StartAsync(mine, second, foreign);
        using var directory = Prepare(validation);
        await using var one = await ServerProcess.StartAsync(directory);
        await using var other = await ServerProcess.StartAsync(directory);
        await SetPasswordAsync(one, directory);

        Assert.Equal("""{"yubico":true}""", (await one.Api.LogInAsync(User, Password)).Challenge.GetRawText());
        var enrolled = await EnrolAsync(one, directory, mine.Touch());
        Assert.True(enrolled.Status == 200, enrolled.Text);
        Assert.Equal(200, (await EnrolAsync(other, directory, second.Touch())).Status);
        Assert.Contains("\"ccccccbcgujh\"", directory.Read("priv/tfa.cfg"), StringComparison.Ordinal);

        foreach (var key in new[] { mine, second })
        {
            var half = await one.Api.LogInAsync(User, Password);
            Assert.Equal(200, (await other.Api.AnswerAsync(User, half.Member("ticket"), "yubico:" + key.Touch().ToUpperInvariant())).Status);
        }

        mine.PlugIn();
        var (ticket, otp) = ((await one.Api.LogInAsync(User, Password)).Member("ticket"), "yubico:" + mine.Touch());
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? one : other).Api.AnswerAsync(User, ticket, otp)));
        Assert.True(answers.Count(answer => answer.Status == 200) == 1, string.Join('\n', answers.Select(answer => answer.Text)));

        // Somebody else's key, a password that no key made, and a factor that the realm does not take.
        Assert.Equal("tfa.unknown-credential", Code(await one.Api.AnswerAsync(User, ticket, "yubico:" + foreign.Touch())));
        Assert.Equal("tfa.yubico-refused", Code(await one.Api.AnswerAsync(User, ticket, "yubico:ccccccbcgujh" + new string('v', 32))));
        Assert.Equal("tfa.realm-requires", Code(await one.Api.AnswerAsync(User, ticket, "totp:123456")));
    }

    [Fact]
    public async Task A_silent_validation_server_lets_nobody_in_and_counts_nothing()
    {
        var key = new SoftwareYubiKey("ccccccbcgujh");
        using var validation = new ValidationServer();
        await validation.StartAsync(key);
        using var directory = Prepare(validation);
        await using var server = await ServerProcess.StartAsync(directory);
        await SetPasswordAsync(server, directory);
        Assert.Equal(200, (await EnrolAsync(server, directory, key.Touch())).Status);
        validation.Stop();

        var ticket = (await server.Api.LogInAsync(User, Password)).Member("ticket");
        Assert.Equal("tfa.yubico-unreachable", Code(await server.Api.AnswerAsync(User, ticket, "yubico:" + key.Touch())));
        Assert.Equal(500, (await EnrolAsync(server, directory, key.Touch())).Status);
        Assert.False(File.Exists(directory.At($"pveauth/tfa/{User}.json")));

        var recovery = (await server.Api.PostAsync(
            $"/access/tfa/{User}", new() { ["type"] = "recovery" }, directory.SessionOf("root@pam"))).Data.GetProperty("recovery")[0].GetString();
        Assert.Equal(200, (await server.Api.AnswerAsync(User, (await server.Api.LogInAsync(User, Password)).Member("ticket"), $"recovery:{recovery}")).Status);
    }

    private static NodeDirectory Prepare(ValidationServer validation)
    {
        var directory = NodeDirectory.SampleWith(User);
        directory.Put("domains.cfg", string.Create(
            CultureInfo.InvariantCulture, $"pam: pam\n\tcomment Linux PAM\n\npve: pve\n\tcomment PVE\n\ttfa {validation.RealmOption}\n"));
        return directory;
    }

    private static async Task SetPasswordAsync(ServerProcess server, NodeDirectory directory) => Assert.Equal(200, (await server.Api.PutAsync(
        "/access/password", new() { ["userid"] = User, ["password"] = Password }, directory.SessionOf("root@pam"))).Status);

    private static Task<Answer> EnrolAsync(ServerProcess server, NodeDirectory directory, string otp) => server.Api.PostAsync(
        $"/access/tfa/{User}",
        new() { ["type"] = "yubico", ["description"] = "stick", ["value"] = otp },
        directory.SessionOf("root@pam"));

    private static string? Code(Answer answer)
    {
        Assert.Equal(401, answer.Status);
        return JsonDocument.Parse(answer.Text).RootElement.GetProperty("pveauth").GetProperty("code").GetString();
    }
}
