using System.Text.RegularExpressions;

namespace PveAuth.Server.Tests;

/// <summary>/access/users/{userid}/token.</summary>
public class TokensTests(UsersLab shared) : IClassFixture<UsersLab>
{
    private const string Bob = "/access/users/bob@pve/token";

    private readonly UsersLab lab = shared.Fresh();

    [Fact]
    public async Task The_secret_of_a_new_token_is_told_once_and_works_at_once()
    {
        var answer = await lab.Api.PostAsync(Bob + "/t2", new { comment = "für alles", privsep = 0, expire = 2000000000 }, lab.As("bob@pve"));
        var value = answer.Data.GetProperty("value").GetString()!;

        Assert.Equal("""{"expire":2000000000,"privsep":0,"comment":"für alles"}""", answer.Data.GetProperty("info").GetRawText());
        Assert.Equal("bob@pve!t2", answer.Data.GetProperty("full-tokenid").GetString());
        Assert.Matches(new Regex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"), value);
        Assert.Equal("token:bob@pve!t2:2000000000:0:f%C3%BCr alles:", lab.Line("token:bob@pve!t2:"));
        Assert.Contains($"bob@pve!t2 {value}\n", lab.Lab.Server.Read("priv/token.cfg"), StringComparison.Ordinal);
        Assert.Equal(200, (await WithAsync("bob@pve!t2", value)).Status);
        Assert.Equal(401, (await WithAsync("bob@pve!t2", value.ToUpperInvariant())).Status);

        var shown = await lab.Api.GetAsync(Bob + "/t2", lab.As("bob@pve"));
        Assert.Equal("""{"data":{"expire":2000000000,"privsep":0,"comment":"für alles"}}""", shown.Text);
        Assert.DoesNotContain(lab.Lab.Server.Log.All, line => line.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_is_separated_and_endless_unless_told_otherwise()
    {
        var answer = await lab.Api.PostAsync(Bob + "/t2", null, lab.As("bob@pve"));
        var list = await lab.Api.GetAsync(Bob, lab.As("bob@pve"));

        Assert.Equal("""{"privsep":1}""", answer.Data.GetProperty("info").GetRawText());
        Assert.Equal("token:bob@pve!t2:0:1::", lab.Line("token:bob@pve!t2:"));
        Assert.Equal(
            """[{"tokenid":"b1","expire":0,"privsep":0},{"tokenid":"t2","expire":0,"privsep":1}]""", list.Data.GetRawText());
    }

    [Fact]
    public async Task Two_secrets_are_never_the_same()
    {
        var values = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            values.Add((await lab.Api.PostAsync($"{Bob}/tok{i}", null, lab.Root)).Data.GetProperty("value").GetString()!);
        }

        Assert.Equal(20, values.Count);
    }

    [Fact]
    public async Task Trap_63_a_token_that_exists_is_a_fault_of_the_parameter()
    {
        var secrets = lab.Lab.Server.Read("priv/token.cfg");

        var answer = await lab.Api.PostAsync(Bob + "/b1", null, lab.As("bob@pve"));

        Assert.Equal((400, "Parameter verification failed."), answer.Failure);
        Assert.Equal("Token already exists.", answer.Errors.GetProperty("tokenid").GetString());
        Assert.Equal(secrets, lab.Lab.Server.Read("priv/token.cfg"));
    }

    [Fact]
    public async Task Of_many_who_make_the_same_token_one_gets_a_secret_and_it_is_the_one_that_works()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => lab.Api.PostAsync(Bob + "/t2", null, lab.Root)));

