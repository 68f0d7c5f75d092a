using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace PveAuth.Server.Tests;

/// <summary>The server's own certificate while years go by.</summary>
public sealed class CertificateOfTheServer : IDisposable
{
    private readonly PveAuthServer server = new(settings: ["urls=https://127.0.0.1:0"]);

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Is_renewed_while_the_server_runs_and_shown_to_the_next_client()
    {
        using var first = await ShownAsync();
        server.Clock.Advance(TimeSpan.FromDays(699));
        await Task.Delay(200);
        using var unchanged = await ShownAsync();
        Assert.Equal(first.SerialNumber, unchanged.SerialNumber);

        server.Clock.Advance(TimeSpan.FromDays(2));
        for (var tries = 0; tries < 100; tries++)
        {
            using var now = await ShownAsync();
            if (now.SerialNumber != first.SerialNumber)
            {
                Assert.InRange(now.NotAfter - first.NotAfter, TimeSpan.FromDays(700), TimeSpan.FromDays(702));
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("It was not renewed. " + string.Join('\n', server.Log.Faults));
    }

    private async Task<X509Certificate2> ShownAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.BaseUri.Host, server.BaseUri.Port);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost").WaitAsync(TimeSpan.FromSeconds(10));
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }
}
