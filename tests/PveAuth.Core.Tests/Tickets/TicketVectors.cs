using System.Security.Cryptography;
using System.Text.Json;
using PveAuth.Core.Tickets;

namespace PveAuth.Core.Tests.Tickets;

/// <summary>Tickets that PVE's own code made or refused, with its keys and at its time.</summary>
public class TicketVectors
{
    private static readonly JsonElement All = Vectors.Json("tickets.json");
    private static readonly long Now = All.GetProperty("now").GetInt64();

    // Made a day's third before "now", so that the window of a key in its middle age applies.
    private static readonly AuthKeys Keys = new(
        Text("authkey_public_spki_pem"), Now - 30000, Text("authkey_private_pkcs8_pem"), Text("old_authkey_public_spki_pem"), Now - 30);

    public static TheoryData<string> Valid => Names("valid");

    public static TheoryData<string> Invalid => Names("invalid");

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_ticket_of_PVE_is_issued_byte_for_byte_and_verified(string name)
    {
        var ticket = Find("valid", name);
        using var key = RSA.Create();
        key.ImportFromPem(Text(ticket.TryGetProperty("key", out _) ? "old_authkey_private_pkcs1_pem" : "authkey_private_pkcs1_pem"));
        var (prefix, data, secret) = (Text(ticket, "prefix")!, Text(ticket, "data"), Text(ticket, "aad"));
        var time = ticket.GetProperty("timestamp").GetInt64();
        var text = Text(ticket, "ticket")!;

        // PVE leaves percent signs alone, which gives the ticket of one user to another; see the test below.
        if (name == "user-with-percent")
        {
            Assert.False(RsaTicket.TryVerify(key, text, prefix, secret, out _, out _));
            return;
        }

        var passwordPrefix = text.StartsWith(prefix, StringComparison.Ordinal) ? 0 : 9;
        Assert.Equal(text[passwordPrefix..], RsaTicket.Issue(key, prefix, data, secret, time));
        Assert.True(RsaTicket.TryVerify(key, text[passwordPrefix..], prefix, secret, out var readData, out var readTime));
        Assert.Equal((data, time), (readData, readTime));
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Only_a_full_ticket_opens_a_session(string name)
    {
        var ticket = Find("valid", name);
        var isSession = Text(ticket, "kind") == "PVE" && Text(ticket, "aad") is null &&
            !name.StartsWith("legacy-", StringComparison.Ordinal) && name != "user-with-percent";

        Assert.Equal(isSession, Keys.TryOpenSession(Text(ticket, "ticket")!, Now, quorate: true, out var user));
        Assert.Equal(isSession ? Text(ticket, "data") : "", isSession ? user : "");

        // Asked again, the answer comes from memory and is the same.
        Assert.Equal(isSession, Keys.TryOpenSession(Text(ticket, "ticket")!, Now, quorate: true, out _));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_ticket_that_PVE_refuses_is_refused(string name)
    {
        var ticket = Find("invalid", name);
        var now = ticket.GetProperty("verify_time").GetInt64();
        var text = Text(ticket, "ticket")!;

        var accepted = (Text(ticket, "kind"), Text(ticket, "aad")) switch
        {
            ("VNC", { } secret) => Keys.VerifyVnc(text, secret, now),
            (_, { } user) => Keys.OpenHalf(text, user, now, quorate: true) is not null,
            _ => Keys.TryOpenSession(text, now, quorate: true, out _),
        };

        Assert.False(accepted);
    }

    [Fact]
    public void A_half_ticket_gives_its_challenge_to_its_user_alone()
    {
        var ticket = Find("valid", "tfa-half-ticket");

        Assert.Equal(Text(ticket, "data"), "!tfa!" + Keys.OpenHalf(Text(ticket, "ticket")!, "joe@pve", Now, quorate: true));
        Assert.Null(Keys.OpenHalf(Text(ticket, "ticket")!, "jim@pve", Now, quorate: true));
    }

    [Fact]
    public void A_console_ticket_with_a_password_before_it_is_accepted()
    {
        var ticket = Find("valid", "vnc-password-prefix");
        var young = new AuthKeys(Text("authkey_public_spki_pem"), Now - 86400, null, null, 0);
        var overdue = new AuthKeys(Text("authkey_public_spki_pem"), Now - 86401, null, null, 0);

        Assert.True(young.VerifyVnc(Text(ticket, "ticket")!, Text(ticket, "aad")!, Now));
        Assert.False(overdue.VerifyVnc(Text(ticket, "ticket")!, Text(ticket, "aad")!, Now));
    }

    [Fact]
    public void A_percent_sign_in_a_name_never_becomes_another_name()
    {
        var ticket = Keys.IssueSession("al%69ce@pve", Now);

        Assert.StartsWith("PVE:al%2569ce@pve:", ticket, StringComparison.Ordinal);
        Assert.True(Keys.TryOpenSession(ticket, Now, quorate: true, out var user));
        Assert.Equal("al%69ce@pve", user);
    }

    [Fact]
    public void Age_windows_are_those_of_PVE()
    {
        foreach (var vector in All.GetProperty("age_windows").EnumerateArray())
        {
            var age = vector.GetProperty("key_age").GetInt64();
            var window = vector.GetProperty("rotated").GetBoolean()
                ? AgeWindow.Previous(age)
                : AgeWindow.Current(age, vector.GetProperty("quorate").GetBoolean());

            var expected = vector.GetProperty("window");
            if (expected.ValueKind == JsonValueKind.Null)
            {
                Assert.True(window.Min + 1 >= window.Max, $"key age {age}");
                continue;
            }

            Assert.Equal(
                (expected.GetProperty("min_exclusive").GetInt64(), expected.GetProperty("max_exclusive").GetInt64()),
                (window.Min, window.Max));
        }
    }

    [Fact]
    public void CSRF_tokens_are_those_of_PVE()
    {
        var csrf = All.GetProperty("csrf");
        var secret = new CsrfSecret(System.Text.Encoding.UTF8.GetBytes(Text(csrf, "pve_www_key")!));

        foreach (var token in csrf.GetProperty("valid").EnumerateArray())
        {
            Assert.Equal(Text(token, "token"), secret.Issue(Text(token, "user")!, token.GetProperty("timestamp").GetInt64()));
            Assert.True(secret.Verify(Text(token, "token")!, Text(token, "user")!, Now));
        }

        foreach (var token in csrf.GetProperty("invalid").EnumerateArray())
        {
            Assert.False(secret.Verify(Text(token, "token")!, Text(token, "user")!, Now), Text(token, "reason"));
        }
    }

    [Fact]
    public void No_mutation_of_a_ticket_is_accepted_or_throws()
    {
        var random = new Random(7);
        var ticket = Text(Find("valid", "root"), "ticket")!;
        for (var i = 0; i < 3000; i++)
        {
            var letters = ticket.ToCharArray();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                letters[random.Next(letters.Length)] = (char)random.Next(1, 300);
            }

            var mutated = new string(letters)[..random.Next(1, letters.Length + 1)];
            if (mutated != ticket)
            {
                Assert.False(Keys.TryOpenSession(mutated, Now, quorate: true, out _), mutated);
            }
        }
    }

    private static TheoryData<string> Names(string list) =>
        new(All.GetProperty(list).EnumerateArray().Select(t => Text(t, "name")!));

    private static JsonElement Find(string list, string name) =>
        All.GetProperty(list).EnumerateArray().Single(t => Text(t, "name") == name);

    private static string Text(string name) => All.GetProperty(name).GetString()!;

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
