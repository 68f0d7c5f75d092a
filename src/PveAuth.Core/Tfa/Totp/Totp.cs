using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>Time-based one-time passwords (RFC 6238).</summary>
public static class Totp
{
    /// <summary>Steps before and after the present one that are accepted.</summary>
    public const int Window = 1;

    /// <summary>Steps around the present one in which a wrong code is looked for, to tell how far a clock is off.</summary>
    public const int MaxDrift = 20;

    /// <summary>The code of one step (RFC 4226, 5.3), padded with zeros.</summary>
    /// <exception cref="ArgumentException">The generator is not usable.</exception>
    public static string Code(OtpAuthUri generator, long counter)
    {
        if (!generator.IsUsable)
        {
            throw new ArgumentException("No code can be computed with these parameters.", nameof(generator));
        }

        Span<byte> message = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(message, counter);
        Span<byte> hash = stackalloc byte[64];
        hash = hash[..Hash(generator, message, hash)];

        // The offset is in the last byte of the hash, which is not byte 19 for the longer ones.
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 15)..]) & 0x7FFF_FFFF;
        var modulus = 1u;
        for (var i = 0; i < generator.Digits; i++)
        {
            modulus *= 10;
        }

        return (number % modulus).ToString($"D{generator.Digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>The step that the code belongs to; null when it is none around the given time.</summary>
    /// <param name="generator">Secret and parameters.</param>
    /// <param name="code">What the user typed: ASCII digits only.</param>
    /// <param name="now">Epoch seconds.</param>
    public static long? Match(OtpAuthUri generator, string code, long now)
    {
        if (!generator.IsUsable || code.Length != generator.Digits || !code.All(char.IsAsciiDigit) || now < 0)
        {
            return null;
        }

        var typed = Encoding.ASCII.GetBytes(code);
        var present = now / (long)generator.Period;
        long? match = null;

        // All steps are computed, so that the time taken does not tell which one was hit. The oldest wins, as at the peer.
        for (var counter = present + Window; counter >= Math.Max(0, present - Window); counter--)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(generator, counter)), typed))
            {
                match = counter;
            }
        }

        return match;
    }

    /// <summary>How far the clock of whoever made the code is off, in steps; null when the code belongs to none of the steps
    /// around.</summary>
    /// <param name="generator">Secret and parameters.</param>
    /// <param name="code">What the user typed, which <see cref="Match"/> did not find.</param>
    /// <param name="now">Epoch seconds.</param>
    /// <returns>Negative when that clock is behind.</returns>
    public static int? Drift(OtpAuthUri generator, string code, long now)
    {
        if (!generator.IsUsable || code.Length != generator.Digits || !code.All(char.IsAsciiDigit))
        {
            return null;
        }

        // The nearest step is the likeliest.
        var present = now / (long)generator.Period;
        for (var off = Window + 1; off <= MaxDrift; off++)
        {
            if (present >= off && Code(generator, present - off) == code)
            {
                return -off;
            }

            if (Code(generator, present + off) == code)
            {
                return off;
            }
        }

        return null;
    }

    private static int Hash(OtpAuthUri generator, ReadOnlySpan<byte> message, Span<byte> hash) => generator.Algorithm switch
    {
        TotpAlgorithm.Sha256 => HMACSHA256.HashData(generator.Secret.AsSpan(), message, hash),
        TotpAlgorithm.Sha512 => HMACSHA512.HashData(generator.Secret.AsSpan(), message, hash),
        _ => HMACSHA1.HashData(generator.Secret.AsSpan(), message, hash),
    };
}
