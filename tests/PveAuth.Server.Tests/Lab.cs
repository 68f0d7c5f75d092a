using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PveAuth.Realms;
using PveAuth.Store;

namespace PveAuth.Server.Tests;

/// <summary>A server whose directory holds the people of the specification's traps; one serves all tests of a class.</summary>
/// <remarks>Its clock stands still until a test moves it. Keys are those of the ticket vectors, made just now.</remarks>
public sealed class Lab : IDisposable
{
    internal const string Password = "trap-Passw0rd";

    internal const string TokenSecret = "11111111-2222-4333-8444-555555555555";

    private const string Users = """
        user:root@pam:1:0:::::
        user:admin@pve:1:0::::::
        user:alice@pve:1:0:Alice:Auditor:alice@example.com:looks:::
        token:alice@pve!t1:0:0:full:
        token:alice@pve!sep:0:1::
        token:alice@pve!old:1000000000:0::
        token:alice@pve!bare:0:0::
        token:alice@pve!x:0:0::
        user:bob@pve:1:0::::::
        token:bob@pve!b1:0:0::
        user:carol@pve:1:0::::::
        user:dave@pve:1:0::::::
        user:eve@pve:1:0::::::
        user:gadm@pve:1:0::::::
        user:off@pve:0:0::::::
        token:off@pve!t1:0:0::
        user:late@pve:1:1000000000::::::
        user:zä@pve:1:0::::::
        user:al%69ce@pve:1:0::::::
        user:ida@kc:1:0::::::
        user:Bob@corp:1:0::::::
        user:Max@corp:1:0::::::
        user:max@corp:1:0::::::

        group:g1:bob@pve,carol@pve:first:
        group:g2:bob@pve,dave@pve::

        acl:1:/:admin@pve:Administrator:
        acl:1:/:alice@pve:PVEAuditor:
        acl:1:/access/groups/g1:gadm@pve:PVEUserAdmin:
        acl:1:/vms:alice@pve!sep:PVEVMUser:

        """;

    private static readonly string Hash = Crypt.Create(Password);

    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "tickets.json"))).RootElement;

    private readonly TempDirectory directory = new();

    public Lab()
        : this(null)
    {
    }

    /// <summary>A lab of its own for one test.</summary>
    /// <param name="prepare">Changes the files before the server starts.</param>
    /// <param name="realClock">Whether the server's time really passes.</param>
    internal Lab(Action<TempDirectory>? prepare, bool realClock = false)
    {
        directory.Put("user.cfg", Users);
        directory.Put("domains.cfg", """
            pam: pam
            	comment Linux PAM standard authentication

            pve: pve
            	comment Proxmox VE authentication server

            openid: kc
            	client-id pve
            	issuer-url https://sso.example.com

            ad: corp
            	domain corp.example.com
            	server1 10.0.0.1
            	case-sensitive 0

            """);
        directory.Put("priv/shadow.cfg", string.Concat(new[]
        {
            "admin", "alice", "bob", "carol", "dave", "eve", "gadm", "off", "late", "zä", "al%69ce",
        }.Select(name => $"{name}:{Hash}:\n")));
        directory.Put("priv/token.cfg", string.Concat(new[]
        {
            "alice@pve!t1", "alice@pve!sep", "alice@pve!old", "alice@pve!x", "bob@pve!b1", "off@pve!t1",
        }.Select(id => $"{id} {TokenSecret}\n")));
        directory.Put("authkey.pub", Vector("authkey_public_spki_pem"));
        directory.Put("priv/authkey.key", Vector("authkey_private_pkcs1_pem"));
        directory.Put("pve-www.key", Vectors.GetProperty("csrf").GetProperty("pve_www_key").GetString()!);
        prepare?.Invoke(directory);
        Server = new PveAuthServer(directory, realClock: realClock);
        Clock.Stop();
    }

    internal PveAuthServer Server { get; }

    internal ApiClient Api => Server.Api;

    internal TestClock Clock => Server.Clock;

    internal Session Root => As("root@pam");

    /// <summary>A session as the server would issue it now, whatever the user's second factors are.</summary>
    internal Session As(string user)
    {
        var keys = Server.Services.GetRequiredService<ConfigDirectory>().Keys;
        return new Session(user, keys.Keys.IssueSession(user, Clock.NowSeconds), keys.Csrf.Issue(user, Clock.NowSeconds));
    }

    /// <summary>A file of the directory is replaced, as by an editor or another node.</summary>
    internal void Put(string name, string content)
    {
        directory.Put(name, content);
        Server.NoticeChanges();
    }

    /// <summary>A file of the directory is changed, as by an editor or another node.</summary>
    internal void Edit(string name, Func<string, string> change) => Put(name, change(Server.Read(name)));

    /// <summary>Sends a login with a password.</summary>
    internal Task<ApiAnswer> TryLogInAsync(string user, string password = Password) =>
        Api.PostAsync("/access/ticket", new { username = user, password });

    /// <summary>Sends a request with an API token.</summary>
    internal Task<ApiAnswer> WithTokenAsync(string method, string path, object? form, string credential) => Api.SendAsync(
        new HttpMethod(method), path, form, prepare: request => request.Headers.TryAddWithoutValidation("Authorization", credential));

    /// <summary>A value of the ticket vectors.</summary>
    internal static string Vector(string name) => Vectors.GetProperty(name).GetString()!;

    public void Dispose()
    {
        Server.Dispose();
        directory.Dispose();
    }
}
