using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PveAuth.SystemTests;

/// <summary>The certificate that a first start made is renewed in time; no other one is touched.</summary>
public sealed class TheOwnCertificate : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly NodeDirectory directory = new();

    private string Certificate => Directory.GetFiles(directory.Path, "pve-ssl.pem", SearchOption.AllDirectories).Single();

    private string Key => Path.ChangeExtension(Certificate, ".key");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Is_renewed_at_the_start_with_the_same_key_and_names_when_it_ends_within_thirty_days()
    {
        await MakeAsync();
        using var old = Replace(endsIn: 29);
        var key = File.ReadAllText(Key);

        using var renewed = await ServedAsync();

        Assert.InRange(renewed.NotAfter, DateTime.Now.AddDays(729), DateTime.Now.AddDays(731));
        Assert.Equal(key, File.ReadAllText(Key));
        Assert.Equal(Private, File.GetUnixFileMode(Key));
        Assert.Equal(old.Subject, renewed.Subject);
        Assert.Equal(old.GetPublicKeyString(), renewed.GetPublicKeyString());
        Assert.Equal(Names(old), Names(renewed));
        Assert.NotEqual(old.SerialNumber, renewed.SerialNumber);
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(Key)!), file => file.EndsWith(".tmp", StringComparison.Ordinal));

        using var authority = X509Certificate2.CreateFromPem(directory.Read("pve-root-ca.pem"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(renewed));
    }

    [Fact]
    public async Task Stays_when_it_lasts_longer() => await StaysAsync(endsIn: 31);

    [Fact]
    public async Task Stays_when_it_is_somebody_elses_by_its_name() => await StaysAsync(endsIn: 5, subject: "CN=pve1, O=Example");

    [Fact]
    public async Task Stays_when_somebody_chose_another_life_for_it() => await StaysAsync(endsIn: 5, life: 400);

    [Fact]
    public async Task Stays_when_another_authority_signed_it() => await StaysAsync(endsIn: 5, isForeign: true);

    [Fact]
    public async Task Stays_when_a_chain_was_put_behind_it()
    {
        await MakeAsync();
        Replace(endsIn: 5).Dispose();
        await File.AppendAllTextAsync(Certificate, directory.Read("pve-root-ca.pem"));

        await ServesAsItIsAsync();
    }

    [Fact]
    public async Task Stays_when_it_is_a_link_to_a_file_elsewhere()
    {
        await MakeAsync();
        Replace(endsIn: 5).Dispose();
        var elsewhere = directory.At("elsewhere.pem");
        File.Move(Certificate, elsewhere);
        var link = Path.Combine(Path.GetDirectoryName(Directory.GetFiles(directory.Path, "pve-ssl.key", SearchOption.AllDirectories).Single())!, "pve-ssl.pem");
        File.CreateSymbolicLink(link, elsewhere);

        await ServesAsItIsAsync();
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public async Task Stays_without_the_key_of_the_authority()
    {
        await MakeAsync();
        Replace(endsIn: 5).Dispose();
        File.Delete(directory.At("priv/pve-root-ca.key"));

        await ServesAsItIsAsync();
    }

    private async Task StaysAsync(int endsIn, string? subject = null, int life = 731, bool isForeign = false)
    {
        await MakeAsync();
        Replace(endsIn, subject, life, isForeign).Dispose();

        await ServesAsItIsAsync();
    }

    private async Task ServesAsItIsAsync()
    {
        var before = await File.ReadAllTextAsync(Certificate);
        using var served = await ServedAsync();

        Assert.Equal(before, await File.ReadAllTextAsync(Certificate));
        using var stored = X509CertificateLoader.LoadCertificateFromFile(Certificate);
        Assert.Equal(stored.SerialNumber, served.SerialNumber);
    }

    /// <summary>A first start.</summary>
    private async Task MakeAsync()
    {
        await using var server = await ServerProcess.StartAsync(directory, isTls: true);
        await server.StopAsync();
    }

    /// <summary>What a server shows that was just started. It looks at the certificate before it listens.</summary>
    private async Task<X509Certificate2> ServedAsync()
    {
        await using var server = await ServerProcess.StartAsync(directory, isTls: true);
        return await TheTlsPort.CertificateAsync(server);
    }

    /// <summary>Puts a certificate of the first start's shape in the place of its own, as it would be after two years.</summary>
    private X509Certificate2 Replace(int endsIn, string? subject = null, int life = 731, bool isForeign = false)
    {
        using var old = X509Certificate2.CreateFromPemFile(Certificate, Key);
        using var key = old.GetECDsaPrivateKey()!;
        var request = new CertificateRequest(
            subject is null ? old.SubjectName : new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        foreach (var extension in old.Extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var authority = X509Certificate2.CreateFromPemFile(directory.At("pve-root-ca.pem"), directory.At("priv/pve-root-ca.key"));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = isForeign ? other : authority.GetECDsaPrivateKey()!;
        var end = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddDays(endsIn).ToUnixTimeSeconds());
        var certificate = request.Create(
            authority.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), end.AddDays(-life), end, RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem() + "\n");
        return certificate;
    }

    private static string Names(X509Certificate2 certificate) =>
        Convert.ToHexString(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().RawData);
}
