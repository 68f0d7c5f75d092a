using System.Runtime.InteropServices;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store.Tests;

/// <summary>Who may read what we write. The umask belongs to the whole process, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Modes), DisableParallelization = true)]
[Collection(nameof(Modes))]
public sealed partial class Modes : IDisposable
{
    private readonly TempDirectory files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0x3F)] // 077
    public async Task Are_those_of_a_node_whatever_the_umask(int mask)
    {
        var joe = UserId.Parse("joe@pve");
        var before = Umask(mask);
        try
        {
            using var directory = files.Open();
            directory.CreateMissingKeys();
            await directory.Users.UpdateAsync(users => (users.With(new User(joe) { Enabled = true }), true), CancellationToken.None);
            await directory.Shadow.UpdateAsync(shadow => (shadow.With("joe", "$5$x$y"), true), CancellationToken.None);
            await directory.SecondFactors.UpdateAsync(
                joe, record => Task.FromResult((record with { State = record.State with { TotpFailures = 1 } }, true)), CancellationToken.None);
        }
        finally
        {
            _ = Umask(before);
        }

        Assert.Equal("640", Mode("user.cfg"));
        Assert.Equal("640", Mode("pve-www.key"));
        Assert.Equal("640", Mode("authkey.pub"));
        Assert.Equal("700", Mode("priv"));
        Assert.Equal("600", Mode("priv/shadow.cfg"));
        Assert.Equal("600", Mode("priv/authkey.key"));
        Assert.Equal("755", Mode("pveauth"));
        Assert.Equal("700", Mode("pveauth/lock"));
        Assert.Equal("700", Mode("pveauth/tfa"));
        Assert.Equal("600", Mode("pveauth/tfa/joe@pve.json"));
    }

    private string Mode(string name) => Convert.ToString((int)File.GetUnixFileMode(files.At(name)), 8);

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Umask(int mask);
}