        var made = Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(4, answers.Count(answer => answer.Status == 400));
        Assert.Equal(200, (await WithAsync("bob@pve!t2", made.Data.GetProperty("value").GetString()!)).Status);
    }

    [Fact]
    public async Task Trap_64_only_the_comment_can_be_removed_and_a_refusal_is_400()
    {
        await lab.Api.PutAsync(Bob + "/b1", "comment=some", lab.Root);

        var other = await lab.Api.PutAsync(Bob + "/b1", "delete=comment,expire", lab.Root);
        var extJs = await lab.Api.PutAsync("/api2/extjs" + Bob + "/b1", "delete=comment,expire", lab.Root);
        var kept = lab.Line("token:bob@pve!b1:");
        var comment = await lab.Api.PutAsync(Bob + "/b1", "delete=comment", lab.Root);

        Assert.Equal((400, "delete"), (other.Status, other.Faults.Single()));
        Assert.StartsWith(
            "updating token info failed: 400 Parameter verification failed.\ndelete: ", other.Message, StringComparison.Ordinal);
        Assert.Equal((200, 400, "delete"), (extJs.Status, extJs.Json.GetProperty("status").GetInt32(), extJs.Faults.Single()));
        Assert.Equal("token:bob@pve!b1:0:0:some:", kept);
        Assert.Equal("""{"data":{"expire":0,"privsep":0}}""", comment.Text);
        Assert.Equal("token:bob@pve!b1:0:0::", lab.Line("token:bob@pve!b1:"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("9ab")]
    [InlineData("a%3Ab")]
    [InlineData("a!b")]
    [InlineData("ä1")]
    public async Task Trap_37_a_token_needs_a_letter_and_one_character_more(string name)
    {
        var answer = await lab.Api.PostAsync($"{Bob}/{name}", null, lab.Root);

        Assert.Equal((400, "tokenid"), (answer.Status, answer.Faults.Single()));
    }

    [Fact]
    public async Task Trap_65_a_token_does_not_manage_the_tokens_of_its_user()
    {
        foreach (var (verb, path) in ((string, string)[])
            [("GET", ""), ("GET", "/t1"), ("POST", "/t9"), ("PUT", "/t1"), ("DELETE", "/t1")])
        {
            var answer = await lab.Lab.WithTokenAsync(
                verb, "/access/users/alice@pve/token" + path, null, "PVEAPIToken=alice@pve!t1=" + Lab.TokenSecret);
            Assert.Equal((verb, 403, "Permission check failed"), (verb, answer.Status, answer.Failure.Message));
        }

        Assert.Equal(200, (await lab.Api.GetAsync("/access/users/alice@pve/token", lab.As("alice@pve"))).Status);
    }

    [Theory]
    [InlineData("bob@pve", 200)]
    [InlineData("gadm@pve", 200)]
    [InlineData("uadm@pve", 200)]
    [InlineData("alice@pve", 403)]
    [InlineData("dave@pve", 403)]
    public async Task Tokens_are_for_the_user_and_the_administrators_of_a_group(string caller, int status)
    {
        var session = lab.As(caller);

        Assert.Equal(status, (await lab.Api.GetAsync(Bob, session)).Status);
        Assert.Equal(status, (await lab.Api.GetAsync(Bob + "/b1", session)).Status);
        Assert.Equal(status, (await lab.Api.PostAsync(Bob + "/t2", null, session)).Status);
        Assert.Equal(status, (await lab.Api.PutAsync(Bob + "/b1", "comment=x", session)).Status);
        Assert.Equal(status, (await lab.Api.DeleteAsync(Bob + "/b1", session)).Status);
    }

    [Fact]
    public async Task A_new_secret_ends_the_old_one_at_once()
    {
        var plain = await lab.Api.PutAsync(Bob + "/b1", "privsep=1", lab.As("bob@pve"));
        Assert.Equal(200, (await WithAsync("bob@pve!b1", Lab.TokenSecret)).Status);

        var answer = await lab.Api.PutAsync(Bob + "/b1", "regenerate=1&expire=2000000000", lab.As("bob@pve"));

        Assert.Equal("""{"data":{"expire":0,"privsep":1}}""", plain.Text);
        Assert.Equal("bob@pve!b1", answer.Data.GetProperty("full-tokenid").GetString());
        Assert.Equal((2000000000, 1), (answer.Data.GetProperty("expire").GetInt64(), answer.Data.GetProperty("privsep").GetInt32()));
        Assert.Equal(401, (await WithAsync("bob@pve!b1", Lab.TokenSecret)).Status);
        Assert.Equal(200, (await WithAsync("bob@pve!b1", answer.Data.GetProperty("value").GetString()!)).Status);
    }

    [Fact]
    public async Task A_token_goes_with_its_secret_and_its_permissions()
    {
        var answer = await lab.Api.DeleteAsync("/access/users/alice@pve/token/sep", lab.As("alice@pve"));

        Assert.Equal((200, """{"data":null}"""), (answer.Status, answer.Text));
        Assert.DoesNotContain("alice@pve!sep", lab.UserCfg, StringComparison.Ordinal);
        Assert.DoesNotContain("alice@pve!sep", lab.Lab.Server.Read("priv/token.cfg"), StringComparison.Ordinal);
        Assert.Equal("token:alice@pve!t1:0:0:full:", lab.Line("token:alice@pve!t1:"));
        Assert.Equal(401, (await WithAsync("alice@pve!sep", Lab.TokenSecret)).Status);
    }

    [Fact]
    public async Task What_is_missing_is_named_in_words_that_clients_match()
    {
        const string NoToken = "no such token 'nope' for user 'bob@pve'";
        const string NoUser = "no such user ('zed@pve')";
        foreach (var verb in (string[])["GET", "PUT", "DELETE"])
        {
            Assert.Equal((500, NoToken), await FailureAsync(verb, Bob + "/nope"));
            Assert.Equal((500, NoUser), await FailureAsync(verb, "/access/users/zed@pve/token/nope"));
        }

        Assert.Equal((500, NoUser), await FailureAsync("POST", "/access/users/zed@pve/token/nope"));
        Assert.Equal((500, NoUser), (await lab.Api.GetAsync("/access/users/zed@pve/token", lab.Root)).Failure);
        Assert.DoesNotContain("nope", lab.Lab.Server.Read("priv/token.cfg"), StringComparison.Ordinal);

        async Task<(int, string)> FailureAsync(string verb, string path) =>
            (await lab.Api.SendAsync(new HttpMethod(verb), path, null, lab.Root)).Failure;
    }

    private Task<ApiAnswer> WithAsync(string token, string secret) =>
        lab.Lab.WithTokenAsync("GET", "/version", null, $"PVEAPIToken={token}={secret}");
}
