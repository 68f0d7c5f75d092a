using System.Globalization;
using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>The simulator against the truth: a generated directory in which every user really logs in, before a change and after
/// it.</summary>
public sealed class SimulationProof : IDisposable
{
    private const int People = 40;

    private const string OtherId = "webauthn=rp%3DLab,id%3Dother.example.com,origin%3Dhttps://pve.other.example.com";

    private const string OldId = $"webauthn=rp%3DLab,id%3D{WebAuthnFixture.RpId},origin%3D{WebAuthnFixture.Origin}";

    private readonly Random random = new(20261126);

    private readonly Lab lab = new(files =>
    {
        files.Put("datacenter.cfg", LabKeys.Option);
        files.Put("domains.cfg", "pve: pve\n\npve: two\n");
    });

    private readonly Dictionary<string, Person> people = new(StringComparer.Ordinal);

    public void Dispose()
    {
        lab.Dispose();
        foreach (var person in people.Values)
        {
            person.Key?.Dispose();
            person.Passkey?.Dispose();
        }
    }

    [Fact]
    public async Task Every_login_goes_as_foretold_before_and_after_each_change()
    {
        await PopulateAsync();
        (string Form, Func<Task<ApiAnswer>> Change)[] steps =
        [
            ("passkeyRealms=&passkeyTwoFactorRealms=", () => PutPolicyAsync("passkeyRealms=&passkeyTwoFactorRealms=")),
            ("passkeyRealms=pve,two", () => PutPolicyAsync("passkeyRealms=pve,two")),
            ("passkeyTwoFactorRealms=two,pve", () => PutPolicyAsync("passkeyTwoFactorRealms=two,pve")),
            ("tfa=recommended", () => PutPolicyAsync("tfa=recommended")),
            ("tfa=required&groups=team", () => PutPolicyAsync("tfa=required&groups=team")),
            ("groups=&realms=pve&exempt=p03%40pve&graceDays=3", () => PutPolicyAsync("groups=&realms=pve&exempt=p03%40pve&graceDays=3")),
            ("realms=&graceDays=0", () => PutPolicyAsync("realms=&graceDays=0")),
            ("realm=pve&tfa=type%3Doath", () => lab.Api.PutAsync("/access/domains/pve", "tfa=type%3Doath", lab.Root)),
            ("strongerRealms=pve", () => PutPolicyAsync("strongerRealms=pve")),
            ("passkeyTwoFactorRealms=pve", () => PutPolicyAsync("passkeyTwoFactorRealms=pve")),
            ("tfa=off", () => PutPolicyAsync("tfa=off&force=1")),
            ("realm=pve&tfa=", () => lab.Api.PutAsync("/access/domains/pve", "delete=tfa", lab.Root)),
            (OtherId, () => lab.Api.PutAsync("/cluster/options", $"{OtherId}&force=1", lab.Root)),
            (OldId, () => lab.Api.PutAsync("/cluster/options", $"{OldId}&force=1", lab.Root)),
            ("webauthn=", () => lab.Api.PutAsync("/cluster/options", "delete=webauthn&force=1", lab.Root)),
            (OldId, () => lab.Api.PutAsync("/cluster/options", OldId, lab.Root)),
        ];

        var kinds = new HashSet<(string, string)>();
        var withoutPassword = new HashSet<string>(StringComparer.Ordinal);
        var losses = 0;
        foreach (var (form, change) in steps)
        {
            await ReplenishAsync();
            var forecast = await ForecastAsync(form);
            var before = await TruthAsync();
            Assert.Equal(before, Outcomes(forecast, "before", "passkeyBefore"));
            var done = await change();
            Assert.True(done.Status == 200, $"{form}: {done.Text}");
            var truth = await TruthAsync();
            Assert.Equal(truth, Outcomes(forecast, "after", "passkeyAfter"));
            var lost = people.Keys.Where(name => before[name].Passkey.Length > 0 && truth[name].Passkey.Length == 0).ToList();
            Assert.Equal(lost, LoseTheirPasskey(forecast));
            losses += lost.Count;
            kinds.UnionWith(truth.Values);
            withoutPassword.UnionWith(people.Where(p => !p.Value.HasPassword).Select(p => truth[p.Key].Login));
        }

        // A directory in which all fare alike would prove nothing.
        Assert.Equal(
            ["barred", "can-log-in", "grace", "locked-out", "must-enrol", "shut-out"],
            kinds.Select(kind => kind.Item1).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["", "alone", "for-password"], kinds.Select(kind => kind.Item2).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["can-log-in", "shut-out"], withoutPassword.Order(StringComparer.Ordinal));
        Assert.NotEqual(0, losses);
    }

