using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Extras;

/// <summary>Reads the certificates of all nodes, which the cluster's directory holds. Private keys are not touched.</summary>
internal static class NodeCertificates
{
    /// <summary>The node that this is: where <c>local</c> points to, or the host's short name.</summary>
    public static string ThisNode(string directory)
    {
        var target = new FileInfo(Path.Combine(directory, "local")).LinkTarget;
        var name = target is null ? Environment.MachineName : Path.GetFileName(target);
        return name.Split('.')[0].ToLowerInvariant();
    }

    /// <summary>The names of all nodes, sorted.</summary>
    public static ImmutableArray<string> Nodes(string directory)
    {
        var nodes = Path.Combine(directory, "nodes");
        return Directory.Exists(nodes)
            ? [.. Directory.EnumerateDirectories(nodes).Select(node => Path.GetFileName(node)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>The certificates that nodes show. One that cannot be read is left out.</summary>
    public static ImmutableArray<NodeCertificate> Read(string directory, IEnumerable<string> nodes)
    {
        using var authority = Load(Path.Combine(directory, "pve-root-ca.pem"));
        var certificates = ImmutableArray.CreateBuilder<NodeCertificate>();
        foreach (var node in nodes)
        {
            var place = Path.Combine(directory, "nodes", node);

            // The administrator's own comes before the one of the cluster's CA.
            using var found = Load(Path.Combine(place, "pveproxy-ssl.pem")) ?? Load(Path.Combine(place, "pve-ssl.pem"));
            if (found is not null)
            {
                certificates.Add(Describe(node, found, authority));
            }
        }

        return certificates.ToImmutable();
    }

    private static NodeCertificate Describe(string node, X509Certificate2 certificate, X509Certificate2? authority)
    {
        var issuer = certificate.IssuerName.RawData.AsSpan();
        return new(
            node,
            NamesOf(certificate),
            new DateTimeOffset(certificate.NotBefore).ToUnixTimeSeconds(),
            new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds(),
            issuer.SequenceEqual(certificate.SubjectName.RawData)
                || (authority is not null && issuer.SequenceEqual(authority.SubjectName.RawData)));
    }

    private static ImmutableArray<string> NamesOf(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
                ? [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())]
                : [];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static X509Certificate2? Load(string path)
    {
        try
        {
            return File.Exists(path) ? X509Certificate2.CreateFromPem(File.ReadAllText(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
