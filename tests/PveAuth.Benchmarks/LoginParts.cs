using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using PveAuth.Core.Tickets;
using PveAuth.Realms;

namespace PveAuth.Benchmarks;

/// <summary>What a login cannot do without: the password hash and one RSA signature, again and again on every core.</summary>
/// <remarks>Compare it with whole logins that keep every core busy too and run in turns with it: then both see the same
/// machine.</remarks>
internal static class LoginParts
{
    /// <summary>Writes how many of these pairs the machine does in a second.</summary>
    public static void Measure(TimeSpan time)
    {
        using var pair = RSA.Create(2048);
        var keys = new AuthKeys(pair.ExportSubjectPublicKeyInfoPem(), 0, pair.ExportRSAPrivateKeyPem(), null, 0);
        var hash = Crypt.Create(SampleTree.Password);
        var count = 0L;
        var watch = Stopwatch.StartNew();
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            while (watch.Elapsed < time)
            {
                Crypt.Verify(SampleTree.Password, hash);
                Interlocked.Increment(ref count);
                keys.IssueSession("user1@pve", 0);
            }
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count / watch.Elapsed.TotalSeconds:0.00}"));
    }
}
