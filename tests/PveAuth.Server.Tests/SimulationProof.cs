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
        }
    }

    [Fact]
    public async Task Every_login_goes_as_foretold_before_and_after_each_change()
    {
        await PopulateAsync();
        (string Form, Func<Task<ApiAnswer>> Change)[] steps =
        [
            ("tfa=recommended", () => PutPolicyAsync("tfa=recommended")),
            ("tfa=required&groups=team", () => PutPolicyAsync("tfa=required&groups=team")),
            ("groups=&realms=pve&exempt=p03%40pve&graceDays=3", () => PutPolicyAsync("groups=&realms=pve&exempt=p03%40pve&graceDays=3")),
            ("realms=&graceDays=0", () => PutPolicyAsync("realms=&graceDays=0")),
            ("realm=pve&tfa=type%3Doath", () => lab.Api.PutAsync("/access/domains/pve", "tfa=type%3Doath", lab.Root)),
            ("strongerRealms=pve", () => PutPolicyAsync("strongerRealms=pve")),
            ("tfa=off", () => PutPolicyAsync("tfa=off&force=1")),
            ("realm=pve&tfa=", () => lab.Api.PutAsync("/access/domains/pve", "delete=tfa", lab.Root)),
            (OtherId, () => lab.Api.PutAsync("/cluster/options", $"{OtherId}&force=1", lab.Root)),
            (OldId, () => lab.Api.PutAsync("/cluster/options", $"{OldId}&force=1", lab.Root)),
        ];

        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (form, change) in steps)
        {
            await ReplenishAsync();
            var forecast = await ForecastAsync(form);
            Assert.Equal(await TruthAsync(), Outcomes(forecast, "before"));
            var done = await change();
            Assert.True(done.Status == 200, $"{form}: {done.Text}");
            var truth = await TruthAsync();
            Assert.Equal(truth, Outcomes(forecast, "after"));
            kinds.UnionWith(truth.Values);
        }

        // A directory in which all fare alike would prove nothing.
        Assert.Equal(["barred", "can-log-in", "grace", "locked-out", "must-enrol"], kinds.Order(StringComparer.Ordinal));
    }

    private async Task PopulateAsync()
    {
        var names = Enumerable.Range(1, People).Select(i => string.Create(CultureInfo.InvariantCulture, $"p{i:00}@{(i > 30 ? "two" : "pve")}")).ToList();
        lab.Edit("priv/shadow.cfg", text => text + string.Concat(names.Select(name =>
            text.Split('\n')[0].Replace("admin:", name[..3] + ":", StringComparison.Ordinal) + "\n")));
        lab.Edit("user.cfg", text => text
            + string.Concat(names.Select((name, i) => $"user:{name}:{(i % 13 == 12 ? 0 : 1)}:{(i % 17 == 16 ? 1000000000 : 0)}::::::\n"))
            + $"group:team:{string.Join(',', names.Where((_, i) => i % 3 == 0))}::\n");
        foreach (var name in names)
        {
            people[name] = await EquipAsync(name);
        }
    }

    /// <summary>Some have nothing, some an app, a key, recovery keys, or several of these; some of it disabled.</summary>
    private async Task<Person> EquipAsync(string name)
    {
        var (app, key, recovery) = (random.Next(3) == 0, random.Next(3) == 0, random.Next(5) == 0);
        var person = new Person(
            app ? await lab.EnrolPhoneAsync(name) : null,
            key ? LabKeys.New() : null,
            recovery ? new Queue<string>(await lab.MakeRecoveryKeysAsync(name)) : null);
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
        foreach (var (name, person) in people.Where(p => p.Value.Recovery?.Count < 3))
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

    private Dictionary<string, string> Outcomes(JsonElement users, string when) => users.EnumerateArray()
        .Where(user => people.ContainsKey(user.GetProperty("userid").GetString()!))
        .ToDictionary(user => user.GetProperty("userid").GetString()!, user => user.GetProperty(when).GetString()!);

    private async Task<Dictionary<string, string>> TruthAsync()
    {
        // Codes are spent by each round.
        lab.Clock.Advance(TimeSpan.FromSeconds(60));
        var truth = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in people.Keys)
        {
            truth[name] = await TryAsync(name, people[name]);
        }

        return truth;
    }

    /// <summary>Everything that a person has is tried, each with a challenge of its own.</summary>
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

        var half = ApiClient.HalfTicketOf(first);
        var challenge = LabFactors.ChallengeOf(half);
        if (challenge.TryGetProperty("pveauth", out _))
        {
            return "must-enrol";
        }

        // A registered key knows no other relying party than its own, so a browser would not find it for another one.
        var options = challenge.TryGetProperty("webauthn", out var webAuthn) ? webAuthn.GetRawText() : "";
        if (person.Key is not null && options.Contains(WebAuthnFixture.RpId, StringComparison.Ordinal)
            && (await lab.AnswerAsync(name, half, "webauthn:" + person.Key.Login(LabKeys.ChallengeIn(options)))).Status == 200)
        {
            return "can-log-in";
        }

        if (person.Phone is not null
            && (await lab.LogInWithAsync(name, "totp:" + person.Phone.Code(lab.Clock.NowSeconds))).Status == 200)
        {
            return "can-log-in";
        }

        return person.Recovery is not null && (await lab.LogInWithAsync(name, "recovery:" + person.Recovery.Peek())).Status == 200
            && person.Recovery.TryDequeue(out _)
            ? "can-log-in"
            : "locked-out";
    }

    private sealed record Person(Phone? Phone, SoftwareAuthenticator? Key, Queue<string>? Recovery);
}
