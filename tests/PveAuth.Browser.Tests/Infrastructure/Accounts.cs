using System.Globalization;
using System.Text;
using PveAuth.Server.Tests;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>A user of the site.</summary>
internal sealed record Account(string Name, string Password)
{
    public string Id => $"{Name}@pve";
}

/// <summary>The users of a site. Each test gets one that nobody has used, so that none sees what another left.</summary>
internal sealed class Accounts
{
    public const string Password = "correct horse 9";

    private const int Count = 240;

    // crypt(3), SHA-256, of the password above.
    private const string Hash = "$5$browsertests$1g0Pk8LBIyMcA1sMbUw1wHRLfVXXCNZRu4nKRKf6oV5";

    private int used;

    /// <summary>Writes the files that the users are in.</summary>
    public static void Write(TempDirectory directory)
    {
        var users = new StringBuilder("user:root@pam:1:0::::::\nuser:disabled@pve:0:0::::::\n");
        var hashes = new StringBuilder($"disabled:{Hash}:\n");
        for (var number = 1; number <= Count; number++)
        {
            users.Append(CultureInfo.InvariantCulture, $"user:{NameOf(number)}@pve:1:0:Jana:Novak::::\n");
            hashes.Append(CultureInfo.InvariantCulture, $"{NameOf(number)}:{Hash}:\n");
        }

        directory.Put("user.cfg", users.ToString());
        directory.Put("priv/shadow.cfg", hashes.ToString());
    }

    /// <summary>A user without second factors.</summary>
    public Account Next() => Interlocked.Increment(ref used) is var number and <= Count
        ? new(NameOf(number), Password)
        : throw new InvalidOperationException($"All {Count} accounts have been used; make more.");

    private static string NameOf(int number) => $"jana.novak{number}";
}
