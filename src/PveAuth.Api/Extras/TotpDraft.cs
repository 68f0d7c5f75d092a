using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;
using QRCoder;

namespace PveAuth.Api.Extras;

/// <summary>A TOTP secret on its way to an authenticator app: as URI, as text and as QR code.</summary>
internal static class TotpDraft
{
    // RFC 4226, section 4: 160 bits are recommended.
    private const int SecretBytes = 20;
    private const int ShortestSecret = 10;

    public static ApiResult Make(ApiCall call)
    {
        ImmutableArray<byte> secret = [.. RandomNumberGenerator.GetBytes(SecretBytes)];
        if (call.Parameters.Text("secret") is { Length: > 0 } own &&
            (!Base32.TryDecode(own, out secret) || secret.Length < ShortestSecret))
        {
            return ApiError.Parameter("secret", $"must be base32 text of at least {ShortestSecret * 8} bits");
        }

        var uri = new OtpAuthUri
        {
            Issuer = call.Parameters.RequiredText("issuer"),
            Account = call.User.ToString(),
            Secret = secret,
            Digits = (byte)(call.Parameters.Integer("digits") ?? 6),
            Period = (ulong)(call.Parameters.Integer("period") ?? 30),
            Algorithm = Enum.Parse<TotpAlgorithm>(call.Parameters.Text("algorithm") ?? "SHA1", ignoreCase: true),
        }.ToCanonical();
        return ApiResult.Of(new JsonObject
        {
            ["uri"] = uri,
            ["secret"] = Base32.Encode(secret.AsSpan()),
            ["qr"] = Draw(uri),
        });
    }

    /// <summary>Draws the code as one SVG path in units of modules, quiet zone included.</summary>
    private static JsonObject Draw(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);

        // The library adds the four modules of white that the standard asks for; the page adds its own white tile.
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                var start = x;
                while (x < rows.Count && rows[y][x])
                {
                    x++;
                }

                if (x > start)
                {
                    path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h-{x - start}z");
                }
            }
        }

        return new JsonObject { ["size"] = rows.Count, ["path"] = path.ToString() };
    }
}
