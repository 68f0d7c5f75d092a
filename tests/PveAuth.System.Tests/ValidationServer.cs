using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace PveAuth.SystemTests;

/// <summary>A real validation server, yubiserver, with a database of its own.</summary>
internal sealed class ValidationServer : IDisposable
{
    /// <summary>The database's client key has 20 characters; the base64 of it stands in the realm.</summary>
    private const string ClientKey = "abcdefghij0123456789";

    private readonly string directory = Directory.CreateTempSubdirectory("pveauth-yubico-").FullName;
    private readonly int port = FreePort();

    public ValidationServer() => File.Copy("/etc/yubiserver/yubiserver.sqlite.init", Database);

    /// <summary>The realm's option for this server.</summary>
    public string RealmOption => string.Create(
        CultureInfo.InvariantCulture,
        $"type=yubico,id=1,key={Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(ClientKey))},url=http://127.0.0.1:{port}/wsapi/2.0/verify");

    private string Database => Path.Combine(directory, "keys.sqlite");

    public async Task StartAsync(params SoftwareYubiKey[] keys)
    {
        await Programs.MustAsync("yubiserver-admin", ["-b", Database, "-p", "-a", "lab", ClientKey]);
        foreach (var key in keys)
        {
            await Programs.MustAsync(
                "yubiserver-admin", ["-b", Database, "-y", "-a", key.PublicId, key.PublicId, key.Secrets.PrivateId, key.Secrets.Key]);
        }

        // The program becomes a user of its own, who must be able to count.
        const UnixFileMode Everybody = (UnixFileMode)0b_110_110_110;
        File.SetUnixFileMode(Database, Everybody);
        File.SetUnixFileMode(directory, Everybody | (UnixFileMode)0b_001_001_001);
        var start = new ProcessStartInfo("yubiserver", ["-d", Database, "-p", $"{port}", "-l", Path.Combine(directory, "log")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        for (var tries = 0; tries < 200; tries++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(25);
            }
        }

        throw new InvalidOperationException("yubiserver does not listen.");
    }

    /// <summary>The program leaves its starter; it is known by its database.</summary>
    public void Stop()
    {
        foreach (var found in Process.GetProcessesByName("yubiserver"))
        {
            using (found)
            {
                if (File.ReadAllText($"/proc/{found.Id}/cmdline").Contains(Database, StringComparison.Ordinal))
                {
                    found.Kill();
                    found.WaitForExit();
                }
            }
        }
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
