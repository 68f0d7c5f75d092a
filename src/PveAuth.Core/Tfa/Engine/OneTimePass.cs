using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>What an administrator gives to a user who lost all second factors: it stands for one, once, and leads to the
/// enrolment of a new one.</summary>
/// <param name="Hash">SHA-256 of the pass, lower-case hex; once it is spent, of the text that the enrolment must bring.</param>
/// <param name="Until">The last second in which it counts.</param>
/// <param name="IsSpent">Whether it was used and the enrolment is awaited.</param>
public sealed record OneTimePass(string Hash, long Until, bool IsSpent)
{
    /// <summary>Seconds that somebody has for the enrolment.</summary>
    public const long EnrolmentLife = 900;

    /// <summary>A new pass, and its text, which exists nowhere else.</summary>
    /// <param name="now">Epoch seconds.</param>
    /// <param name="life">Seconds that it counts.</param>
    public static (OneTimePass Pass, string Text) Create(long now, long life)
    {
        // Five groups of four: nobody takes it for one of the user's recovery keys, which have four.
        var digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        var text = string.Join('-', Enumerable.Range(0, 5).Select(i => digits.Substring(4 * i, 4)));
        return (new(HashOf(text), now + life, false), text);
    }

    /// <summary>Whether it can be answered with.</summary>
    public bool IsOpenAt(long now) => !IsSpent && now <= Until;

    /// <summary>Whether this is the text, in time. Blanks around it and upper case are forgiven.</summary>
    public bool Matches(string text, long now) => now <= Until &&
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(HashOf(text.Trim().ToLowerInvariant())));

    /// <summary>What follows a pass that was used, and the text with which the enrolment proves that.</summary>
    public static (OneTimePass Pass, string Text) ForEnrolment(long now)
    {
        var (pass, text) = Create(now, EnrolmentLife);
        return (pass with { IsSpent = true }, text);
    }

    /// <summary>Never prints anything of it.</summary>
    public override string ToString() => nameof(OneTimePass);

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
