using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace PveAuth.SystemTests;

/// <summary>What stands in the logs of a running server.</summary>
public partial class TheLog
{
    [Fact]
    public async Task A_failed_login_is_one_line_in_pvedaemons_form_whatever_the_name()
    {
        var names = new Dictionary<string, string>
        {
            ["nobody@pve"] = "nobody@pve",
            ["x rhost=198.51.100.9 user=root@pam msg=ok@pve"] = "x\\x20rhost=198.51.100.9\\x20user=root@pam\\x20msg=ok@pve",
            ["a\nauthentication failure; rhost=198.51.100.9@pve"] = "a\\x0aauthentication\\x20failure;\\x20rhost=198.51.100.9@pve",
            ["a\u001b[31m\u2028\u00a0b@pve"] = "a\\x1b[31m\\x2028\\xa0b@pve",
        };
        using var directory = NodeDirectory.Sample();
        await using var server = await ServerProcess.StartAsync(directory);

        var answers = await Task.WhenAll(names.Keys.Select(name => server.Api.LogInAsync(name, "some-Passw0rd")));

        Assert.All(answers, answer => Assert.Equal(401, answer.Status));
        Assert.Equal(0, await server.StopAsync());
        var lines = server.Output.Split('\n').Where(l => l.Contains("authentication", StringComparison.Ordinal)).Select(l => Failure().Match(l)).ToList();
        Assert.All(lines, line => Assert.Equal("127.0.0.1", line.Groups[1].Value));
        Assert.Equal(names.Values.Order(StringComparer.Ordinal), lines.Select(line => line.Groups[2].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_secret_is_in_any_log()
    {
        using var directory = NodeDirectory.Sample();
        await using var server = await ServerProcess.StartAsync(directory, "--Serilog:MinimumLevel", "Verbose");
        var uri = Totps.Uri("joe@pve", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        var code = Totps.Now(uri);

        await server.Api.LogInAsync("joe@pve", "wrong-Secret-1");
        using var inQuery = await server.Http.PostAsync(
            "/api2/json/access/ticket?username=joe@pve&password=query-Secret-1&p%61ssword=query-Secret-2", null);
        var half = await server.Api.LogInAsync("joe@pve", "Joe-s3cret!");
        var login = await server.Api.AnswerAsync("joe@pve", half.Member("ticket"), $"totp:{code}");
        Assert.Equal(200, (await server.Api.AddTotpAsync("joe@pve", "new", login.Session, "Joe-s3cret!")).Status);
        using var token = new HttpRequestMessage(HttpMethod.Get, "/api2/json/version");
        token.Headers.TryAddWithoutValidation("Authorization", "PVEAPIToken=joe@pve!mon=9d3c1b7a-2f6e-4a55-b0a1-000000000000");
        using var refused = await server.Http.SendAsync(token);
        Assert.Equal(0, await server.StopAsync());

        var access = directory.Read("pveauth/log/access.log");
        Assert.Contains("POST /api2/json/access/ticket?username=joe@pve&password=***", access, StringComparison.Ordinal);
        var session = login.Session;
        string[] secrets =
        [
            "wrong-Secret-1", "query-Secret", "Joe-s3cret", code, "JBSWY3DPEHPK3PXP", "b0a1-000000000000",
            session.Ticket, session.Csrf, half.Member("ticket"), session.Ticket.Split("::")[1],
        ];
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, access, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, server.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, server.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_systems_log_gets_the_same_words_without_quotes()
    {
        const string SystemLog = "/dev/log";
        if (File.Exists(SystemLog))
        {
            // A real log daemon listens; its socket is not ours to take.
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SystemLog));
        using var end = new CancellationTokenSource();
        try
        {
            // Other servers of this test run write there too; a log daemon reads all the time, or what comes next is lost.
            var reading = FirstOfAsync(socket, "pveauth-test[", end.Token);
            using var directory = NodeDirectory.Sample();
            await using var server = await ServerProcess.StartAsync(directory, "--Syslog:Tag", "pveauth-test");
            Assert.Equal(401, (await server.Api.LogInAsync("nobody@pve", "some-Passw0rd")).Status);

            end.CancelAfter(TimeSpan.FromSeconds(10));
            var message = await reading;
            Assert.Matches("^<27>[A-Z][a-z]{2} [ 1-3][0-9] [0-9:]{8} pveauth-test\\[[0-9]+\\]: authentication failure; rhost=127\\.0\\.0\\.1 user=nobody@pve msg=", message);
        }
        finally
        {
            File.Delete(SystemLog);
        }
    }

    private static async Task<string> FirstOfAsync(Socket socket, string tag, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var message = Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, cancellationToken));
            if (message.Contains(tag, StringComparison.Ordinal))
            {
                return message;
            }
        }
    }

    [GeneratedRegex("^\\S+ ERR authentication failure; rhost=(\\S*) user=(\\S*) msg=.* \\(reference [0-9A-Z]+\\)$")]
    private static partial Regex Failure();
}
