namespace PveAuth.Server.Tests;

/// <summary>What may be used once is used once, also when fifty requests come at the same moment.</summary>
public sealed class ParallelUse : IDisposable
{
    private const int Requests = 50;

    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    [Fact]
    public async Task A_TOTP_code_gives_one_ticket()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var half = await lab.BeginAsync("bob@pve");
        var answer = "totp:" + phone.Code(lab.Clock.NowSeconds);

        Assert.Equal(1, await TicketsAsync(_ => lab.AnswerAsync("bob@pve", half, answer)));
    }

    [Fact]
    public async Task A_TOTP_code_gives_one_ticket_in_one_request_or_two_phases()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var half = await lab.BeginAsync("bob@pve");
        var code = phone.Code(lab.Clock.NowSeconds);

        Assert.Equal(1, await TicketsAsync(i => i % 2 == 0
            ? lab.AnswerAsync("bob@pve", half, "totp:" + code)
            : lab.LogInAtOnceAsync("bob@pve", code)));
    }

    [Fact]
    public async Task A_recovery_key_gives_one_ticket()
    {
        var keys = await lab.MakeRecoveryKeysAsync("bob@pve");
        var half = await lab.BeginAsync("bob@pve");

        Assert.Equal(1, await TicketsAsync(_ => lab.AnswerAsync("bob@pve", half, "recovery:" + keys[0])));
    }

    [Fact]
    public async Task Different_recovery_keys_all_count()
    {
        var keys = await lab.MakeRecoveryKeysAsync("bob@pve");
        var half = await lab.BeginAsync("bob@pve");

        Assert.Equal(10, await TicketsAsync(i => lab.AnswerAsync("bob@pve", half, "recovery:" + keys[i % 10])));
    }

    [Fact]
    public async Task A_WebAuthn_answer_gives_one_ticket()
    {
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync("bob@pve", key);
        var half = await lab.BeginAsync("bob@pve");
        var answer = "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half));

        Assert.Equal(1, await TicketsAsync(_ => lab.AnswerAsync("bob@pve", half, answer)));
    }

    [Fact]
    public async Task A_registration_makes_one_entry()
    {
        using var key = LabKeys.New();
        var challenge = LabKeys.ChallengeIn(await lab.BeginKeyAsync("bob@pve"));
        var value = key.Register(challenge);

        var answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => lab.Api.PostAsync(
            "/access/tfa/bob@pve", new { type = "webauthn", challenge, value }, lab.Root)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(1, (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data.GetArrayLength());
    }

    [Fact]
    public async Task A_U2F_answer_gives_one_ticket()
    {
        lab.Put("datacenter.cfg", LabU2f.Option);
        using var key = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);
        var half = await lab.BeginAsync("bob@pve");
        var challenge = LabU2f.ChallengeOf(half);

        // Each with a signature of its own, in both forms.
        Assert.Equal(1, await TicketsAsync(i => lab.AnswerAsync(
            "bob@pve", half, "u2f:" + (i % 2 == 0 ? key.Login(challenge, (uint)i) : key.LoginByWebAuthn(challenge, (uint)i)))));
    }

    [Fact]
    public async Task A_U2F_registration_makes_one_entry()
    {
        lab.Put("datacenter.cfg", LabU2f.Option);
        using var key = LabU2f.New();
        var options = await lab.BeginU2fAsync("bob@pve");
        var value = key.Register(options);

        var answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => lab.FinishU2fAsync("bob@pve", options, value)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(1, (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data.GetArrayLength());
    }

    public void Dispose() => lab.Dispose();

    private static async Task<int> TicketsAsync(Func<int, Task<ApiAnswer>> logIn)
    {
        using var start = new SemaphoreSlim(0);
        var running = Enumerable.Range(0, Requests).Select(async i =>
        {
            await start.WaitAsync();
            return await logIn(i);
        }).ToList();
        start.Release(Requests);
        var answers = await Task.WhenAll(running);
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 401, answer.Text));
        return answers.Count(answer => answer.Status == 200);
    }
}
