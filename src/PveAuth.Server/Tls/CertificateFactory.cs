using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PveAuth.Server.Startup;

namespace PveAuth.Server.Tls;

/// <summary>Makes a CA of our own and a certificate for this host, under the names that a node gives them.</summary>
internal static class CertificateFactory
{
    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes what is missing.</summary>
    public static void Create(string configDirectory, string certificatePath, string keyPath, string node, IReadOnlyList<string> hosts)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        using var ca = Authority(configDirectory, now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request($"CN={node}, OU=PVE Cluster Node, O=PveAuth", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(Names(node, hosts));

        // Browsers refuse certificates that live longer than 825 days, also from a CA of one's own.
        using var signed = request.Create(ca, now.AddDays(-1), now.AddDays(730), RandomNumberGenerator.GetBytes(16));
        Put(keyPath, key.ExportPkcs8PrivateKeyPem(), isPrivate: true);
        Put(certificatePath, signed.ExportCertificatePem(), isPrivate: false);
    }

    private static X509Certificate2 Authority(string configDirectory, DateTimeOffset now)
    {
        var certificatePath = Path.Combine(configDirectory, "pve-root-ca.pem");
        var keyPath = Path.Combine(configDirectory, "priv", "pve-root-ca.key");
        if (File.Exists(certificatePath) && File.Exists(keyPath))
        {
            try
            {
                return X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                throw new StartupException($"cannot use the CA '{certificatePath}': {e.Message}");
            }
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request($"CN=PveAuth Cluster Manager CA, OU={Guid.NewGuid()}", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        Put(keyPath, key.ExportPkcs8PrivateKeyPem(), isPrivate: true);
        Put(certificatePath, certificate.ExportCertificatePem(), isPrivate: false);
        return X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
    }

    private static CertificateRequest Request(string subject, ECDsa key)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static X509Extension Names(string node, IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var host in hosts.Append("localhost").Append(node).Append(FullName(node)).Distinct(StringComparer.Ordinal))
        {
            if (!IPAddress.TryParse(host, out var address))
            {
                names.AddDnsName(host);
            }
            else if (!IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            {
                names.AddIpAddress(address);
            }
        }

        return names.Build();
    }

    /// <summary>The full name that the host gives itself in <c>/etc/hosts</c>, as the installer of a node writes it. DNS is not
    /// asked: it may be slow or absent at the first start.</summary>
    private static string FullName(string node)
    {
        const string Hosts = "/etc/hosts";
        return File.Exists(Hosts)
            ? File.ReadLines(Hosts)
                .SelectMany(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(1))
                .FirstOrDefault(name => name.StartsWith(node + ".", StringComparison.OrdinalIgnoreCase)) ?? node
            : node;
    }

    private static void Put(string path, string pem, bool isPrivate)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = isPrivate ? PrivateMode : PrivateMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        });
        stream.Write(System.Text.Encoding.ASCII.GetBytes(pem + "\n"));
    }
}
