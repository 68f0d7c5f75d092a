using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>A user for each state that the overview tells apart. Their factors are in the files only; none of them logs in.</summary>
internal static class Crowd
{
    public const string Required = """{"tfa":"required","groups":["staff"]}""";

    private const string OathKey = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U";

    private const string Realms =
        """
        pam: pam

        pve: pve
        	default 1

        ldap: strict
        	server1 192.0.2.9
        	base_dn dc=example,dc=com
        	user_attr uid
        	tfa type=oath

        openid: sso
        	issuer-url https://sso.example.com
        	client-id pve

        """;

    /// <summary>Who they are and what is to be said about them. Many fit a later state too.</summary>
    public static readonly IReadOnlyDictionary<string, string> States = new Dictionary<string, string>
    {
        ["root@pam"] = "Not enrolled",
        ["locked@pve"] = "Locked until",
        ["totp-locked@pve"] = "TOTP locked",
        ["old-id@pve"] = "Key for old ID",
        ["must@pve"] = "Not enrolled, required",
        ["none@pve"] = "Not enrolled",
        ["switched-off@pve"] = "Not enrolled",
        ["recovery-only@pve"] = "Recovery keys only",
        ["u2f@pve"] = "Legacy U2F",
        ["two-left@strict"] = "2 recovery keys left",
        ["one-left@pve"] = "1 recovery key left",
        ["used-up@pve"] = "No recovery keys left",
        ["no-recovery@pve"] = "No recovery keys",
        ["old-key@strict"] = "No recovery keys",
        ["blocked@strict"] = "Blocked by realm",
        ["protected@pve"] = "Protected",
        ["provider@sso"] = "Handled by provider",
    };

    /// <summary>Puts them in the place of the site's users, but for one who looks at them as an administrator.</summary>
    public static Task WithAsync(Site site, Account looker, Func<Task> action) =>
        site.WithFileAsync("domains.cfg", Realms, () =>
        site.WithFileAsync("user.cfg", Users(looker), () =>
        site.WithFileAsync("priv/tfa.cfg", Factors(site.Server.Clock.NowSeconds), () =>
        site.WithFileAsync("pveauth/factors/old-id@pve.json", """{"entries":{"key":{"rpId":"old.example.com","passkey":false}}}""" + "\n", () =>
        site.WithFileAsync("pveauth/tfa/protected@pve.json", LastConfirmed(site.Server.Clock.NowSeconds), () =>
        site.WithPolicyAsync(Required, action))))));

    /// <summary>Many users, every fifth with an authenticator app.</summary>
    public static Task ManyAsync(Site site, Account looker, int count, Func<Task> action)
    {
        var users = new StringBuilder(Users(looker));
        var factors = new JsonObject();
        for (var number = 1; number <= count; number++)
        {
            users.Append(CultureInfo.InvariantCulture, $"user:person{number}@pve:1:0:Given{number}:Family{number}::::\n");
            if (number % 5 == 0)
            {
                factors[$"person{number}@pve"] = new JsonObject { ["totp"] = Totp() };
            }
        }

        return site.WithFileAsync("user.cfg", users.ToString(), () =>
            site.WithFileAsync("priv/tfa.cfg", new JsonObject { ["users"] = factors }.ToJsonString(), action));
    }

    /// <summary>A file of factors in which the TOTP of these users is locked.</summary>
    public static string Locked(params string[] users) => new JsonObject
    {
        ["users"] = new JsonObject(users.Select(user =>
            KeyValuePair.Create(user, (JsonNode?)new JsonObject { ["totp"] = Totp(), ["totp-locked"] = true }))),
    }.ToJsonString();

    private static string Users(Account looker)
    {
        var users = new StringBuilder("user:root@pam:1:0::::::\n");
        users.Append(CultureInfo.InvariantCulture, $"user:{looker.Id}:1:0:Jana:Novak::::\n");
        foreach (var user in States.Keys.Where(user => user != "root@pam"))
        {
            var (first, last, keys) = user switch
            {
                "protected@pve" => ("=1+1", "O%22Hara, \"Pat\"", ""),
                "old-key@strict" => ("", "", OathKey),
                "blocked@strict" => ("Maximiliane-Franziska", "Hohenstein-Schwarzenberg-Rudolstadt-Sondershausen", ""),
                _ => ("Given", "Family", ""),
            };
            users.Append(CultureInfo.InvariantCulture, $"user:{user}:1:0:{first}:{last}:::{keys}:\n");
        }

        users.Append("user:disabled@pve:0:0::::::\nuser:expired@pve:1:1000000000::::::\n\ngroup:staff:must@pve::\n\n");
        return users.Append(CultureInfo.InvariantCulture, $"acl:1:/:{looker.Id}:Administrator:\n").ToString();
    }

