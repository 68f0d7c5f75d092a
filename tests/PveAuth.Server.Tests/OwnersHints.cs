using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>What the owner of a second factor learns about a refusal, and nobody else.</summary>
public sealed class OwnersHints : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    private long Now => lab.Clock.NowSeconds;

    [Theory]
    [InlineData(-90)]
    [InlineData(-600)]
    [InlineData(60)]
    [InlineData(600)]
    public async Task A_generic_failure_of_a_phone_whose_clock_is_off_says_by_how_much(int seconds)
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var code = phone.Code(Now + seconds);

        var proven = await lab.LogInWithAsync("bob@pve", "totp:" + code);
        var unproven = await lab.LogInAtOnceAsync("bob@pve", "totp:" + code, "wrong-Passw0rd");

        Assert.Equal(("tfa.wrong-code", seconds), (Code(proven), proven.Json.GetProperty("pveauth").GetProperty("driftSeconds").GetInt32()));
        Assert.Equal((401, "authentication failure"), proven.Failure);
        Assert.False(unproven.Json.TryGetProperty("pveauth", out _), unproven.Text);
    }

    [Theory]
    [InlineData(-630)]
    [InlineData(630)]
    public async Task Beyond_twenty_steps_nothing_is_said(int seconds)
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");

        var answer = await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now + seconds));
        Assert.Equal("tfa.wrong-code", Code(answer));
        Assert.False(answer.Json.GetProperty("pveauth").TryGetProperty("driftSeconds", out _));
    }

    [Fact]
    public async Task A_guess_that_was_called_a_code_of_the_future_is_worth_nothing_when_its_time_comes()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var guess = phone.Code(Now + 90);
        await lab.LogInWithAsync("bob@pve", "totp:" + guess);

        lab.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("tfa.code-reused", Code(await lab.LogInWithAsync("bob@pve", "totp:" + guess)));
        lab.Clock.Advance(TimeSpan.FromSeconds(60));
        ApiClient.SessionOf(await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now)));
    }

    [Fact]
    public async Task A_half_ticket_that_came_too_late_is_called_that()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var half = await lab.BeginAsync("bob@pve");
        lab.Clock.Advance(TimeSpan.FromHours(2));

        var late = await lab.AnswerAsync("bob@pve", half, "totp:" + phone.Code(Now));
        var foreign = await lab.AnswerAsync("carol@pve", half, "totp:" + phone.Code(Now));

        Assert.Equal("tfa.ticket-expired", Code(late));
        Assert.False(foreign.Json.TryGetProperty("pveauth", out _));
    }

    [Fact]
    public async Task A_refused_key_says_that_its_challenge_is_used_up()
    {
        var key = LabKeys.New();
        await lab.EnrolKeyAsync("bob@pve", key);
        var half = await lab.BeginAsync("bob@pve");
        var answer = key.Login(LabKeys.WebAuthnChallengeOf(half));
        var broken = answer.Replace("\"signature\":\"", "\"signature\":\"AAAA", StringComparison.Ordinal);

        var refused = await lab.AnswerAsync("bob@pve", half, "webauthn:" + broken);
        var again = await lab.AnswerAsync("bob@pve", half, "webauthn:" + answer);

        Assert.Equal("tfa.bad-signature", Code(refused));
        Assert.True(refused.Json.GetProperty("pveauth").GetProperty("challengeUsed").GetBoolean());
        Assert.Equal("tfa.challenge-unknown", Code(again));
        Assert.False(again.Json.GetProperty("pveauth").TryGetProperty("challengeUsed", out _));
    }

    public void Dispose() => lab.Dispose();

    private static string? Code(ApiAnswer answer) => answer.Json.GetProperty("pveauth").GetProperty("code").GetString();
}
