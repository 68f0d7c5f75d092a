using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>Base64 as strict about form as the peer is: one alphabet, no blanks, whole padding or none, no stray bits.</summary>
internal static class Base64Text
{
    /// <summary>Reads base64url or standard base64, padded or not.</summary>
    public static bool TryDecodeAny(string text, out ImmutableArray<byte> bytes) =>
        TryDecode(text, url: true, padding: null, out bytes) || TryDecode(text, url: false, padding: null, out bytes);

    /// <summary>Reads base64url, padded or not.</summary>
    public static bool TryDecodeUrl(string text, out ImmutableArray<byte> bytes) =>
        TryDecode(text, url: true, padding: null, out bytes);

    /// <summary>Reads standard base64 with its padding.</summary>
    public static bool TryDecodeStandard(string text, out ImmutableArray<byte> bytes) =>
        TryDecode(text, url: false, padding: true, out bytes);

    /// <summary>base64url without padding.</summary>
    public static string EncodeUrl(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static bool TryDecode(string text, bool url, bool? padding, out ImmutableArray<byte> bytes)
    {
        bytes = [];
        var body = text.AsSpan().TrimEnd('=');
        var pads = text.Length - body.Length;
        var missing = (4 - (body.Length % 4)) % 4;
        if (missing == 3 || (pads != 0 && pads != missing) || (padding == true && pads != missing))
        {
            return false;
        }

        var result = ImmutableArray.CreateBuilder<byte>(body.Length * 3 / 4);
        int bits = 0, held = 0;
        foreach (var c in body)
        {
            var value = Value(c, url);
            if (value < 0)
            {
                return false;
            }

            bits = (bits << 6) | value;
            held += 6;
            if (held >= 8)
            {
                held -= 8;
                result.Add((byte)(bits >> held));
                bits &= (1 << held) - 1;
            }
        }

        if (bits != 0)
        {
            return false;
        }

        bytes = result.DrainToImmutable();
        return true;
    }

    private static int Value(char c, bool url) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' when url => 62,
        '_' when url => 63,
        '+' when !url => 62,
        '/' when !url => 63,
        _ => -1,
    };
}
