using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>What became of a question to a validation server.</summary>
public enum YubicoVerdict
{
    /// <summary>The password is right, and spent by having been asked about.</summary>
    Right,

    /// <summary>The server says that it is wrong, or was used before.</summary>
    Wrong,

    /// <summary>There is no answer that can be trusted: the server does not answer, or it is not the one whose key we have.</summary>
    Unknown,
}

/// <summary>The answer of a validation server.</summary>
/// <param name="Verdict">What it says about the password.</param>
/// <param name="Reason">What is to be said about it in a log.</param>
/// <param name="Counter">How often the key was plugged in and touched, which only grows; null when the server does not tell.</param>
public sealed record YubicoAnswer(YubicoVerdict Verdict, string Reason, long? Counter = null)
{
    private const int TouchBits = 8;

    /// <summary>What yubiserver leaves out of its signature. That does no harm here: a counter only ever refuses.</summary>
    private static readonly string[] Counters = ["sessioncounter", "sessionuse", "timestamp"];

    /// <summary>There is no answer that can be trusted.</summary>
    public static YubicoAnswer None(string reason) => new(YubicoVerdict.Unknown, reason);

    /// <summary>Judges an answer.</summary>
    /// <remarks>Beyond what PVE looks at, it must repeat nonce and password of the question, as the protocol demands: otherwise
    /// an answer recorded on the way could be played again.</remarks>
    /// <param name="body">The body of the reply: lines <c>name=value</c>.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="key">The secret that the client shares with the server.</param>
    public static YubicoAnswer Judge(string body, YubicoQuestion question, ReadOnlySpan<byte> key)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                values[line[..equals]] = string.Concat(line[(equals + 1)..].Where(c => !char.IsWhiteSpace(c)));
            }
        }

        if (!values.Remove("h", out var signature))
        {
            return None($"the answer is not signed ({values.GetValueOrDefault("status")})");
        }

        if (!IsSigned(values, signature, key) && !IsSigned(values.Where(pair => !Counters.Contains(pair.Key)), signature, key))
        {
            return None($"the answer is signed with another key ({values.GetValueOrDefault("status")})");
        }

        return values.GetValueOrDefault("status") switch
        {
            "OK" when values.GetValueOrDefault("nonce") != question.Nonce => None("the answer belongs to another question"),
            "OK" when values.GetValueOrDefault("otp") != question.Otp => None("the answer is about another password"),
            "OK" => new(YubicoVerdict.Right, "OK", CounterIn(values)),
            "BAD_OTP" or "REPLAYED_OTP" or "REPLAYED_REQUEST" => new(YubicoVerdict.Wrong, values["status"]),
            var other => None($"the server answered {other ?? "nothing"}"),
        };
    }

    private static bool IsSigned(IEnumerable<KeyValuePair<string, string>> values, string signature, ReadOnlySpan<byte> key)
    {
        var expected = YubicoQuestion.Sign(key, string.Join('&', values.Select(pair => $"{pair.Key}={pair.Value}")));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }

    private static long? CounterIn(SortedDictionary<string, string> values) =>
        ushort.TryParse(values.GetValueOrDefault("sessioncounter"), out var session) &&
        byte.TryParse(values.GetValueOrDefault("sessionuse"), out var use)
            ? ((long)session << TouchBits) | use
            : null;
}
