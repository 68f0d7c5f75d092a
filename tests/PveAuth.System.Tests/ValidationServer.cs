using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PveAuth.SystemTests;

/// <summary>A real validation server, yubiserver, with a database of its own.</summary>
internal sealed class ValidationServer : IDisposable
{
    /// <summary>The database's client key has 20 characters; the base64 of it stands in the realm.</summary>
    private const string ClientKey = "abcdefghij0123456789";

    private readonly string directory = Directory.CreateTempSubdirectory("pveauth-yubico-").FullName;
    private readonly int port = FreePort();
    private readonly TcpListener gate = new(IPAddress.Loopback, 0);

    public ValidationServer()
    {
        File.Copy("/etc/yubiserver/yubiserver.sqlite.init", Database);
        gate.Start();
        _ = PassOnAsync();
    }

    /// <summary>The realm's option for this server.</summary>
    public string RealmOption => string.Create(
        CultureInfo.InvariantCulture,
        $"type=yubico,id=1,key={Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(ClientKey))},url=http://127.0.0.1:{((IPEndPoint)gate.LocalEndpoint).Port}/wsapi/2.0/verify");

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

    /// <summary>yubiserver mixes up questions that come at the same time, so it gets one after the other.</summary>
    private async Task PassOnAsync()
    {
        var buffer = new byte[8192];
        while (true)
        {
            try
            {
                using var client = await gate.AcceptTcpClientAsync();
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, port);
                var question = await client.GetStream().ReadAsync(buffer);
                await server.GetStream().WriteAsync(buffer.AsMemory(0, question));
                await server.GetStream().CopyToAsync(client.GetStream());
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // It is not there, or the client is gone.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
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
        gate.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
