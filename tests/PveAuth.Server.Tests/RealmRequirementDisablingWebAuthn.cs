namespace PveAuth.Server.Tests;

/// <summary>"Require TFA of a realm takes my security key away": not where the policy lets stronger factors satisfy the
/// realm.</summary>
public sealed class RealmRequirementDisablingWebAuthn : IDisposable
{
    private const string Bob = "bob@pve";

    private readonly Lab lab = LabEnrolment.Under("{}", files => files.Put("domains.cfg", "pve: pve\n\ttfa type=oath\n"));

    public void Dispose() => lab.Dispose();

    [Fact]
    public async Task A_realm_requirement_does_not_disable_WebAuthn_where_stronger_factors_satisfy_it()
    {
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync(Bob, key);
        lab.Put(LabEnrolment.PolicyFile, """{"strongerRealms":["pve"]}""");

        var half = await lab.BeginAsync(Bob);

        ApiClient.SessionOf(await lab.AnswerAsync(Bob, half, "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half))));
        Assert.Contains("\"stronger\":true", await lab.Server.Http.GetStringAsync("/login"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"strongerRealms":["corp"]}""")]
    public async Task Unless_told_otherwise_a_realm_refuses_keys_as_PVE_does(string policy)
    {
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync(Bob, key);
        lab.Put(LabEnrolment.PolicyFile, policy);

        var half = await lab.BeginAsync(Bob);
        var answer = await lab.AnswerAsync(Bob, half, "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half)));

        Assert.Equal((401, "tfa.realm-requires"), (answer.Status, answer.Json.GetProperty("pveauth").GetProperty("code").GetString()));
        Assert.DoesNotContain("stronger", await lab.Server.Http.GetStringAsync("/login"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_key_satisfies_the_realm_a_first_one_can_be_set_up_at_the_login()
    {
        lab.Put(LabEnrolment.PolicyFile, """{"tfa":"required","strongerRealms":["pve"]}""");
        using var key = LabKeys.New();
        var half = await lab.BeginAsync(Bob);

        Assert.Equal(["webauthn", "totp"], LabEnrolment.OfferedBy(half));
        var challenge = LabKeys.ChallengeIn((await lab.BeginSetUpKeyAsync(Bob, half)).Data.GetProperty("challenge").GetString()!);
        ApiClient.SessionOf(await lab.FinishSetUpKeyAsync(Bob, half, challenge, key.Register(challenge)));
    }
}
