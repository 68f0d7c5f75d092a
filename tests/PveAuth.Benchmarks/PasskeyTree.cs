using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Benchmarks;

/// <summary>A directory in which every user has a passkey. All have the same private key, which lies beside.</summary>
internal static class PasskeyTree
{
    public const string RpId = "bench.example.com";
    public const string Origin = "https://bench.example.com";
    public const string KeyFile = "bench-passkey.pem";
    public const string Password = "bench-Passw0rd";

    /// <summary>Of few rounds: what a password costs is not what is measured.</summary>
    private const string Hash = "$5$rounds=1000$benchbench$Zv3rjUEgALFgUz2yRuPz57e8mrITtLBCtWgAPIbP148";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The name of a user.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number}@pve");

    /// <summary>The user handle and the credential id of a user, 16 bytes.</summary>
    public static byte[] IdOf(int number) => SHA256.HashData(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)))[..16];

    public static void Write(string directory, int users)
    {
        foreach (var name in new[] { "priv", "pveauth/factors", "pveauth/handles" })
        {
            Directory.CreateDirectory(Path.Combine(directory, name), Private);
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        var publicKey = new EllipticKey(CredentialAlgorithm.ES256, EllipticCurve.Secp256r1, [.. point.X!], [.. point.Y!]);
        var userCfg = new StringBuilder("user:root@pam:1:0::::::\n");
        var shadow = new StringBuilder();
        var factors = TfaCfg.Empty.Users.ToBuilder();
        for (var number = 1; number <= users; number++)
        {
            var user = UserId.Parse(NameOf(number));
            var (entry, handle) = (Guid.NewGuid().ToString(), Base64Url.EncodeToString(IdOf(number)));
            userCfg.Append(CultureInfo.InvariantCulture, $"user:{user}:1:0:::::x:\n");
            shadow.Append(CultureInfo.InvariantCulture, $"user{number}:{Hash}:\n");
            factors[user] = TfaUser.Empty with
            {
                WebAuthn = [new(entry, "Passkey", 1_700_000_000, true, new([.. IdOf(number)], publicKey, 0, true, true))],
            };
            var notes = FactorNotes.Empty with { Handle = handle };
            File.WriteAllBytes(
                Path.Combine(directory, "pveauth/factors", $"{user}.json"), FactorNotesCodec.Write(notes.Registered(entry, RpId, isPasskey: true)));
            var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(handle)));
            File.WriteAllText(Path.Combine(directory, "pveauth/handles", $"{hash}.json"), $$"""{"user":"{{user}}"}""");
        }

        File.WriteAllText(Path.Combine(directory, "user.cfg"), userCfg.Append('\n').ToString());
        File.WriteAllText(Path.Combine(directory, "datacenter.cfg"), $"webauthn: id={RpId},origin={Origin},rp=Bench\n");
        File.WriteAllText(
            Path.Combine(directory, "pveauth/policy.json"), """{"passkeyRealms":["pve"],"passkeyTwoFactorRealms":["pve"]}""");
        File.WriteAllText(Path.Combine(directory, KeyFile), key.ExportPkcs8PrivateKeyPem());
        WritePrivate(Path.Combine(directory, "priv/shadow.cfg"), Encoding.ASCII.GetBytes(shadow.ToString()));
        WritePrivate(
            Path.Combine(directory, "priv/tfa.cfg"),
            TfaCfgCodec.Write(new(factors.ToImmutable()), TfaWriteFormat.Pve9, 1_700_000_000));
    }

    private static void WritePrivate(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
