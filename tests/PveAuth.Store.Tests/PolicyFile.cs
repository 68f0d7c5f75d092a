using PveAuth.Core.Policy;

namespace PveAuth.Store.Tests;

/// <summary>pveauth/policy.json in the directory.</summary>
public sealed class PolicyFile : IDisposable
{
    private const string Name = "pveauth/policy.json";

    private readonly TempDirectory files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task A_change_keeps_what_another_release_wrote_and_is_seen_at_once()
    {
        files.Put(Name, """{"tfa":"recommended","later":{"a":1}}""");
        using var directory = files.Open();

        await RequireAsync(directory);

        Assert.Equal(TfaDemand.Required, directory.Current.Policy.Tfa);
        Assert.Contains("""{"a":1}""", files.Read(Name), StringComparison.Ordinal);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(files.At(Name)));
    }

    [Fact]
    public void No_file_means_that_nothing_is_demanded()
    {
        using var directory = files.Open();

        Assert.Equal(TfaPolicy.Off, directory.Current.Policy);
    }

    [Fact]
    public async Task A_damaged_file_leaves_the_last_good_policy_in_force_and_is_not_touched()
    {
        files.Put(Name, """{"tfa":"required","exempt":["joe@pve"]}""");
        using var directory = files.Open();
        Assert.Equal(TfaDemand.Required, directory.Current.Policy.Tfa);

        files.Put(Name, """{"tfa":"required","exempt":["joe@p""");
        await Waiting.ForAsync(() => directory.Policy.Current.Unreadable is not null);

        Assert.Single(directory.Current.Policy.Exempt);
        await Assert.ThrowsAsync<StoreException>(() => RequireAsync(directory));
        Assert.Equal("""{"tfa":"required","exempt":["joe@p""", files.Read(Name));
    }

    [Fact]
    public async Task A_file_that_was_damaged_from_the_start_demands_a_factor_of_everybody_until_it_is_mended()
    {
        files.Put(Name, """{"tfa":"of""");
        using var directory = files.Open();

        Assert.Equal(TfaPolicy.Strictest, directory.Current.Policy);
        Assert.Contains(files.Messages, m => m.StartsWith("Error: pveauth/policy.json cannot be used", StringComparison.Ordinal));

        files.Put(Name, """{"tfa":"off"}""");
        await Waiting.ForAsync(() => directory.Current.Policy.Tfa == TfaDemand.Off);
    }

    private static Task<bool> RequireAsync(ConfigDirectory directory) => directory.Policy.UpdateAsync(
        policy => (policy with { Tfa = TfaDemand.Required }, true), CancellationToken.None);
}
