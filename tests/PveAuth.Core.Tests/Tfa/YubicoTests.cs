using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>Questions to a validation server, and what its answers are worth.</summary>
public class YubicoTests
{
    private const string Otp = "ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded";

    private static readonly JsonElement Vectors = Core.Tests.Vectors.Json("yubico.json");

    private static JsonElement Request => Vectors.GetProperty("request");

    private static byte[] Key => Convert.FromBase64String(Request.GetProperty("api_key_base64").GetString()!);

    private static YubicoQuestion Question => YubicoQuestion.About(
        Request.GetProperty("api_id").GetString()!, Key, Request.GetProperty("otp").GetString()!, Request.GetProperty("nonce").GetString()!);

    public static TheoryData<string> Answers =>
        new(Vectors.GetProperty("responses").EnumerateArray().Select(answer => answer.GetProperty("name").GetString()!));

    [Fact]
    public void The_question_is_signed_as_in_the_vector() =>
        Assert.Equal(Request.GetProperty("query").GetString(), Question.Query);

    [Fact]
    public void Two_questions_have_different_nonces_of_forty_digits()
    {
        var (one, other) = (YubicoQuestion.About("1", Key, Otp), YubicoQuestion.About("1", Key, Otp));

        Assert.Matches("^[0-9a-f]{40}$", one.Nonce);
        Assert.NotEqual(one.Nonce, other.Nonce);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_lets_in_whom_the_vector_lets_in(string name)
    {
        var vector = Vectors.GetProperty("responses").EnumerateArray().Single(answer => answer.GetProperty("name").GetString() == name);
        var login = new TfaLogin(null)
        {
            Keys = vector.GetProperty("user_keys").GetString()!,
            Settings = new()
            {
                DefaultOrigin = "https://pve1",
                Realm = TfaLogin.Yubico,
                Yubico = YubicoAnswer.Judge(vector.GetProperty("body").GetString()!, Question, Key),
            },
        };

        Assert.Equal(vector.GetProperty("pveauth_accepts").GetBoolean(), login.Answer($"yubico:{Otp}").Accepted);
    }

    [Theory]
    [InlineData("OK", YubicoVerdict.Right)]
    [InlineData("BAD_OTP", YubicoVerdict.Wrong)]
    [InlineData("REPLAYED_OTP", YubicoVerdict.Wrong)]
    [InlineData("REPLAYED_REQUEST", YubicoVerdict.Wrong)]
    [InlineData("BACKEND_ERROR", YubicoVerdict.Unknown)]
    [InlineData("NO_SUCH_CLIENT", YubicoVerdict.Unknown)]
    [InlineData("", YubicoVerdict.Unknown)]
    public void Each_status_has_its_meaning(string status, YubicoVerdict expected) =>
        Assert.Equal(expected, YubicoAnswer.Judge(Signed($"nonce={Question.Nonce}&otp={Otp}&status={status}"), Question, Key).Verdict);

    [Theory]
    [InlineData("nonce=0000000000000000000000000000000000000000&otp=" + Otp + "&status=OK", "the answer belongs to another question")]
    [InlineData("otp=" + Otp + "&status=OK", "the answer belongs to another question")]
    [InlineData("nonce=aef3a7835277a28da831005c2ae3b919e2076a62&status=OK", "the answer is about another password")]
    public void An_answer_that_was_recorded_or_exchanged_is_not_trusted(string signed, string reason)
    {
        var answer = YubicoAnswer.Judge(Signed(signed), Question, Key);

        Assert.Equal((YubicoVerdict.Unknown, reason), (answer.Verdict, answer.Reason));
    }

    [Fact]
    public void An_answer_without_signature_is_not_trusted()
    {
        var body = Signed($"nonce={Question.Nonce}&otp={Otp}&status=OK");

        Assert.Equal("the answer is not signed (OK)", YubicoAnswer.Judge(body[(body.IndexOf('\n', StringComparison.Ordinal) + 1)..], Question, Key).Reason);
        Assert.Equal("the answer is signed with another key (OK)", YubicoAnswer.Judge(body, Question, [1, 2, 3]).Reason);
    }

    [Fact]
    public void A_counter_that_the_server_does_not_sign_only_refuses()
    {
        var body = Signed($"nonce={Question.Nonce}&otp={Otp}&status=OK") + "sessioncounter=4\r\nsessionuse=6\r\ntimestamp=1\r\n";
        Assert.Equal((YubicoVerdict.Right, (4 << 8) + 6), (YubicoAnswer.Judge(body, Question, Key).Verdict, YubicoAnswer.Judge(body, Question, Key).Counter));
        Assert.Equal("the answer is signed with another key (OK)", YubicoAnswer.Judge(body + "sl=1\r\n", Question, Key).Reason);
    }

    [Fact]
    public void A_damaged_answer_is_never_right_unless_it_still_says_the_same()
    {
        var body = Encoding.UTF8.GetBytes(Vectors.GetProperty("responses")[0].GetProperty("body").GetString()!);
        var whole = YubicoAnswer.Judge(Encoding.UTF8.GetString(body), Question, Key);
        Assert.Equal(YubicoVerdict.Right, whole.Verdict);
        foreach (var damaged in Mutations.Of(body, 4000, seed: 3))
        {
            var answer = YubicoAnswer.Judge(Encoding.UTF8.GetString(damaged), Question, Key);
            Assert.True(answer.Verdict != YubicoVerdict.Right || answer == whole);
        }
    }

    [Fact]
    public void A_password_counts_once_even_where_the_server_says_OK_twice()
    {
        var login = Login(counter: "sessioncounter=4&sessionuse=6&");
        Assert.True(login.Answer($"yubico:{Otp}").Accepted);
        Assert.Equal(TfaFault.YubicoRefused, login.Answer($"yubico:{Otp}").Fault);

        login.Settings = login.Settings with { Yubico = Login("sessioncounter=5&sessionuse=0&").Settings.Yubico };
        Assert.True(login.Answer($"yubico:{Otp}").Accepted);
    }

    [Fact]
    public void A_wrong_password_counts_towards_the_lock_and_a_silent_server_does_not()
    {
        var login = Login("");
        login.Settings = login.Settings with { Yubico = new(YubicoVerdict.Wrong, "BAD_OTP") };
        Assert.Equal((TfaFault.YubicoRefused, 1), (login.Answer($"yubico:{Otp}").Fault, login.State.TfaFailures));

        login.Settings = login.Settings with { Yubico = YubicoAnswer.None("silence") };
        Assert.Equal((TfaFault.YubicoUnavailable, 1), (login.Answer($"yubico:{Otp}").Fault, login.State.TfaFailures));
    }

    [Fact]
    public void A_key_that_was_switched_off_is_refused_while_another_is_asked_for()
    {
        var login = Login("");
        login.Keys = "x";
        login.Factors = TfaUser.Empty with { Yubico = [new("1", "", 0, true, "ccccccbcgujh"), new("2", "", 0, true, "cccccckdvvul")] };
        Assert.True(login.Answer($"yubico:{Otp}").Accepted);

        login = Login("");
        login.Keys = "x";
        login.Factors = TfaUser.Empty with { Yubico = [new("1", "", 0, false, "ccccccbcgujh"), new("2", "", 0, true, "cccccckdvvul")] };
        Assert.Equal(TfaFault.UnknownCredential, login.Answer($"yubico:{Otp}").Fault);
    }

    [Fact]
    public void The_key_of_somebody_else_is_refused_before_its_password_is_looked_at()
    {
        var login = Login("");
        var verdict = login.Answer("yubico:" + Otp.Replace("ccccccbcgujh", "cccccckdvvul", StringComparison.Ordinal));

        Assert.Equal((TfaFault.UnknownCredential, 1), (verdict.Fault, login.State.TfaFailures));
    }

    [Fact]
    public void Old_key_ids_of_user_cfg_become_entries_when_one_of_them_was_used()
    {
        var login = Login("");
        login.Keys = "cccccckdvvul ccccccbcgujh";

        Assert.True(login.Answer($"yubico:{Otp}").SetKeysMarker);
        Assert.Equal("x", login.Keys);
        Assert.Equal(["cccccckdvvul", "ccccccbcgujh"], login.Factors!.Yubico.Select(entry => entry.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("123456")]
    [InlineData("ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugde1")]
    [InlineData("ccccccbcgujhingjrdejhgfnuetrgigv eejhhgbkugd")]
    public void What_no_YubiKey_types_is_no_password(string typed) => Assert.Null(YubicoOtp.Read(typed));

    [Fact]
    public void Capital_letters_and_blanks_around_a_password_are_forgiven() =>
        Assert.Equal(Otp, YubicoOtp.Read($" {Otp.ToUpperInvariant()}\n"));

    private static TfaLogin Login(string counter) => new(null)
    {
        Keys = "ccccccbcgujh",
        Settings = new()
        {
            DefaultOrigin = "https://pve1",
            Realm = TfaLogin.Yubico,
            Yubico = YubicoAnswer.Judge(Signed($"nonce={Question.Nonce}&otp={Otp}&{counter}status=OK"), Question, Key),
        },
    };

    /// <summary>The pairs must stand in the order of their names.</summary>
    private static string Signed(string pairs) =>
        $"h={Convert.ToBase64String(HMACSHA1.HashData(Key, Encoding.UTF8.GetBytes(pairs)))}\r\n{pairs.Replace("&", "\r\n", StringComparison.Ordinal)}\r\n";
}
