using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PveAuth.Server.Startup;
using PveAuth.Store;

namespace PveAuth.Server.Tls;

/// <summary>The server's certificate, from the files that a node uses: <c>pveproxy-ssl</c> when an administrator put one
/// there, else <c>pve-ssl</c>, which the cluster's own CA signed.</summary>
/// <remarks>The files are looked at with every handshake, so a renewed certificate needs no restart.</remarks>
internal sealed class ServerCertificate(ConfigDirectory directory, string node)
{
    private const string LockId = "tls";
    private const string OwnName = "pve-ssl";

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
        // Two processes may start at once: halves of two pairs would fit nobody.
        using var held = directory.Lock(LockId);
        if (InUse() is not null)
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

        CertificateFactory.Create(directory.Path, certificate, key, node, hosts);
        _ = Current();
    }

    /// <summary>Renews the certificate that we made, when it ends soon. The one that is served is another one where an administrator
    /// put one in front; then there is nothing to renew for.</summary>
    /// <returns>When the new one ends; null when nothing was to be done.</returns>
    public DateTimeOffset? RenewIfDue(DateTimeOffset now)
    {
        if (InUse() is not (var path, var key) || Path.GetFileName(path) != $"{OwnName}.pem" || !IsDue(path, now))
        {
            return null;
        }

        // Another process may have renewed it in the meantime, which is looked at again.
        using var held = directory.Lock(LockId);
        return CertificateFactory.Renew(directory.Path, path, key, node, now);
    }

    private static bool IsDue(string path, DateTimeOffset now)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(path);
        return OwnCertificate.IsDue(certificate, now);
    }

    private (string Certificate, string Key)? InUse() =>
        Candidates().Where(c => File.Exists(c.Certificate) && File.Exists(c.Key)).Select(c => ((string, string)?)c).FirstOrDefault();

    private IEnumerable<(string Certificate, string Key)> Candidates()
    {
        // On a node "local" is a link to the node's own directory.
        foreach (var name in new[] { "pveproxy-ssl", OwnName })
        {
            foreach (var place in new[] { "local", Path.Combine("nodes", node) })
            {
                var stem = Path.Combine(directory.Path, place, name);
                yield return (stem + ".pem", stem + ".key");
            }
        }
    }

    private SslStreamCertificateContext Current()
    {
        if (InUse() is not (var certificate, var key))
        {
            return context ?? throw new StartupException($"there is no TLS certificate in '{directory.Path}'");
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
