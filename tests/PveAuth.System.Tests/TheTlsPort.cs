using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PveAuth.SystemTests;

/// <summary>The port that browsers and clients come to.</summary>
public sealed class TheTlsPort : IAsyncLifetime
{
    private readonly NodeDirectory directory = NodeDirectory.Sample();
    private ServerProcess server = null!;

    public async Task InitializeAsync() => server = await ServerProcess.StartAsync(directory, isTls: true);

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Serves_a_renewed_certificate_without_a_restart()
    {
        Assert.Contains("O=PveAuth", await SubjectAsync(server), StringComparison.Ordinal);

        // Half of a renewal: a certificate whose key is not there yet.
        var (certificate, key) = NewCertificate("CN=renewed");
        directory.Put("local/pveproxy-ssl.pem", certificate);
        directory.Put("local/pveproxy-ssl.key", "");
        Assert.Contains("O=PveAuth", await SubjectAsync(server), StringComparison.Ordinal);

        directory.Put("local/pveproxy-ssl.key", key);
        Assert.Equal("CN=renewed", await SubjectAsync(server));

        var (second, secondKey) = NewCertificate("CN=renewed again");
        directory.Put("local/pveproxy-ssl.pem", second);
        directory.Put("local/pveproxy-ssl.key", secondKey);
        Assert.Equal("CN=renewed again", await SubjectAsync(server));
    }

    [Fact]
    public async Task Sends_plain_http_on_to_https()
    {
        foreach (var (method, status) in new[] { ("GET", "301"), ("POST", "308") })
        {
            var answer = await RawAsync(server, $"{method} /x?a=b HTTP/1.1\r\nHost: pve1:8006\r\n\r\n");

            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nLocation: https://pve1:8006/x?a=b\r\n", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Gives_no_answer_that_a_client_could_forge_headers_in_and_logs_no_fault()
    {
        Assert.Equal("", await RawAsync(server, "GET /a\nSet-Cookie:b HTTP/1.1\r\nHost: pve1\r\n\r\n"));
        Assert.Equal("", await RawAsync(server, "GET /a HTTP/1.1\r\nHost: pve1\nSet-Cookie:b\r\n\r\n"));
        Assert.Equal("", await RawAsync(server, "GET http://elsewhere/ HTTP/1.1\r\nHost: pve1\r\n\r\n"));
        Assert.Equal("", await RawAsync(server, "GET /a HTTP/1.1\r\n\r\n"));
        using (var reset = await ConnectAsync(server))
        {
            // What a port scanner does.
            reset.LingerState = new LingerOption(true, 0);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(0, await server.StopAsync());
        Assert.DoesNotContain("ERR", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hangs_up_on_who_says_nothing()
    {
        using var silent = await ConnectAsync(server);
        await using var stream = silent.GetStream();

        var read = await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, read);
    }

    private static async Task<string> SubjectAsync(ServerProcess server)
    {
        using var certificate = await CertificateAsync(server);
        return certificate.Subject;
    }

    /// <summary>The certificate that a server shows.</summary>
    internal static async Task<X509Certificate2> CertificateAsync(ServerProcess server)
    {
        using var client = await ConnectAsync(server);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost").WaitAsync(TimeSpan.FromSeconds(10));
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }

    private static async Task<string> RawAsync(ServerProcess server, string request)
    {
        using var client = await ConnectAsync(server);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task<TcpClient> ConnectAsync(ServerProcess server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Uri.Port);
        return client;
    }

    private static (string Certificate, string Key) NewCertificate(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
