using System.Globalization;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store.Tests;

/// <summary>How the count of signatures of a key gets into tfa.cfg. Another file means another inode.</summary>
public sealed class Counts : IDisposable
{
    private const string TfaFile = "priv/tfa.cfg";
    private const string Template =
        """{"users":{"ann@pve":{"webauthn":[{"id":"k","description":"Laptop","created":1764547200,"entry":{"cred_id":"wQZ9t5MsKR1v-5EkXhyu9NO8LD_Q87GrVic-CuAV9j8","cred":{"type_":"ES256","key":{"EC_EC2":{"curve":"SECP256R1","x":"FO4zzbJ-DBXeOYA3FTK6gXSjI84hjjlew-JNcWDyvaw","y":"4ROH9noyM19KVDCBlY8f2vqTIX9hT7zTgdNXKS27ekU"}}},"counter":COUNT,"backup_eligible":false,"backup_state":false}}]},"bob@pve":{}}}""";

    private const string Marker = "\"counter\":";
    private static readonly UserId Ann = UserId.Parse("ann@pve");

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_count_of_the_same_length_changes_its_digits_and_nothing_else()
    {
        var before = Put(counterAt: 400, counter: 41_999);
        using var one = directory.Open();
        using var other = directory.Open();
        Assert.Equal(41_999u, Counter(other));

        await CountAsync(one, 42_000);

        Assert.Equal(before.Inode, Version().Inode);
        Assert.Equal(Content(400, 42_000), directory.Read(TfaFile));
        Assert.Equal(42_000u, one.Tfa.Current.Value.Find(Ann)!.WebAuthn[0].Value.Counter);
        Assert.Equal(42_000u, Counter(other));

        await CountAsync(other, 42_001);
        await CountAsync(one, 42_002);
        Assert.Equal(before.Inode, Version().Inode);
        Assert.Equal(Content(400, 42_002), directory.Read(TfaFile));
    }

    [Fact]
    public async Task Digits_on_both_sides_of_a_sector_s_edge_come_with_a_new_file()
    {
        // 41999 becomes 42000: four digits change, of which the last stands in the next sector.
        foreach (var (at, isNew) in new[] { (506, false), (507, false), (508, true), (510, true), (511, false), (512, false) })
        {
            var before = Put(at, 41_999);
            using var store = directory.Open();

            await CountAsync(store, 42_000);

            Assert.Equal(isNew, before.Inode != Version().Inode);
            Assert.Equal(Content(at, 42_000), directory.Read(TfaFile));
        }
    }

    [Fact]
    public async Task Everything_but_digits_comes_with_a_new_file()
    {
        var before = Put(counterAt: 400, counter: 99);
        using var store = directory.Open();

        await CountAsync(store, 100);
        var longer = Version();
        await ChangeAsync(store, user => user with { WebAuthn = [user.WebAuthn[0] with { Description = "Phone" }] });
        var renamed = Version();
        await ChangeAsync(store, user => user with { WebAuthn = [] });

        Assert.NotEqual(before.Inode, longer.Inode);
        Assert.NotEqual(longer.Inode, renamed.Inode);
        Assert.NotEqual(renamed.Inode, Version().Inode);
        Assert.DoesNotContain("counter", directory.Read(TfaFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_others_may_read_is_replaced_by_one_that_they_may_not()
    {
        Put(counterAt: 400, counter: 41);
        File.SetUnixFileMode(directory.At(TfaFile), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        using var store = directory.Open();

        await CountAsync(store, 42);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.At(TfaFile)));
        Assert.Equal(Content(400, 42), directory.Read(TfaFile));
    }

    [Fact]
    public async Task Another_file_that_came_in_between_is_not_written_into()
    {
        Put(counterAt: 400, counter: 41);
        using var store = directory.Open();
        _ = Counter(store);

        // An editor knows no lock. What it wrote is lost, as in PVE, but never mixed with what was counted.
        await store.SecondFactors.UpdateAsync(
            Ann,
            record =>
            {
                Put(counterAt: 350, counter: 7);
                return Task.FromResult((record with { Factors = Counted(record.Factors!, 42) }, true));
            },
            default);

        Assert.Equal(Content(400, 42), directory.Read(TfaFile));
        Assert.Equal(42u, Counter(store));
    }

    private static string Content(int counterAt, uint counter)
    {
        var text = Template.Replace("COUNT", counter.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var at = text.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length;
        return counterAt >= at
            ? text.Insert(1, new string(' ', counterAt - at))
            : throw new ArgumentOutOfRangeException(nameof(counterAt), $"it is at {at} at least");
    }

    private static uint Counter(ConfigDirectory store) => store.SecondFactors.Find(Ann)!.WebAuthn[0].Value.Counter;

    private static TfaUser Counted(TfaUser user, uint counter) =>
        user with { WebAuthn = [user.WebAuthn[0] with { Value = user.WebAuthn[0].Value with { Counter = counter } }] };

    private static Task<bool> CountAsync(ConfigDirectory store, uint counter) => ChangeAsync(store, user => Counted(user, counter));

    private static Task<bool> ChangeAsync(ConfigDirectory store, Func<TfaUser, TfaUser> change) => store.SecondFactors.UpdateAsync(
        Ann, record => Task.FromResult((record with { Factors = change(record.Factors!) }, true)), default);

    private FileStat Put(int counterAt, uint counter)
    {
        directory.Put(TfaFile, Content(counterAt, counter));
        File.SetUnixFileMode(directory.At(TfaFile), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return Version();
    }

    private FileStat Version()
    {
        Assert.True(Native.TryStat(directory.At(TfaFile), follow: true, out var version));
        return version;
    }
}
