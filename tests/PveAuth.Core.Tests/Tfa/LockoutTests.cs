using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class LockoutTests
{
    public static TheoryData<string> Sequences => [.. TfaVectors.Load("lockout.json").Items("sequences").Select(s => s.Text("name"))];

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Counters_and_locks_move_as_at_the_peer(string name)
    {
        var (set, keys) = RecoveryKeys.Create(TfaVectors.Now);
        var login = new TfaLogin(TfaLogin.WithTotp with { Recovery = set });
        var unusedKeys = new Queue<string>(keys);
        var sequence = TfaVectors.Load("lockout.json").Items("sequences").Single(s => s.Text("name") == name);
        var number = 0;
        foreach (var step in sequence.Items("steps"))
        {
            number++;
            login.Now = TfaVectors.Now + step["clock_offset"]!.GetValue<long>();
            var result = "";
            for (var i = step["times"]!.GetValue<int>(); i > 0; i--)
            {
                result = Do(step.Text("do"), login, unusedKeys);
            }

            var where = $"{name}, step {number}";
            Assert.True(Expected(step) == result, $"{where}: {result}");
            Assert.True(step["totp_failures"]!.GetValue<int>() == login.State.TotpFailures, where);
            Assert.True(step["tfa_failures"]!.GetValue<int>() == login.State.TfaFailures, where);
            Assert.True(step.Is("totp-locked") == login.Factors!.TotpLocked, where);
            Assert.True(step["tfa-locked-until"] is not null == login.Factors.IsLockedAt(login.Now), where);
            Assert.True(step["unused_recovery"]!.GetValue<int>() == login.Factors.Recovery!.Unused.Count(), where);
            Assert.True(step.Is("has_last_count") == login.Factors.Totp[0].Value.LastCount is not null, where);
        }
    }

    [Fact]
    public void A_lock_ends_after_exactly_one_hour()
    {
        var login = new TfaLogin(TfaLogin.WithTotp) { State = TfaState.Empty with { TfaFailures = 99 } };
        Assert.Equal(login.Now + 3600, login.Answer("totp:" + login.WrongCode()).LockedUntil);

        login.Now += 3599;
        Assert.Equal(TfaFault.Locked, login.Answer("totp:" + login.Code()).Fault);

        login.Now += 1;
        Assert.True(login.Answer("totp:" + login.Code()).Accepted);
    }

    [Fact]
    public void What_is_left_before_a_lock_is_told()
    {
        var login = new TfaLogin(TfaLogin.WithTotp);

        Assert.Equal(7, login.Answer("totp:" + login.WrongCode()).Remaining);
        Assert.Equal(99 - 1, login.Answer("u2f:{}").Remaining);
        for (var left = 6; left >= 0; left--)
        {
            Assert.Equal(left, login.Answer("totp:" + login.WrongCode()).Remaining);
        }

        Assert.Equal(TfaFault.TotpLocked, login.Answer("totp:" + login.Code()).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("123456")]
    [InlineData("sms:123456")]
    [InlineData("webauthn:nonsense")]
    [InlineData("yubico:ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded")]
    public void Answers_that_mean_nothing_are_not_counted(string response)
    {
        var login = new TfaLogin(TfaLogin.WithTotp);
        var verdict = login.Answer(response);

        Assert.False(verdict.Accepted);
        Assert.False(verdict.StateChanged);
        Assert.False(verdict.FactorsChanged);
        Assert.Null(verdict.Remaining);
    }

    [Fact]
    public void Forty_wrong_answers_are_each_answered_on_their_merits()
    {
        var (set, keys) = RecoveryKeys.Create(1);
        var login = new TfaLogin(TfaUser.Empty with { Recovery = set });
        for (var i = 0; i < 39; i++)
        {
            Assert.Equal(TfaFault.RecoveryUnknown, login.Answer("recovery:0000-0000-0000-0000").Fault);
        }

        Assert.True(login.Answer("recovery:" + keys[3]).Accepted);
    }

    private static string Do(string what, TfaLogin login, Queue<string> keys)
    {
        if (what == "unlock")
        {
            var (factors, state, wasLocked) = Enrolment.Unlock(login.Factors, login.State, login.Now);
            (login.Factors, login.State) = (factors, state);
            return wasLocked ? "Ok(true)" : "Ok(false)";
        }

        var verdict = what switch
        {
            "totp-good" or "totp-reuse" => login.Answer("totp:" + login.Code()),
            "totp-prev" => login.Answer("totp:" + login.Code(-1)),
            "totp-wrong" => login.Answer("totp:" + login.WrongCode()),
            "recovery-good" => login.Answer("recovery:" + keys.Peek()),
            "recovery-wrong" => login.Answer("recovery:0000-0000-0000-0000"),
            _ => throw new InvalidOperationException(what),
        };
        if (what == "recovery-good" && verdict.Accepted)
        {
            keys.Dequeue();
        }

        return verdict.Fault switch
        {
            TfaFault.None => "Success",
            TfaFault.Locked or TfaFault.TotpLocked => "Locked",
            _ => verdict.FactorsChanged ? "Failure, saving" : "Failure",
        };
    }

    private static string Expected(JsonNode step)
    {
        var result = step.Text("result_of_last");
        return result.StartsWith("Success", StringComparison.Ordinal) ? "Success"
            : result.StartsWith("Failure { needs_saving: true", StringComparison.Ordinal) ? "Failure, saving"
            : result.StartsWith("Failure", StringComparison.Ordinal) ? "Failure" : result;
    }
}
