using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;
using PveAuth.Core.Tfa;
using QRCoder;

namespace PveAuth.Api.Extras;

/// <summary>A TOTP secret on its way to an authenticator app: as URI, as text and as QR code.</summary>
internal static class TotpDraft
{
    // RFC 4226, section 4: 160 bits are recommended.
    private const int SecretBytes = 20;
    private const int ShortestSecret = 10;

    /// <summary>The settings of a draft, as parameters.</summary>
    public static ImmutableArray<Parameter> Settings { get; } =
    [
        Param.Text("secret", 256).Optional() with { IsSecret = true, Description = "Base32; a new one is made when it is absent." },
        Param.Integer("digits", 6, 8).Optional() with { Default = "6", Description = "Digits of a code." },
        Param.Integer("period", 10, 300).Optional() with { Default = "30", Description = "Seconds that a code is valid." },
        Param.Choice("algorithm", "SHA1", "SHA256", "SHA512").Optional() with { Default = "SHA1", Description = "Hash." },
    ];

    public static Parameter Issuer { get; } =
        Param.Text("issuer", 64) with { MinLength = 1, Pattern = "[^:]+", Description = "Name that the app shows." };

    public static ApiResult Make(ApiCall call) => Make(call, call.User);

    public static ApiResult Make(ApiCall call, UserId user)
    {
        ImmutableArray<byte> secret = [.. RandomNumberGenerator.GetBytes(SecretBytes)];
        if (call.Parameters.Text("secret") is { Length: > 0 } own &&
            (!Base32.TryDecode(own, out secret) || secret.Length < ShortestSecret))
        {
            return ApiError.Parameter("secret", $"must be base32 text of at least {ShortestSecret * 8} bits");
        }

        var uri = new OtpAuthUri
        {
            Issuer = call.Parameters.Text("issuer") ?? "Proxmox VE",
            Account = user.ToString(),
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
