using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PveAuth.Server.Startup;

namespace PveAuth.Server.Tls;

/// <summary>The server's certificate, from the files that a node uses: <c>pveproxy-ssl</c> when an administrator put one
/// there, else <c>pve-ssl</c>, which the cluster's own CA signed.</summary>
/// <remarks>The files are looked at with every handshake, so a renewed certificate needs no restart.</remarks>
internal sealed class ServerCertificate(string configDirectory, string node)
{
    private readonly Lock loading = new();
    private (string Path, DateTime Certificate, DateTime Key) version;
    private SslStreamCertificateContext? context;

    /// <summary>What the handshake uses.</summary>
    public TlsHandshakeCallbackOptions HandshakeOptions() => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Current(),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        }),
    };

    /// <summary>Makes a certificate, and a CA to sign it, where there is none.</summary>
    public void CreateMissing(IReadOnlyList<string> hosts)
    {
        if (Candidates().Any(c => File.Exists(c.Certificate) && File.Exists(c.Key)))
        {
            _ = Current();
            return;
        }

        var (certificate, key) = Candidates().Last();
        if (File.Exists(certificate) || File.Exists(key))
        {
            // Half of somebody's pair is not ours to replace.
            throw new StartupException($"of '{certificate}' and '{key}' only one exists");
        }

        CertificateFactory.Create(configDirectory, certificate, key, node, hosts);
        _ = Current();
    }

    private IEnumerable<(string Certificate, string Key)> Candidates()
    {
        // On a node "local" is a link to the node's own directory.
        foreach (var name in new[] { "pveproxy-ssl", "pve-ssl" })
        {
            foreach (var directory in new[] { "local", Path.Combine("nodes", node) })
            {
                var stem = Path.Combine(configDirectory, directory, name);
                yield return (stem + ".pem", stem + ".key");
            }
        }
    }

    private SslStreamCertificateContext Current()
    {
        var (certificate, key) = Candidates().FirstOrDefault(c => File.Exists(c.Certificate) && File.Exists(c.Key));
        if (certificate is null)
        {
            return context ?? throw new StartupException($"there is no TLS certificate in '{configDirectory}'");
        }

        var found = (certificate, File.GetLastWriteTimeUtc(certificate), File.GetLastWriteTimeUtc(key));
        lock (loading)
        {
            if (context is null || found != version)
            {
                try
                {
                    context = Load(certificate, key);
                    version = found;
                }
                catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
                {
                    // Caught half-way through a renewal, the old one serves on.
                    return context ?? throw new StartupException($"cannot use the TLS certificate '{certificate}': {e.Message}");
                }
            }

            return context;
        }
    }

    private static SslStreamCertificateContext Load(string certificatePath, string keyPath)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);

        // The handshake wants a key that is not only in the PEM object.
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificatePath);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
