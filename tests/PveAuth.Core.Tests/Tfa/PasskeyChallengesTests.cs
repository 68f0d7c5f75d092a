using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class PasskeyChallengesTests
{
    private static readonly PasskeyChallenges Challenges = new("the key that every node has"u8);

    [Fact]
    public void A_challenge_says_when_it_was_issued_to_whoever_has_the_key()
    {
        var challenge = Challenges.Issue(1_700_000_000);

        Assert.Equal(1_700_000_000, new PasskeyChallenges("the key that every node has"u8).IssuedAt(challenge));
        Assert.Null(new PasskeyChallenges("another key"u8).IssuedAt(challenge));
        Assert.NotEqual(challenge, Challenges.Issue(1_700_000_000));
    }

    [Fact]
    public void No_changed_challenge_is_genuine()
    {
        var challenge = Challenges.Issue(1_700_000_000);
        for (var i = 0; i < challenge.Length; i++)
        {
            foreach (var c in "AZ_=")
            {
                var changed = challenge[..i] + c + challenge[(i + 1)..];
                Assert.True(changed == challenge || Challenges.IssuedAt(changed) is null, changed);
            }
        }

        Assert.Null(Challenges.IssuedAt(challenge + "A"));
        Assert.Null(Challenges.IssuedAt(challenge + "="));
        Assert.Null(Challenges.IssuedAt(challenge[..^1]));
        Assert.Null(Challenges.IssuedAt(""));
    }

    [Fact]
    public void A_spent_challenge_is_remembered_longer_than_any_node_takes_it_for_alive()
    {
        var state = TfaState.Empty.Spend("abc", 1000);

        Assert.True(state.WithoutExpired(1000 + PasskeyChallenges.Life + (2 * PasskeyChallenges.Skew)).HasSpent("abc"));
        Assert.True(state.WithoutExpired(1001 + PasskeyChallenges.Life + (2 * PasskeyChallenges.Skew)).IsEmpty);
        Assert.True(TfaStateCodec.Parse(TfaStateCodec.Write(state)).HasSpent("abc"));
    }

    [Fact]
    public void Its_secret_is_not_printed() => Assert.Equal("PasskeyChallenges", $"{Challenges}");
}
