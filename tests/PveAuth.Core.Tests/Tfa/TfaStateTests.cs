using System.Text;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class TfaStateTests
{
    private static TfaState State => TfaState.Empty with
    {
        TotpFailures = 3,
        TfaFailures = 9,
        Spent = [new("AQID", 16)],
        Pending =
        [
            new(ChallengeKind.Login, "abc-_", "", 17, "{\"x\":\"\\\"\"}", [[1, 2, 3], [4]]),
            new(ChallengeKind.Registration, "def", "Schlüssel\n€", 18, "", []),
        ],
    };

    [Fact]
    public void A_state_is_read_as_it_was_written()
    {
        var file = TfaStateCodec.Write(State);
        var read = TfaStateCodec.Parse(file);

        Assert.Equal(Encoding.UTF8.GetString(file), Encoding.UTF8.GetString(TfaStateCodec.Write(read)));
        Assert.Equal((3, 9), (read.TotpFailures, read.TfaFailures));
        Assert.Equal("Schlüssel\n€", read.Pending[1].Description);
        Assert.Equal(ChallengeKind.Registration, read.Pending[1].Kind);
        Assert.Equal("AQID", Convert.ToBase64String(read.Pending[0].Credentials[0].AsSpan()));
        Assert.Equal(2, read.Pending[0].Credentials.Length);
        Assert.Equal(State.Pending[0].HandlerState, read.Pending[0].HandlerState);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"pending\":[],\"totp-failures\":-1,\"tfa-failures\":0}")]
    [InlineData("{\"pending\":[],\"totp-failures\":0,\"tfa-failures\":99999999999}")]
    [InlineData("{\"pending\":[{}],\"totp-failures\":0,\"tfa-failures\":0}")]
    [InlineData("{\"pending\":[],\"totp-failures\":1,\"tfa-failures\":1} x")]
    public void What_cannot_be_read_counts_as_empty(string file) =>
        Assert.True(TfaStateCodec.Parse(Encoding.UTF8.GetBytes(file)).IsEmpty);

    [Fact]
    public void Damaged_states_are_empty_or_written_stably()
    {
        foreach (var damaged in Mutations.Of(TfaStateCodec.Write(State), 4000, seed: 5))
        {
            var once = TfaStateCodec.Write(TfaStateCodec.Parse(damaged));
            Assert.Equal(once, TfaStateCodec.Write(TfaStateCodec.Parse(once)));
        }
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(220, true)]
    [InlineData(221, false)]
    public void A_challenge_lives_for_120_seconds(long now, bool alive) =>
        Assert.Equal(alive, new PendingChallenge(ChallengeKind.Login, "x", "", 100, "", []).IsAlive(now));

    [Fact]
    public void A_challenge_from_before_time_is_dead() =>
        Assert.False(new PendingChallenge(ChallengeKind.Login, "x", "", long.MinValue, "", []).IsAlive(TfaVectors.Now));

    [Fact]
    public void Nothing_secret_is_printed() =>
        Assert.DoesNotContain("abc", $"{State}{State.Pending[0]}", StringComparison.Ordinal);
}
