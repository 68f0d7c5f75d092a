using System.Text.RegularExpressions;

namespace PveAuth.SystemTests;

/// <summary>An empty directory becomes one that somebody can log in to.</summary>
public partial class FirstStart
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [Fact]
    public async Task Prints_the_password_once_and_never_again()
    {
        using var directory = new NodeDirectory();
        string password;
        await using (var first = await ServerProcess.StartAsync(directory))
        {
            password = Assert.Single(Password().Matches(first.Output)).Groups[1].Value;
            var login = await first.Api.LogInAsync("admin@pve", password);
            Assert.Equal(200, login.Status);
            Assert.Equal(0, await first.StopAsync());
            Assert.DoesNotContain(password, first.Errors, StringComparison.Ordinal);
        }

        await using var second = await ServerProcess.StartAsync(directory);
        Assert.Equal(200, (await second.Api.LogInAsync("admin@pve", password)).Status);
        Assert.DoesNotMatch(Password(), second.Output);
        Assert.DoesNotContain(password, second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(NodeDirectory.FilesOf(directory.Path), file => file.Value.Contains(password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Takes_the_password_from_the_environment_and_does_not_print_it()
    {
        using var directory = new NodeDirectory();

        await using var server = await ServerProcess.StartAsync(
            directory, isTls: false, environment: new() { ["PVEAUTH_ADMIN_PASSWORD"] = "given-Passw0rd" });

        Assert.Equal(200, (await server.Api.LogInAsync("admin@pve", "given-Passw0rd")).Status);
        Assert.DoesNotContain("given-Passw0rd", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_nothing_private_to_others()
    {
        using var directory = new NodeDirectory();
        await using var server = await ServerProcess.StartAsync(directory, isTls: true);

        foreach (var name in new[] { "priv", "pveauth/lock", "priv/authkey.key", "priv/shadow.cfg", "priv/pve-root-ca.key", "pve-www.key", "user.cfg" })
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(directory.At(name)) & Others);
        }
    }

    [Fact]
    public async Task Of_two_processes_that_start_at_once_one_makes_the_administrator_and_both_serve()
    {
        for (var round = 0; round < 10; round++)
        {
            using var directory = new NodeDirectory();
            var starts = await Task.WhenAll(
                ServerProcess.StartAsync(directory, isTls: true), ServerProcess.StartAsync(directory, isTls: true));
            try
            {
                var password = Assert.Single(Password().Matches(starts[0].Output + starts[1].Output)).Groups[1].Value;
                foreach (var server in starts)
                {
                    Assert.Equal(200, (await server.Api.LogInAsync("admin@pve", password)).Status);
                }

                Assert.Single(directory.Read("priv/shadow.cfg").Split('\n', StringSplitOptions.RemoveEmptyEntries));
                using var one = await TheTlsPort.CertificateAsync(starts[0]);
                using var two = await TheTlsPort.CertificateAsync(starts[1]);
                Assert.Equal(one.SerialNumber, two.SerialNumber);
                var exits = await Task.WhenAll(starts.Select(server => server.StopAsync()));
                Assert.All(exits, code => Assert.Equal(0, code));
            }
            finally
            {
                await Task.WhenAll(starts.Select(server => server.DisposeAsync().AsTask()));
            }
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_is_done_again_by_the_next_start()
    {
        // From before there is a directory until after somebody can log in.
        for (var delay = 0; delay < 1000; delay += 100)
        {
            using var directory = new NodeDirectory();
            await using var first = await ServerProcess.StartAndKillAsync(directory, TimeSpan.FromMilliseconds(delay));
            await using var second = await ServerProcess.StartAsync(directory);

            var printed = Password().Matches(first.Output + second.Output);
            Assert.NotEmpty(printed);
            Assert.Equal(200, (await second.Api.LogInAsync("admin@pve", printed[^1].Groups[1].Value)).Status);
        }
    }

    [Fact]
    public async Task What_a_killed_one_left_is_finished_and_nothing_else_ever_is()
    {
        using var directory = new NodeDirectory();
        directory.Put("domains.cfg", "pve: pve\n\tcomm");
        directory.Put("pveauth/first-start", "");
        string password;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            password = Assert.Single(Password().Matches(server.Output)).Groups[1].Value;
            Assert.Equal(200, (await server.Api.LogInAsync("admin@pve", password)).Status);
        }

        Assert.False(File.Exists(directory.At("pveauth/first-start")));
        File.Delete(directory.At("user.cfg"));
        await using var later = await ServerProcess.StartAsync(directory);
        Assert.DoesNotMatch(Password(), later.Output);
        Assert.Equal(401, (await later.Api.LogInAsync("admin@pve", password)).Status);
    }

    [GeneratedRegex("with the password (\\S+) \\(it is shown only this once\\)")]
    private static partial Regex Password();
}