    private static string Factors(long now) => new JsonObject
    {
        ["users"] = new JsonObject
        {
            ["locked@pve"] = new JsonObject { ["totp"] = Totp(), ["totp-locked"] = true, ["tfa-locked-until"] = now + 3000 },
            ["totp-locked@pve"] = new JsonObject { ["totp"] = Totp(), ["recovery"] = Recovery(10), ["totp-locked"] = true },
            ["old-id@pve"] = new JsonObject { ["webauthn"] = Key(), ["u2f"] = U2f(), ["recovery"] = Recovery(10) },
            ["switched-off@pve"] = new JsonObject { ["totp"] = Totp(enabled: false) },
            ["recovery-only@pve"] = new JsonObject { ["recovery"] = Recovery(2) },
            ["u2f@pve"] = new JsonObject { ["u2f"] = U2f(), ["totp"] = Totp() },
            ["two-left@strict"] = new JsonObject { ["totp"] = Totp(), ["webauthn"] = Key(), ["recovery"] = Recovery(2) },
            ["old-key@strict"] = new JsonObject { ["webauthn"] = Key() },
            ["one-left@pve"] = new JsonObject { ["totp"] = Totp(), ["recovery"] = Recovery(1) },
            ["used-up@pve"] = new JsonObject { ["totp"] = Totp(), ["recovery"] = Recovery(0) },
            ["no-recovery@pve"] = new JsonObject { ["totp"] = new JsonArray(Totp()[0]!.DeepClone(), Totp("second")[0]!.DeepClone()) },
            ["blocked@strict"] = new JsonObject { ["totp"] = Totp(), ["webauthn"] = Key(), ["recovery"] = Recovery(10) },
            ["protected@pve"] = new JsonObject { ["totp"] = Totp(), ["recovery"] = Recovery(10) },
        },
    }.ToJsonString();

    private static JsonArray Totp(string id = "app", bool enabled = true)
    {
        var entry = Entry(id, "Aegis on Pixel 8", $"otpauth://totp/Lab:user?secret={OathKey}&issuer=Lab&digits=6&algorithm=SHA1&period=30");
        if (!enabled)
        {
            entry["enable"] = false;
        }

        return [entry];
    }

    private static JsonArray Key() =>
    [
        Entry("key", "Blue key", new JsonObject
        {
            ["cred_id"] = "AAAA",
            ["cred"] = new JsonObject
            {
                ["type_"] = "ES256",
                ["key"] = new JsonObject { ["EC_EC2"] = new JsonObject { ["curve"] = "SECP256R1", ["x"] = "AA", ["y"] = "AA" } },
            },
            ["counter"] = 1,
        }),
    ];

    private static JsonArray U2f() =>
    [
        Entry("old", "Old key, https://shop.example.com/security-keys/blue-with-a-button-and-a-ring/second-hand", new JsonObject
        {
            ["key"] = new JsonObject { ["keyHandle"] = "AAAA", ["version"] = "U2F_V2" }, ["public-key"] = "AAAA", ["certificate"] = "AAEC",
        }),
    ];

    private static JsonObject Recovery(int left) => new()
    {
        ["secret"] = "00112233445566778899aabbccddeeff",
        ["entries"] = new JsonArray([.. Enumerable.Range(0, 10).Select(n => n < left ? JsonValue.Create(new string('a', 64)) : null)]),
        ["created"] = 1_740_900_000,
    };

    private static JsonObject Entry(string id, string description, JsonNode entry) => new()
    {
        ["id"] = id, ["description"] = description, ["created"] = 1_740_900_000, ["entry"] = entry,
    };

    private static string LastConfirmed(long now) =>
        $$"""{"pending":[],"uses":[{"entry":"app","method":"totp","time":{{now - 7200}},"ip":"192.0.2.44"}],"totp-failures":0,"tfa-failures":0}""";
}
