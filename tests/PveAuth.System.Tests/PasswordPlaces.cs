using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Realms;

namespace PveAuth.SystemTests;

/// <summary>How many passwords are checked at once.</summary>
public class PasswordPlaces
{
    [Fact]
    public async Task A_realm_that_does_not_answer_keeps_nobody_of_another_realm_out()
    {
        var (slow, quick) = (new Realms(answers: false), new Realms(answers: true));
        using var passwords = new RealmPasswords(("pam", slow, 16), ("pve", quick, 2));
        using var ended = new CancellationTokenSource();
        var hanging = Enumerable.Range(0, 100).Select(_ => VerifyAsync(passwords, "pam", ended.Token)).ToList();

        var verdict = await VerifyAsync(passwords, "pve", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.True(verdict.IsRight);
        Assert.All(hanging, task => Assert.False(task.IsCompleted));
        Assert.InRange(slow.Most, 1, 16);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(hanging));
    }

    [Fact]
    public async Task Who_does_not_exist_waits_for_a_place_like_everybody_else()
    {
        using var passwords = new RealmPasswords(("pam", new Realms(answers: false), 1));
        using var ended = new CancellationTokenSource();
        var first = VerifyAsync(passwords, "pam", ended.Token);

        var second = passwords.PretendAsync(DomainsCfgCodec.Parse([]).Value.Find("pam")!, "some-Passw0rd", CancellationToken.None);
        await Task.Delay(300);

        Assert.False(second.IsCompleted);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    private static Task<PasswordVerdict> VerifyAsync(RealmPasswords passwords, string realm, CancellationToken cancellationToken) =>
        passwords.VerifyAsync(
            DomainsCfgCodec.Parse([]).Value.Find(realm)!, UserId.Parse("x@" + realm), "some-Passw0rd", null, cancellationToken);

    private sealed class Realms(bool answers) : IRealmType
    {
        private int running;

        public int Most { get; private set; }

        public async Task<PasswordVerdict> VerifyAsync(UserId user, string password, string? clientAddress, CancellationToken cancellationToken)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref running));
            await Task.Delay(answers ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancellationToken);
            return PasswordVerdict.Right;
        }

        public Task PretendAsync(string password, CancellationToken cancellationToken) =>
            VerifyAsync(default, password, null, cancellationToken);

        public Task<string?> SetPasswordAsync(UserId user, string password, CancellationToken cancellationToken) =>
            Task.FromResult<string?>(null);
    }
}
