using System.Text;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class TfaStateTests
{
    private static TfaState State { get; } = TfaState.Empty with
    {
        TotpFailures = 3,
        TfaFailures = 9,
        Spent = [new("AQID", 16)],
        Uses = [new(11, "yubico", "1-2", null), new(17, "webauthn", "3", "::1")],
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
        Assert.Equal(State.Uses.AsEnumerable(), read.Uses);
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

    [Fact]
    public void Each_entry_has_its_last_use_and_the_latest_comes_last()
    {
        var state = State.Confirmed(new(20, "yubico", "1-2", "::2"));

        Assert.Equal([new(17, "webauthn", "3", "::1"), new(20, "yubico", "1-2", "::2")], state.Uses.AsEnumerable());
        Assert.Equal((20L, 17L, null), (state.LastConfirmed?.Time, state.LastUse("3")?.Time, state.LastUse("4")?.Time));
    }

    [Fact]
    public void Of_entries_that_are_gone_only_the_latest_use_is_remembered()
    {
        var factors = TfaUser.Empty with { Yubico = [new("1-2", "", 0, true, "cccccccccccc")] };

        Assert.Equal(["1-2", "3"], State.For(factors).Uses.Select(use => use.EntryId));
        Assert.Equal(["3"], State.For(null).Uses.Select(use => use.EntryId));
        Assert.Equal(["1-2"], State.For(null).Confirmed(new(20, "yubico", "1-2", null)).For(factors).Uses.Select(use => use.EntryId));
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