    private async Task PopulateAsync()
    {
        var names = Enumerable.Range(1, People).Select(i => string.Create(CultureInfo.InvariantCulture, $"p{i:00}@{(i > 30 ? "two" : "pve")}")).ToList();
        lab.Edit("priv/shadow.cfg", text => text + string.Concat(names.Select(name =>
            text.Split('\n')[0].Replace("admin:", name[..3] + ":", StringComparison.Ordinal) + "\n")));
        lab.Edit("user.cfg", text => text
            + string.Concat(names.Select((name, i) => $"user:{name}:{(i % 13 == 12 ? 0 : 1)}:{(i % 17 == 16 ? 1000000000 : 0)}::::::\n"))
            + $"group:team:{string.Join(',', names.Where((_, i) => i % 3 == 0))}::\n");
        var allowed = await PutPolicyAsync("passkeyRealms=pve,two");
        Assert.True(allowed.Status == 200, allowed.Text);
        foreach (var (name, i) in names.Select((name, i) => (name, i)))
        {
            people[name] = await EquipAsync(name, isActive: i % 13 != 12 && i % 17 != 16);
        }

        lab.Edit("priv/shadow.cfg", text => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !people.Any(p => !p.Value.HasPassword && line.StartsWith(p.Key[..4].Replace('@', ':'), StringComparison.Ordinal)))
            .Select(line => line + "\n")));
    }

    /// <summary>Some have nothing, some an app, a key, recovery keys, a passkey, or several of these; some of it disabled. Some with
    /// a passkey have no password.</summary>
    private async Task<Person> EquipAsync(string name, bool isActive)
    {
        var (app, key, recovery) = (random.Next(3) == 0, random.Next(3) == 0, random.Next(5) == 0);
        var passkey = isActive && random.Next(5) < 2;
        var person = new Person(
            app ? await lab.EnrolPhoneAsync(name) : null,
            key ? LabKeys.New() : null,
            recovery ? new Queue<string>(await lab.MakeRecoveryKeysAsync(name)) : null,
            passkey ? new SoftwareAuthenticator { Flags = LabPasskeys.Verified } : null,
            HasPassword: !passkey || random.Next(2) == 0);
        if (person.Passkey is not null)
        {
            await lab.EnrolPasskeyAsync(name, person.Passkey);
        }

        if (person.Key is not null)
        {
            await lab.EnrolKeyAsync(name, person.Key);
        }

        if (random.Next(4) == 0)
        {
            var entry = (await lab.Api.GetAsync($"/access/tfa/{name}", lab.Root)).Data.EnumerateArray()
                .Select(e => e.GetProperty("id").GetString()!).FirstOrDefault(id => id != "recovery");
            if (entry is not null)
            {
                await lab.Api.PutAsync($"/access/tfa/{name}/{entry}", new { enable = 0 }, lab.Root);
            }
        }

        return person;
    }

    /// <summary>Each round spends a recovery key, and with the last one the outcome would change under the forecast.</summary>
    private async Task ReplenishAsync()
    {
        foreach (var (name, person) in people.Where(p => p.Value.Recovery?.Count < 5))
        {
            await lab.Api.DeleteAsync($"/access/tfa/{name}/recovery", lab.Root);
            person.Recovery!.Clear();
            Array.ForEach(await lab.MakeRecoveryKeysAsync(name), person.Recovery.Enqueue);
        }
    }

    private Task<ApiAnswer> PutPolicyAsync(string form) => lab.Api.PutAsync("/pveauth/policy", form, lab.Root);

    private async Task<JsonElement> ForecastAsync(string form)
    {
        var answer = await lab.Api.PostAsync("/pveauth/simulate", form + "&full=1", lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Data.GetProperty("users");
    }

    /// <summary>Why somebody without a password stays outside cannot be seen from there.</summary>
    private Dictionary<string, (string Login, string Passkey)> Outcomes(JsonElement users, string when, string passkeyWhen) =>
        users.EnumerateArray().Where(user => people.ContainsKey(Name(user))).ToDictionary(
            Name,
            user => (
                user.GetProperty(when).GetString() is var login && login is "barred" or "locked-out" && !people[Name(user)].HasPassword
                    ? "shut-out"
                    : login!,
                user.TryGetProperty(passkeyWhen, out var passkey) ? passkey.GetString()! : ""));

    private List<string> LoseTheirPasskey(JsonElement users) =>
        [.. users.EnumerateArray().Where(user => user.TryGetProperty("losesPasskey", out _)).Select(Name).Where(people.ContainsKey)];

    private static string Name(JsonElement user) => user.GetProperty("userid").GetString()!;

    private async Task<Dictionary<string, (string Login, string Passkey)>> TruthAsync()
    {
        // Codes are spent by each round.
        lab.Clock.Advance(TimeSpan.FromSeconds(60));
        var byPassword = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, person) in people)
        {
            byPassword[name] = await TryAsync(name, person);
        }

        lab.Clock.Advance(TimeSpan.FromSeconds(60));
        var truth = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var (name, person) in people)
        {
            var passkey = person.Passkey is null ? "" : await TryPasskeyAsync(name, person);
            truth[name] = (person.HasPassword ? byPassword[name] : passkey.Length > 0 ? "can-log-in" : "shut-out", passkey);
        }

        return truth;
    }

    /// <summary>A login that begins with the passkey.</summary>
    /// <returns>What it is worth.</returns>
    private async Task<string> TryPasskeyAsync(string name, Person person)
    {
        var first = await BeginWithPasskeyAsync(person.Passkey!);
        if (first?.Status != 200)
        {
            return "";
        }

        if (!first.HasData("NeedTFA"))
        {
            return "alone";
        }

        // The passkey itself is not asked for again.
        Assert.DoesNotContain(
            Convert.ToBase64String(person.Passkey!.Id).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            LabFactors.ChallengeOf(ApiClient.HalfTicketOf(first)).GetRawText(),
            StringComparison.Ordinal);
        return await AnswerAsync(name, person with { Passkey = null }, first, () => BeginWithPasskeyAsync(person.Passkey)!)
            ? "for-password"
            : "";
    }

    private async Task<ApiAnswer?> BeginWithPasskeyAsync(SoftwareAuthenticator passkey)
    {
        var asked = await lab.Api.PostAsync("/pveauth/passkey-login", null);
        var options = asked.Status == 200 ? asked.Data.GetProperty("challenge").GetString()! : "";
        return options.Contains($"\"{WebAuthnFixture.RpId}\"", StringComparison.Ordinal)
            ? await lab.AnswerPasskeyAsync(passkey.Login(LabKeys.ChallengeIn(options)))
            : null;
    }

    /// <summary>A login that begins with the password.</summary>
    private async Task<string> TryAsync(string name, Person person)
    {
        var first = await lab.TryLogInAsync(name);
        if (first.Status != 200)
        {
            return first.Text.Contains("enrol.none-for-realm", StringComparison.Ordinal) ? "locked-out" : "barred";
        }

        if (!first.HasData("NeedTFA"))
        {
            return first.Text.Contains("\"grace\"", StringComparison.Ordinal) ? "grace" : "can-log-in";
        }

        return LabFactors.ChallengeOf(ApiClient.HalfTicketOf(first)).TryGetProperty("pveauth", out _) ? "must-enrol"
            : await AnswerAsync(name, person, first, () => lab.TryLogInAsync(name)!) ? "can-log-in"
            : "locked-out";
    }

    /// <summary>Everything that a person has is tried, each with a challenge of its own.</summary>
    private async Task<bool> AnswerAsync(string name, Person person, ApiAnswer first, Func<Task<ApiAnswer?>> again)
    {
        foreach (var key in new[] { person.Key, person.Passkey }.OfType<SoftwareAuthenticator>())
        {
            // A registered key knows no other relying party than its own, so a browser would not find it for another one.
            var half = ApiClient.HalfTicketOf(first);
            var options = LabFactors.ChallengeOf(half).TryGetProperty("webauthn", out var webAuthn) ? webAuthn.GetRawText() : "";
            if (options.Contains($"\"{WebAuthnFixture.RpId}\"", StringComparison.Ordinal)
                && await IsRightAsync(half, "webauthn:" + key.Login(LabKeys.ChallengeIn(options))))
            {
                return true;
            }

            first = (await again())!;
        }

        if (person.Phone is not null && await IsRightAsync(ApiClient.HalfTicketOf(first), "totp:" + person.Phone.Code(lab.Clock.NowSeconds)))
        {
            return true;
        }

        return person.Recovery is not null
            && await IsRightAsync(ApiClient.HalfTicketOf((await again())!), "recovery:" + person.Recovery.Peek())
            && person.Recovery.TryDequeue(out _);

        async Task<bool> IsRightAsync(string half, string answer) => (await lab.AnswerAsync(name, half, answer)).Status == 200;
    }

    private sealed record Person(
        Phone? Phone, SoftwareAuthenticator? Key, Queue<string>? Recovery, SoftwareAuthenticator? Passkey, bool HasPassword);
}
