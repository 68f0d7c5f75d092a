using System.Text.Json;

namespace PveAuth.SystemTests;

/// <summary>PVE's best known client, unchanged, over TLS.</summary>
public class Proxmoxer
{
    [Fact]
    public async Task Logs_in_in_all_its_ways_and_reads()
    {
        using var directory = NodeDirectory.Sample();
        await using var server = await ServerProcess.StartAsync(directory, isTls: true);
        var code = Totps.Now(Totps.Uri("joe@pve", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"));

        var byPassword = await RunAsync(server, "password", "backup@pve", "bk2Passw", "");
        var byTotp = await RunAsync(server, "otp", "joe@pve", "Joe-s3cret!", code);
        var byToken = await RunAsync(server, "token", "joe@pve", "11111111-2222-4333-8444-555555555555", "ci");

        Assert.Equal("1", Text(byPassword, "permissions", "/storage/local-zfs", "Datastore.Audit"));
        Assert.Equal("1", Text(byTotp, "permissions", "/vms/100", "VM.PowerMgmt"));
        Assert.Equal(byTotp.GetProperty("permissions").GetRawText(), byToken.GetProperty("permissions").GetRawText());
        Assert.Equal(["backup@pve"], byPassword.GetProperty("users").EnumerateArray().Select(u => u.GetString()));
        Assert.Equal(["joe@pve"], byTotp.GetProperty("users").EnumerateArray().Select(u => u.GetString()));
        foreach (var read in new[] { byPassword, byTotp, byToken })
        {
            Assert.False(string.IsNullOrEmpty(read.GetProperty("version").GetProperty("version").GetString()));
        }
    }

    [Fact]
    public async Task Is_told_when_it_is_not_let_in()
    {
        using var directory = NodeDirectory.Sample();
        await using var server = await ServerProcess.StartAsync(directory, isTls: true);

        var runs = await Task.WhenAll(
            StartAsync(server, "password", "backup@pve", "wrong-Passw0rd", ""),
            StartAsync(server, "password", "joe@pve", "Joe-s3cret!", ""),
            StartAsync(server, "otp", "joe@pve", "Joe-s3cret!", "000000"),
            StartAsync(server, "token", "joe@pve", "11111111-2222-4333-8444-000000000000", "ci"));

        Assert.All(runs, run => Assert.NotEqual(0, run.ExitCode));
        Assert.All(runs, run => Assert.Matches("AuthenticationError|401", run.Errors));
    }

    [Fact]
    public async Task Creates_changes_and_removes_one_of_everything_and_leaves_the_files_as_they_were()
    {
        using var directory = NodeDirectory.Sample();
        directory.Put("user.cfg", directory.Read("user.cfg").Replace("acl:1:/:@admins:", "acl:1:/:@admins,backup@pve:", StringComparison.Ordinal));
        await using var server = await ServerProcess.StartAsync(directory, isTls: true);
        var before = Settled(directory);

        var (exitCode, output, errors) = await Programs.RunAsync(
            "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "proxmoxer_manage.py"), server.Uri.Port.ToString(), "backup@pve", "bk2Passw"]);

        Assert.True(exitCode == 0, errors);
        var seen = JsonDocument.Parse(output).RootElement;
        Assert.Equal("changed", Text(seen, "group"));
        Assert.Equal(("ö, with: signs", "Ann", "new@example.com"), (Text(seen, "user", "comment"), Text(seen, "user", "firstname"), Text(seen, "user", "email")));
        Assert.Equal("""["crew"]""", Text(seen, "user", "groups"));
        Assert.Equal(("deploy", "1"), (Text(seen, "token", "comment"), Text(seen, "token", "privsep")));
        Assert.Equal("""["VM.Audit", "VM.Console"]""", Text(seen, "role"));
        Assert.Equal(
            ["/vms group crew 1", "/vms token new@pve!ci 1", "/vms/100 user new@pve 0"],
            seen.GetProperty("acl").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal("""{"/vms/100": {"VM.Audit": 0, "VM.Console": 0}}""", Text(seen, "token may"));
        Assert.Equal(("changed", "ldaps", "ldap"), (Text(seen, "realm", "comment"), Text(seen, "realm", "mode"), Text(seen, "realm", "type")));
        Assert.False(seen.GetProperty("realm").TryGetProperty("sync-defaults-options", out _));
        Assert.Equal(("mon 02:30", "0"), (Text(seen, "job", "schedule"), Text(seen, "job", "enabled")));
        Assert.Equal("""["changed"]""", Text(seen, "pool"));
        Assert.Equal(before, Settled(directory));
    }

    /// <summary>All lines, sorted: the first write brings those of a file into PVE's order.</summary>
    private static string[] Settled(NodeDirectory directory) =>
        [.. directory.Files()
            .Where(file => file.Value.Trim().Length > 0 && file.Key.EndsWith(".cfg", StringComparison.Ordinal))
            .SelectMany(file => file.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{file.Key}: {line.Trim()}"))
            .Order(StringComparer.Ordinal)];

    private static async Task<JsonElement> RunAsync(ServerProcess server, string way, string user, string secret, string more)
    {
        var (exitCode, output, errors) = await StartAsync(server, way, user, secret, more);
        Assert.True(exitCode == 0, $"{way}: {errors}");
        return JsonDocument.Parse(output).RootElement;
    }

    private static Task<(int ExitCode, string Output, string Errors)> StartAsync(
        ServerProcess server, string way, string user, string secret, string more) =>
        Programs.RunAsync(
            "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "proxmoxer_check.py"), server.Uri.Port.ToString(), way, user, secret, more]);

    private static string Text(JsonElement from, params string[] path) =>
        path.Aggregate(from, (json, name) => json.GetProperty(name)).ToString();
}
