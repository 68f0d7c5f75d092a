using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PveAuth.Benchmarks;

/// <summary>Whole logins with a passkey, one after the other: challenge and answer.</summary>
internal static class PasskeyLogins
{
    private const int TicksPerSecond = 100;

    /// <summary>Writes how long the answer takes and how much time of a core the server needs for a login.</summary>
    /// <param name="directory">See <see cref="PasskeyTree"/>.</param>
    /// <param name="url">The server.</param>
    /// <param name="pid">Its process.</param>
    /// <param name="count">How many logins.</param>
    /// <param name="counts">Whether the passkey counts its signatures, so that each login writes tfa.cfg.</param>
    public static async Task RunAsync(string directory, string url, int pid, int count, bool counts)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(directory, PasskeyTree.KeyFile)));
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        var times = new List<double>();
        var cpu = 0L;
        for (var i = -20; i < count; i++)
        {
            // The first ones warm up.
            if (i == 0)
            {
                (cpu, times) = (CpuTicks(pid), []);
            }

            var counter = counts ? (uint)(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 10 & 0x7FFFFFFF) : 0;
            using var asked = await http.PostAsync("/api2/json/pveauth/passkey-login", null);
            using var body = new FormUrlEncodedContent(
                [KeyValuePair.Create("response", Answer(key, await ChallengeAsync(asked), counter))]);
            var watch = Stopwatch.StartNew();
            using var answer = await http.PostAsync("/api2/json/pveauth/passkey-login", body);
            times.Add(watch.Elapsed.TotalMilliseconds);
            answer.EnsureSuccessStatusCode();
        }

        times.Sort();
        var server = (CpuTicks(pid) - cpu) * 1000.0 / TicksPerSecond / count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"answer {times[times.Count / 2]:0.00} ms (lowest {times[0]:0.00}, 95 % {times[times.Count * 95 / 100]:0.00}); {server:0.00} ms of a core for both calls"));
    }

    private static async Task<string> ChallengeAsync(HttpResponseMessage response)
    {
        using var data = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        using var options = JsonDocument.Parse(data.RootElement.GetProperty("data").GetProperty("challenge").GetString()!);
        return options.RootElement.GetProperty("publicKey").GetProperty("challenge").GetString()!;
    }

    private static string Answer(ECDsa key, string challenge, uint counter)
    {
        var client = Encoding.UTF8.GetBytes(
            $$"""{"type":"webauthn.get","challenge":"{{challenge}}","origin":"{{PasskeyTree.Origin}}","crossOrigin":false}""");

        // Flags: user present, user verified, eligible for backup, backed up.
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, counter);
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(PasskeyTree.RpId)), 0x1D, .. number];
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var id = Base64Url.EncodeToString(PasskeyTree.IdOf(1));
        return $$$"""{"id":"{{{id}}}","rawId":"{{{id}}}","type":"public-key","response":{"userHandle":"{{{id}}}","clientDataJSON":"{{{Base64Url.EncodeToString(client)}}}","authenticatorData":"{{{Base64Url.EncodeToString(data)}}}","signature":"{{{Base64Url.EncodeToString(signature)}}}"}}""";
    }

    private static long CpuTicks(int pid)
    {
        // Behind the name, which may hold anything: utime and stime are the fields 14 and 15.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
