using System.Collections.Immutable;
using System.Security.Cryptography;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Cli.Tfa;

/// <summary>What an authenticator app is given.</summary>
internal static class EnrolmentLabel
{
    private const string Issuer = "PVE";

    /// <summary>A new secret.</summary>
    public static ImmutableArray<byte> NewSecret(int bytes) => [.. RandomNumberGenerator.GetBytes(bytes)];

    /// <summary>The URI with the label <c>PVE:user@fqdn</c>.</summary>
    public static OtpAuthUri For(string user, ImmutableArray<byte> secret) => new()
    {
        Issuer = Issuer,
        Account = $"{(UserId.TryParse(user, out var id) ? id.Name : user)}@{HostName.Full()}",
        Secret = secret,
    };
}
