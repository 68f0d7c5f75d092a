using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>Base32 (RFC 4648, chapter 6), read as forgivingly as the peer reads it.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Reads text of any case. Left-over bits are dropped: the length is floor(5 n / 8).</summary>
    /// <remarks>Up to six <c>=</c> at the end are padding; any other <c>=</c> counts as <c>A</c>, which is what the peer's
    /// decoder makes of it. A file that holds such a secret must stay readable.</remarks>
    public static bool TryDecode(ReadOnlySpan<char> text, out ImmutableArray<byte> bytes)
    {
        bytes = [];
        for (var i = 0; i < 6 && text is [.., '=']; i++)
        {
            text = text[..^1];
        }

        var result = ImmutableArray.CreateBuilder<byte>(text.Length * 5 / 8);
        int bits = 0, held = 0;
        foreach (var c in text)
        {
            var value = c switch
            {
                >= 'A' and <= 'Z' => c - 'A',
                >= 'a' and <= 'z' => c - 'a',
                >= '2' and <= '7' => c - '2' + 26,
                '=' => 0,
                _ => -1,
            };
            if (value < 0)
            {
                return false;
            }

            bits = ((bits << 5) | value) & 0xFFF;
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                result.Add((byte)(bits >> held));
            }
        }

        bytes = result.DrainToImmutable();
        return true;
    }

    /// <summary>Upper-case text without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        int bits = 0, held = 0, at = 0;
        foreach (var b in bytes)
        {
            bits = ((bits << 8) | b) & 0xFFFF;
            held += 8;
            while (held >= 5)
            {
                held -= 5;
                text[at++] = Alphabet[(bits >> held) & 31];
            }
        }

        if (held > 0)
        {
            text[at] = Alphabet[(bits << (5 - held)) & 31];
        }

        return new string(text);
    }
}
