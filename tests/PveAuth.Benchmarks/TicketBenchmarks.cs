using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using PveAuth.Core.Tickets;
using PveAuth.Realms;

namespace PveAuth.Benchmarks;

/// <summary>What a login and a request cost in tickets and hashes.</summary>
[MemoryDiagnoser]
public class TicketBenchmarks
{
    private const long Now = 1_800_000_000;

    private readonly string hash = Crypt.Create(SampleTree.Password);
    private AuthKeys? keys;
    private CsrfSecret? csrf;
    private string ticket = "";
    private string csrfToken = "";

    /// <summary>Makes keys and a ticket.</summary>
    [GlobalSetup]
    public void Setup()
    {
        using var pair = RSA.Create(2048);
        keys = new AuthKeys(pair.ExportSubjectPublicKeyInfoPem(), Now - 10_000, pair.ExportRSAPrivateKeyPem(), null, 0);
        csrf = new CsrfSecret(pair.ExportPkcs8PrivateKey());
        ticket = keys.IssueSession("user1@pve", Now);
        csrfToken = csrf.Issue("user1@pve", Now);
    }

    /// <summary>Issuing a ticket: one RSA signature.</summary>
    [Benchmark]
    public string Issue() => keys!.IssueSession("user1@pve", Now);

    /// <summary>Checking a ticket that was seen before.</summary>
    [Benchmark]
    public bool CheckAgain() => keys!.TryOpenSession(ticket, Now + 5, true, out _);

    /// <summary>Checking a CSRF token.</summary>
    [Benchmark]
    public bool CheckCsrf() => csrf!.Verify(csrfToken, "user1@pve", Now + 5);

    /// <summary>The password hash of realm pve.</summary>
    [Benchmark]
    public bool PasswordHash() => Crypt.Verify(SampleTree.Password, hash);
}
