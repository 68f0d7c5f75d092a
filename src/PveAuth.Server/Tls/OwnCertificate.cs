using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PveAuth.Server.Tls;

/// <summary>The certificate that a first start made: how it is known again, and when it is replaced.</summary>
internal static class OwnCertificate
{
    /// <summary>How long one lives from the moment it is made. Browsers refuse those that live longer than 825 days, also from a
    /// CA of one's own.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(730);

    /// <summary>It begins that much earlier, for clients whose clock is behind.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromDays(1);

    private static readonly TimeSpan Remainder = TimeSpan.FromDays(30);

    /// <summary>The name that no certificate of PVE, of an ACME server or of a company's CA has.</summary>
    public static X500DistinguishedName SubjectOf(string node) => new($"CN={node}, OU=PVE Cluster Node, O=PveAuth");

    /// <summary>Whether its end is near enough to replace it.</summary>
    public static bool IsDue(X509Certificate2 certificate, DateTimeOffset now) => certificate.NotAfter.ToUniversalTime() - now < Remainder;

    /// <summary>Whether we made it. All that we would have written must be there: what an administrator put in its place, even with
    /// a certificate of the same CA, is never touched.</summary>
    /// <param name="path">The file; a link leads to somebody else's.</param>
    /// <param name="certificate">The first certificate in it.</param>
    /// <param name="authority">The CA of the directory.</param>
    /// <param name="node">The short name of this host.</param>
    public static bool IsOurs(string path, X509Certificate2 certificate, X509Certificate2 authority, string node)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return all.Count == 1
            && new FileInfo(path).LinkTarget is null
            && certificate.SubjectName.RawData.AsSpan().SequenceEqual(SubjectOf(node).RawData)
            && certificate.NotAfter - certificate.NotBefore == Life + Backdating
            && IsSignedBy(certificate, authority);
    }

    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;

        // Whether it has ended by now is not asked here, only whether both were ever good together.
        chain.ChainPolicy.VerificationTime =
            (certificate.NotBefore > authority.NotBefore ? certificate.NotBefore : authority.NotBefore).AddMinutes(1);
        return chain.Build(certificate) && chain.ChainElements.Count == 2;
    }

    /// <summary>A new certificate with the same key and names. The key stays, as on a node, so that there is one file to replace,
    /// and no moment at which a certificate and a key that do not belong together lie side by side.</summary>
    /// <returns>Null when it would not last longer than the old one, because the CA itself ends.</returns>
    public static X509Certificate2? Renewed(X509Certificate2 old, ECDsa key, X509Certificate2 authority, DateTimeOffset now)
    {
        var request = new CertificateRequest(old.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (var extension in old.Extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        var signed = CertificateFactory.Sign(request, authority, now);
        if (signed.NotAfter > old.NotAfter)
        {
            return signed;
        }

        signed.Dispose();
        return null;
    }
}
