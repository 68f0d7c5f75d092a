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
        var request = Request(OwnCertificate.SubjectOf(node), key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(Names(node, hosts));

        using var signed = Sign(request, ca, now);
        Put(keyPath, key.ExportPkcs8PrivateKeyPem(), isPrivate: true);
        Put(certificatePath, signed.ExportCertificatePem(), isPrivate: false);
    }

    /// <summary>Replaces a certificate of ours that ends soon, and leaves every other one alone.</summary>
    /// <returns>When the new one ends; null when nothing was to be done.</returns>
    public static DateTimeOffset? Renew(string configDirectory, string certificatePath, string keyPath, string node, DateTimeOffset now)
    {
        using var old = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        if (!OwnCertificate.IsDue(old, now) || StoredAuthority(configDirectory) is not { } authority)
        {
            return null;
        }

        using (authority)
        {
            using var key = old.GetECDsaPrivateKey();
            if (key is null || !OwnCertificate.IsOurs(certificatePath, old, authority, node))
            {
                return null;
            }

            using var renewed = OwnCertificate.Renewed(old, key, authority, DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));
            if (renewed is null)
            {
                throw new StartupException("the CA itself ends soon");
            }

            Put(certificatePath, renewed.ExportCertificatePem(), isPrivate: false);
            return renewed.NotAfter;
        }
    }

    /// <summary>Signs, whichever kind of key the CA has: that of a node is of RSA. Nothing outlives its CA.</summary>
    public static X509Certificate2 Sign(CertificateRequest request, X509Certificate2 authority, DateTimeOffset now)
    {
        using var rsa = authority.GetRSAPrivateKey();
        using var elliptic = authority.GetECDsaPrivateKey();
        var generator = rsa is not null
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa(elliptic ?? throw new StartupException("the CA's key is neither of RSA nor elliptic"));
        var end = now + OwnCertificate.Life;
        var last = new DateTimeOffset(authority.NotAfter);
        return request.Create(
            authority.SubjectName, generator, now - OwnCertificate.Backdating, end < last ? end : last, RandomNumberGenerator.GetBytes(16));
    }

    private static X509Certificate2? StoredAuthority(string configDirectory)
    {
        var (certificatePath, keyPath) = AuthorityPaths(configDirectory);
        if (!File.Exists(certificatePath) || !File.Exists(keyPath))
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new StartupException($"cannot use the CA '{certificatePath}': {e.Message}");
        }
    }

    private static (string Certificate, string Key) AuthorityPaths(string configDirectory) =>
        (Path.Combine(configDirectory, "pve-root-ca.pem"), Path.Combine(configDirectory, "priv", "pve-root-ca.key"));

    private static X509Certificate2 Authority(string configDirectory, DateTimeOffset now)
    {
        if (StoredAuthority(configDirectory) is { } stored)
        {
            return stored;
        }

        var (certificatePath, keyPath) = AuthorityPaths(configDirectory);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(new($"CN=PveAuth Cluster Manager CA, OU={Guid.NewGuid()}"), key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        Put(keyPath, key.ExportPkcs8PrivateKeyPem(), isPrivate: true);
        Put(certificatePath, certificate.ExportCertificatePem(), isPrivate: false);
        return X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
    }

    private static CertificateRequest Request(X500DistinguishedName subject, ECDsa key)
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

    /// <summary>Whole or not at all: a handshake may read it at any moment.</summary>
    private static void Put(string path, string pem, bool isPrivate)
    {
        var directory = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        var temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = isPrivate ? PrivateMode : PrivateMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            }))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(pem + "\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
