using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PveAuth.Benchmarks;

/// <summary>Whole logins with WebAuthn, one after the other: challenge and answer.</summary>
internal static class PasskeyLogins
{
    private const int TicksPerSecond = 100;

    /// <summary>Writes how long the answer takes and how much time of a core the server needs for a login.</summary>
    /// <param name="directory">See <see cref="PasskeyTree"/>.</param>
    /// <param name="url">The server.</param>
    /// <param name="pid">Its process.</param>
    /// <param name="count">How many logins.</param>
    /// <param name="afterPassword">Whether the key is the second factor behind a password, not the first.</param>
    /// <param name="counts">Whether the passkey counts its signatures, so that each login writes tfa.cfg.</param>
    public static async Task RunAsync(string directory, string url, int pid, int count, bool afterPassword, bool counts)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(directory, PasskeyTree.KeyFile)));
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        var path = afterPassword ? "/api2/json/access/ticket" : "/api2/json/pveauth/passkey-login";
        var users = Directory.EnumerateFiles(Path.Combine(directory, "pveauth/handles")).Count();
        var times = new List<double>();
        var cpu = 0L;
        for (var i = -count; i < count; i++)
        {
            // The first half warms up: code is compiled again after some hundred calls.
            if (i == 0)
            {
                (cpu, times) = (CpuTicks(pid), []);
            }

            // Nobody logs in a thousand times in a row: what is spent for a user is remembered for minutes.
            var user = ((i + count) % users) + 1;
            var counter = counts ? (uint)(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() & 0x7FFFFFFF) : 0;
            var (ask, reply) = afterPassword
                ? (Password(user), (Func<JsonElement, IEnumerable<KeyValuePair<string, string>>>)(data => Factor(key, user, data, counter)))
                : ([], data => [KeyValuePair.Create("response", Answer(key, user, ChallengeOf(data.GetProperty("challenge")), counter))]);
            using var asked = await http.PostAsync(path, new FormUrlEncodedContent(ask));
            using var data = JsonDocument.Parse(await asked.Content.ReadAsStringAsync());
            using var body = new FormUrlEncodedContent(reply(data.RootElement.GetProperty("data")));
            var watch = Stopwatch.StartNew();
            using var answer = await http.PostAsync(path, body);
            times.Add(watch.Elapsed.TotalMilliseconds);
            answer.EnsureSuccessStatusCode();
        }

        times.Sort();
        var server = (CpuTicks(pid) - cpu) * 1000.0 / TicksPerSecond / count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"answer {times[times.Count / 2]:0.00} ms (lowest {times[0]:0.00}, 95 % {times[times.Count * 95 / 100]:0.00}); {server:0.00} ms of a core for both calls"));
    }

    private static KeyValuePair<string, string>[] Password(int user) =>
        [KeyValuePair.Create("username", PasskeyTree.NameOf(user)), KeyValuePair.Create("password", PasskeyTree.Password)];

    private static IEnumerable<KeyValuePair<string, string>> Factor(ECDsa key, int user, JsonElement half, uint counter)
    {
        // PVE:!tfa!CHALLENGES:TIME::SIGNATURE, the challenges as in a URL.
        var ticket = half.GetProperty("ticket").GetString()!;
        var challenges = Uri.UnescapeDataString(ticket["PVE:!tfa!".Length..ticket.IndexOf(':', "PVE:".Length)]);
        using var json = JsonDocument.Parse(challenges);
        var challenge = json.RootElement.GetProperty("webauthn").GetProperty("publicKey").GetProperty("challenge").GetString()!;
        return
        [
            KeyValuePair.Create("username", PasskeyTree.NameOf(user)),
            KeyValuePair.Create("tfa-challenge", ticket),
            KeyValuePair.Create("password", "webauthn:" + Answer(key, user, challenge, counter)),
        ];
    }

    private static string ChallengeOf(JsonElement json)
    {
        using var options = JsonDocument.Parse(json.GetString()!);
        return options.RootElement.GetProperty("publicKey").GetProperty("challenge").GetString()!;
    }

    private static string Answer(ECDsa key, int user, string challenge, uint counter)
    {
        var client = Encoding.UTF8.GetBytes(
            $$"""{"type":"webauthn.get","challenge":"{{challenge}}","origin":"{{PasskeyTree.Origin}}","crossOrigin":false}""");

        // Flags: user present, user verified, eligible for backup, backed up.
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, counter);
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(PasskeyTree.RpId)), 0x1D, .. number];
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var id = Base64Url.EncodeToString(PasskeyTree.IdOf(user));
        return $$$"""{"id":"{{{id}}}","rawId":"{{{id}}}","type":"public-key","challenge":"{{{challenge}}}","response":{"userHandle":"{{{id}}}","clientDataJSON":"{{{Base64Url.EncodeToString(client)}}}","authenticatorData":"{{{Base64Url.EncodeToString(data)}}}","signature":"{{{Base64Url.EncodeToString(signature)}}}"}}""";
    }

    private static long CpuTicks(int pid)
    {
        // Behind the name, which may hold anything: utime and stime are the fields 14 and 15.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
