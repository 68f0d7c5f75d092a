using System.Net;
using System.Net.Sockets;

namespace PveAuth.SystemTests;

/// <summary>What the operator sees when the server cannot start: one line that says why, soon.</summary>
public class Starting
{
    private const string Local = "http://127.0.0.1:0";

    [Fact]
    public async Task A_file_in_place_of_the_directory_is_one_line()
    {
        using var directory = new NodeDirectory();
        directory.Put("file", "");

        await ExpectAsync("is a file, not a configuration directory", directory.At("file"), Local);
        await ExpectAsync("", directory.At("file/below"), Local);
    }

    [Fact]
    public async Task A_directory_that_may_not_be_read_is_one_line()
    {
        using var directory = NodeDirectory.Sample();

        await ExpectAsync(directory.Path, directory.Path, Local, wrapper: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
    }

    [Fact]
    public async Task A_directory_that_may_not_be_written_is_one_line()
    {
        using var directory = new NodeDirectory();
        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        await ExpectAsync(directory.Path, directory.Path, Local, wrapper: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
    }

    [Theory]
    [InlineData("authkey.pub", "garbage")]
    [InlineData("priv/authkey.key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n")]
    [InlineData("priv/authkey.key", "")]
    public async Task A_broken_ticket_key_is_one_line_and_stays_as_it_is(string name, string content)
    {
        using var directory = NodeDirectory.Sample();
        directory.Put(name, content);

        await ExpectAsync("cannot use the ticket keys", directory.Path, Local);

        Assert.Equal(content, directory.Read(name));
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var directory = NodeDirectory.Sample();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await ExpectAsync("address already in use", directory.Path, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    [Theory]
    [InlineData("http://0.0.0.0:8006", "would send passwords in clear")]
    [InlineData("http://*:8006", "would send passwords in clear")]
    [InlineData("http://192.0.2.1:8006", "would send passwords in clear")]
    [InlineData("https://192.0.2.1:8006", "cannot listen")]
    [InlineData("ftp://127.0.0.1:8006", "is not an address to listen on")]
    public async Task An_address_that_cannot_or_must_not_be_used_is_one_line(string url, string expected)
    {
        using var directory = NodeDirectory.Sample();

        await ExpectAsync(expected, directory.Path, url);
    }

    [Fact]
    public async Task A_secret_that_others_may_read_is_one_line()
    {
        using var directory = NodeDirectory.Sample();
        File.SetUnixFileMode(directory.At("priv/shadow.cfg"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        await ExpectAsync("can be read by everybody", directory.Path, Local);
    }

    [Theory]
    [InlineData("--TfaWriteFormat", "pve7", "must be pve9 or pve8")]
    [InlineData("--Serilog:MinimumLevel", "Loud", "Loud")]
    [InlineData("--AccessLog:Path", "/proc/nowhere/access.log", "/proc/nowhere")]
    public async Task A_setting_that_makes_no_sense_is_one_line(string name, string value, string expected)
    {
        using var directory = NodeDirectory.Sample();

        await ExpectAsync(expected, directory.Path, Local, [name, value]);
    }

    [Fact]
    public async Task A_broken_certificate_is_one_line()
    {
        using var directory = NodeDirectory.Sample();
        directory.Put("local/pveproxy-ssl.pem", "garbage");
        directory.Put("local/pveproxy-ssl.key", "garbage");

        await ExpectAsync("cannot use the TLS certificate", directory.Path, "https://127.0.0.1:0");
    }

    [Fact]
    public async Task A_broken_authority_is_one_line()
    {
        using var directory = NodeDirectory.Sample();
        directory.Put("pve-root-ca.pem", "garbage");
        directory.Put("priv/pve-root-ca.key", "garbage");

        await ExpectAsync("pve-root-ca.pem", directory.Path, "https://127.0.0.1:0");
    }

    [Fact]
    public async Task A_password_too_short_for_the_administrator_leaves_the_directory_to_the_next_start()
    {
        using var directory = new NodeDirectory();

        await ExpectAsync("must have 8 to 64 characters", directory.Path, Local, environment: new() { ["PVEAUTH_ADMIN_PASSWORD"] = "short" });

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task Who_asks_for_help_gets_no_server_and_no_directory()
    {
        using var directory = new NodeDirectory();

        var (exitCode, errors, _) = await ServerProcess.FailAsync(directory.Path, Local, ["--help"]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    private static async Task ExpectAsync(
        string text, string directory, string url, string[]? arguments = null, Dictionary<string, string>? environment = null, string[]? wrapper = null)
    {
        var (exitCode, errors, took) = await ServerProcess.FailAsync(directory, url, arguments, environment, wrapper);

        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("PveAuth cannot start: ", line, StringComparison.Ordinal);
        Assert.Contains(text, line, StringComparison.Ordinal);
        Assert.NotEqual(0, exitCode);

        // Five seconds on a machine that has nothing else to do.
        Assert.True(took < TimeSpan.FromMinutes(1), $"It took {took}.");
    }
}
