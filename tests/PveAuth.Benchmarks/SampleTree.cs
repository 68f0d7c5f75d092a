using System.Globalization;
using System.Text;
using PveAuth.Realms;

namespace PveAuth.Benchmarks;

/// <summary>Configuration of any size: a tenth as many groups as users, twice as many ACL entries.</summary>
internal static class SampleTree
{
    public const string Password = "bench-Passw0rd";
    public const string Token = "user1@pve!bench=11111111-2222-4333-8444-555555555555";
    public const string AdminToken = "user2@pve!admin=11111111-2222-4333-8444-666666666666";

    /// <summary>A user.cfg.</summary>
    public static byte[] UserCfg(int users)
    {
        var text = new StringBuilder("user:root@pam:1:0::::::\n");
        for (var i = 1; i <= users; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"user:user{i}@pve:1:0:First{i}:Last{i}:user{i}@example.com:Comment number {i} of many, to have the length of a real line::\n");
            text.Append(i switch { 1 => "token:user1@pve!bench:0:0::\n", 2 => "token:user2@pve!admin:0:0::\n", _ => "" });
        }

        text.Append('\n');
        var groups = Math.Max(1, users / 10);
        for (var g = 1; g <= groups; g++)
        {
            var members = Enumerable.Range(0, 20).Select(m => $"user{(((g * 7) + (m * 13)) % users) + 1}@pve");
            text.Append(CultureInfo.InvariantCulture, $"group:group{g}:{string.Join(',', members)}:A group:\n");
        }

        text.Append("\npool:p1::100,101,102:local:\n\nrole:Custom:VM.Audit,VM.Console:\n\nacl:1:/:user1@pve:PVEAuditor:\nacl:1:/:user2@pve:Administrator:\n");
        for (var a = 2; a < users * 2; a++)
        {
            var who = a % 3 == 0 ? $"@group{(a % groups) + 1}" : $"user{(a % users) + 1}@pve";
            var path = (a % 4) switch { 0 => $"/vms/{100 + a}", 1 => $"/storage/store{a % 50}", 2 => $"/nodes/node{a % 30}", _ => $"/pool/pool{a % 200}" };
            text.Append(CultureInfo.InvariantCulture, $"acl:{a % 2}:{path}:{who}:PVEVMUser:\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A directory in which <c>user1@pve</c> can log in and has a token, and <c>user2@pve</c> has an administrator's.</summary>
    public static void Write(string directory, int users)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Path.Combine(directory, "priv"), Private);
        File.WriteAllBytes(Path.Combine(directory, "user.cfg"), UserCfg(users));
        Put(directory, "priv/shadow.cfg", $"user1:{Crypt.Create(Password)}:\n");
        Put(directory, "priv/token.cfg", $"{Token}\n{AdminToken}\n".Replace('=', ' '));
    }

    private static void Put(string directory, string name, string text)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
