using System.Buffers.Binary;
using System.Text;

namespace PveAuth.SystemTests;

/// <summary>Users of the operating system, made for these tests and removed again.</summary>
public sealed class SystemUsers : IAsyncLifetime
{
    public const string Service = "/etc/pam.d/proxmox-ve-auth";
    public const string Password = "Grüße€ mit Blank";

    private static readonly string Suffix = Environment.ProcessId.ToString();
    private bool madeService;

    public string Good { get; } = "pveat-good" + Suffix;

    public string Locked { get; } = "pveat-locked" + Suffix;

    public string Expired { get; } = "pveat-expired" + Suffix;

    /// <summary>What <c>useradd</c> makes only when it is told to.</summary>
    public string Odd { get; } = "Pveat.O'Neil+$(id)" + Suffix;

    public string Changing { get; } = "pveat-changing" + Suffix;

    private string[] All => [Good, Locked, Expired, Odd, Changing];

    public async Task InitializeAsync()
    {
        if (!File.Exists(Service))
        {
            File.WriteAllText(Service, "auth required pam_unix.so nodelay\naccount required pam_unix.so\n");
            madeService = true;
        }

        foreach (var user in All)
        {
            await Programs.MustAsync("useradd", ["--badname", "--no-create-home", "--shell", "/usr/sbin/nologin", user]);
        }

        await Programs.MustAsync("chpasswd", [], string.Concat(All.Select(user => $"{user}:{Password}\n")));
        await Programs.MustAsync("usermod", ["--lock", Locked]);
        await Programs.MustAsync("chage", ["--expiredate", "0", Expired]);
    }

    public async Task DisposeAsync()
    {
        foreach (var user in All)
        {
            await Programs.RunAsync("userdel", [user]);
        }

        if (madeService)
        {
            File.Delete(Service);
        }
    }
}

/// <summary>Logins of system users through the real PAM.</summary>
public class PamLogins(SystemUsers users) : IClassFixture<SystemUsers>
{
    [Fact]
    public async Task Only_the_right_password_of_a_usable_account_lets_in()
    {
        using var directory = Directory();
        await using var server = await ServerProcess.StartAsync(directory);

        async Task<int> StatusAsync(string user, string password) => (await server.Api.LogInAsync($"{user}@pam", password)).Status;
        var statuses = await Task.WhenAll(
            StatusAsync(users.Good, SystemUsers.Password),
            StatusAsync(users.Odd, SystemUsers.Password),
            StatusAsync(users.Good, SystemUsers.Password + "x"),
            StatusAsync(users.Good, SystemUsers.Password + "\0"),
            StatusAsync(users.Odd, "wrong-Passw0rd"),
            StatusAsync(users.Locked, SystemUsers.Password),
            StatusAsync(users.Expired, SystemUsers.Password),
            StatusAsync("pveat-nobody", SystemUsers.Password));

        // A NUL is refused before anybody is asked.
        Assert.Equal([200, 200, 401, 400, 401, 401, 401, 401], statuses);
        Assert.Equal(0, await server.StopAsync());
        Assert.Contains($"rhost=127.0.0.1 user={users.Expired}@pam msg=User account has expired", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(SystemUsers.Password, server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_changes_a_password_in_the_systems_own_file()
    {
        using var directory = Directory();
        await using var server = await ServerProcess.StartAsync(directory);
        const string NewPassword = "neu:Größe=1 %41";

        var changed = await server.Api.PutAsync(
            "/access/password", new() { ["userid"] = users.Changing + "@pam", ["password"] = NewPassword }, directory.SessionOf("root@pam"));

        Assert.True(changed.Status == 200, changed.Text);
        Assert.Equal(200, (await server.Api.LogInAsync(users.Changing + "@pam", NewPassword)).Status);
        Assert.Equal(401, (await server.Api.LogInAsync(users.Changing + "@pam", SystemUsers.Password)).Status);
        Assert.Contains(File.ReadLines("/etc/shadow"), line => line.StartsWith($"{users.Changing}:$5$", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Modules_learn_where_the_request_came_from()
    {
        var name = "pveauth-test-" + Guid.NewGuid().ToString("N");
        var seen = Path.Combine(Path.GetTempPath(), name);
        File.WriteAllText("/etc/pam.d/" + name, $"auth required pam_exec.so log={seen} /usr/bin/printenv PAM_RHOST PAM_USER\naccount required pam_permit.so\n");
        try
        {
            Assert.Equal((0, ""), await AskAsync(name, "someone", "secret", "192.0.2.7"));
            Assert.Equal(["192.0.2.7", "someone"], File.ReadLines(seen).Where(line => !line.StartsWith("***", StringComparison.Ordinal)));
        }
        finally
        {
            File.Delete("/etc/pam.d/" + name);
            File.Delete(seen);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("\uffff\uffff\uffff\uffff")]
    [InlineData("\0\0\0\u007f")]
    public async Task A_question_that_is_torn_is_answered_with_two(string question)
    {
        var (exitCode, _, errors) = await Programs.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "PveAuth.Server.dll"), "pam-check"], question);

        Assert.Equal((2, ""), (exitCode, errors));
    }

    private static async Task<(int ExitCode, string Output)> AskAsync(params string[] texts)
    {
        var question = new List<byte>();
        foreach (var bytes in texts.Select(Encoding.UTF8.GetBytes))
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            question.AddRange([.. length, .. bytes]);
        }

        // Lengths below 128 are the same in ASCII.
        var (exitCode, output, _) = await Programs.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "PveAuth.Server.dll"), "pam-check"], Encoding.ASCII.GetString([.. question]));
        return (exitCode, output);
    }

    private NodeDirectory Directory() => NodeDirectory.SampleWith(
        new[] { users.Good, users.Locked, users.Expired, users.Odd, users.Changing, "pveat-nobody" }.Select(user => user + "@pam"));
}
