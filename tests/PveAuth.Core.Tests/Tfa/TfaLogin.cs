using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>One user with his record and state, and a clock moved by hand: what a caller of the engine keeps.</summary>
internal sealed class TfaLogin(TfaUser? factors)
{
    public const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    public UserId User { get; init; } = UserId.Parse("joe@pve");

    public TfaUser? Factors { get; set; } = factors;

    public string Keys { get; set; } = "";

    public TfaState State { get; set; } = TfaState.Empty;

    public long Now { get; set; } = TfaVectors.Now;

    public TfaSettings Settings { get; set; } = new() { DefaultOrigin = "https://pve1.lab2.example.com:8006" };

    public static RealmTfaOptions Oath { get; } = new(RealmTfaType.Oath, 6, 30, null, null, null);

    public static RealmTfaOptions Yubico { get; } = new(RealmTfaType.Yubico, 6, 30, "1", "a2V5", null);

    public static OtpAuthUri Generator { get; } = Uri($"otpauth://totp/joe?secret={Secret}");

    public static TfaUser WithTotp { get; } = TfaUser.Empty with
    {
        Totp = [new("t1", "phone", 1, true, new(Generator, null))],
    };

    public static OtpAuthUri Uri(string text)
    {
        Assert.True(OtpAuthUri.TryParse(text, out var uri));
        return uri;
    }

    public FirstFactorOutcome Begin()
    {
        var outcome = SecondFactor.Begin(User, Factors, Keys, Settings, State, Now);
        if (outcome is FirstFactorOutcome.Challenge challenge)
        {
            Assert.Equal(challenge.StateChanged, !ReferenceEquals(State, challenge.NextState));
            Assert.DoesNotContain(challenge.ChallengeJson, char.IsWhiteSpace);
            State = challenge.NextState;
        }

        return outcome;
    }

    public string Challenge() => Assert.IsType<FirstFactorOutcome.Challenge>(Begin()).ChallengeJson;

    /// <summary>Answers, and keeps what must be kept, through the very bytes of the files.</summary>
    public TfaVerdict Answer(string? challenge, string response)
    {
        var verdict = SecondFactor.Verify(User, Factors, Keys, Settings, State, challenge, response, Now);
        if (verdict.FactorsChanged)
        {
            var file = TfaCfgCodec.Write(TfaCfg.Empty.With(User, verdict.NextFactors), TfaWriteFormat.Pve9, Now);
            Factors = TfaCfgCodec.Parse(file).Value!.Find(User);
        }
        else
        {
            Assert.Same(Factors, verdict.NextFactors);
        }

        State = verdict.StateChanged ? TfaStateCodec.Parse(TfaStateCodec.Write(verdict.NextState)) : State;
        Keys = verdict.SetKeysMarker ? LegacyKeys.Marker : Keys;
        return verdict;
    }

    public TfaVerdict Answer(string response) => Answer(Challenge(), response);

    public string Code(int step = 0) => Totp.Code(Generator, (Now / 30) + step);

    public string WrongCode() => Enumerable.Range(0, 10).Select(i => new string((char)('0' + i), 6))
        .First(code => Totp.Match(Generator, code, Now) is null);
}
