using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Server.Tests;

/// <summary>Signs any text as PVE signs tickets, to make what no server of ours would issue.</summary>
internal static class TicketForge
{
    /// <summary>A ticket <c>PLAIN::SIGNATURE</c>.</summary>
    /// <param name="privatePem">The key.</param>
    /// <param name="plain">The visible part, as it is to be signed.</param>
    /// <param name="secret">What is signed behind it and not shown.</param>
    public static string Sign(string privatePem, string plain, string? secret = null)
    {
        using var key = RSA.Create();
        key.ImportFromPem(privatePem);
        var signed = Encoding.UTF8.GetBytes(secret is null ? plain : $"{plain}:{secret}");
        return $"{plain}::{Convert.ToBase64String(key.SignData(signed, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>A session ticket of the lab's present key.</summary>
    public static string Session(string data, long time) => Sign(Lab.Vector("authkey_private_pkcs1_pem"), $"PVE:{data}:{time:X8}");
}
