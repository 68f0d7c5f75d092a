namespace PveAuth.Server.Tests;

/// <summary>All users share tfa.cfg: none of them can make it so large that others cannot set up a factor.</summary>
public sealed class FactorLimits : IDisposable
{
    private const string Bob = "bob@pve";

    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option + LabU2f.Option));

    [Theory]
    [InlineData(64, 200)]
    [InlineData(4096, 500)]
    [InlineData(300_000, 500)]
    public async Task A_secret_is_as_long_as_a_hash_needs_it_and_not_half_a_mebibyte(int length, int status)
    {
        var phone = new Phone(new string('A', length));

        var answer = await AddAsync(phone);

        Assert.Equal(status, answer.Status);
        Assert.True(status == 200 || answer.Message.TrimEnd() == "not a usable otpauth URI", answer.Text);
    }

    [Fact]
    public async Task A_user_has_at_most_32_factors_of_any_kind_and_recovery_keys()
    {
        const string Uri = "otpauth://totp/lab?secret=GEZDGNBVGY3TQOJQ";
        var lines = Enumerable.Range(0, 31).Select(i =>
            $$"""{"id":"{{i}}","description":"","created":1,"enable":false,"entry":"{{Uri}}"}""");
        lab.Put("priv/tfa.cfg", """{"users":{"bob@pve":{"totp":[""" + string.Join(',', lines) + "]}}}");
        await lab.MakeRecoveryKeysAsync(Bob);
        var challenge = LabKeys.ChallengeIn(await lab.BeginKeyAsync(Bob));
        var old = await lab.BeginU2fAsync(Bob);

        Assert.Equal(200, (await AddAsync(new Phone())).Status);

        using var key = LabKeys.New();
        using var oldKey = LabU2f.New();
        ApiAnswer[] answers =
        [
            await AddAsync(new Phone()),
            await PostAsync(new { type = "webauthn", description = "x" }),
            await PostAsync(new { type = "webauthn", challenge, value = key.Register(challenge) }),
            await PostAsync(new { type = "u2f", description = "x" }),
            await lab.FinishU2fAsync(Bob, old, oldKey.Register(old)),
        ];
        Assert.All(answers, answer => Assert.Equal(
            (500, "there are 32 second factors already, remove one first"), answer.Failure));

        await lab.Api.DeleteAsync($"/access/tfa/{Bob}/7", lab.Root);
        Assert.Equal(200, (await AddAsync(new Phone())).Status);
    }

    public void Dispose() => lab.Dispose();

    private Task<ApiAnswer> AddAsync(Phone phone) => PostAsync(
        new { type = "totp", description = "x", totp = phone.Uri, value = phone.Code(lab.Clock.NowSeconds) });

    private Task<ApiAnswer> PostAsync(object form) => lab.Api.PostAsync($"/access/tfa/{Bob}", form, lab.Root);
}
