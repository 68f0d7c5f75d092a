using System.Globalization;
using System.Text.Json;
using PveAuth.Api;
using PveAuth.Api.Audit;

namespace PveAuth.Server.Tests;

/// <summary>What the audit trail says about logins and changes, and who may read it.</summary>
public sealed class AuditOverHttp : IDisposable
{
    private readonly Lab lab = new();

    private long Now => lab.Clock.NowSeconds;

    public static TheoryData<string, string, string> FailedLogins => new()
    {
        { "nobody@pve", Lab.Password, "no such user ('nobody@pve')" },
        { "off@pve", Lab.Password, "user 'off@pve' is disabled" },
        { "late@pve", Lab.Password, "user 'late@pve' access expired" },
        { "alice@pve", "wrong-Passw0rd", "invalid credentials" },
    };

    [Theory]
    [MemberData(nameof(FailedLogins))]
    public async Task A_generic_failure_is_explained_in_the_audit_trail_and_nowhere_else(string user, string password, string reason)
    {
        var answer = await lab.TryLogInAsync(user, password);

        Assert.Equal((401, "authentication failure"), answer.Failure);
        Assert.False(answer.Json.TryGetProperty("pveauth", out _));
        var record = await OnlyAsync("event=login");
        Assert.Equal(("login.password", "failed", user, reason), (Text(record, "event"), Text(record, "result"), Text(record, "user"), Text(record, "reason")));
        Assert.Equal(answer.Http.Headers.GetValues("X-Request-Id").Single(), Text(record, "ref"));
    }

    [Fact]
    public async Task Both_phases_of_a_login_are_recorded_with_factor_entry_address_and_browser()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var half = await lab.BeginAsync("bob@pve");
        await lab.Api.SendAsync(
            HttpMethod.Post,
            "/access/ticket",
            new { username = "bob@pve", password = "totp:" + phone.Code(Now), tfa_challenge = half },
            prepare: request => request.Headers.UserAgent.ParseAdd("curl/8.0"));

        var records = await RecordsAsync("user=bob@pve&event=login");
        Assert.Equal(
            [("login.tfa", "ok", "totp"), ("login.password", "ok", "password")],
            records.Select(r => (Text(r, "event"), Text(r, "result"), Text(r, "method"))));
        var entry = (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data[0].GetProperty("id").GetString();
        Assert.Equal((entry, "curl/8.0"), (Text(records[0], "entry"), Text(records[0], "agent")));
        Assert.Equal(Now, (long)records[0].GetProperty("time").GetDecimal());
    }

    [Fact]
    public async Task A_lock_and_a_spent_recovery_key_have_records_of_their_own()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var keys = await lab.MakeRecoveryKeysAsync("bob@pve");
        for (var i = 0; i < 8; i++)
        {
            await lab.LogInWithAsync("bob@pve", "totp:" + phone.WrongCode(Now));
        }

        await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(Now));
        await lab.LogInWithAsync("bob@pve", "recovery:" + keys[4]);

        Assert.Equal("locked", Text(await OnlyAsync("event=tfa.lock"), "result"));
        Assert.Equal("TOTP is locked", Text(await OnlyAsync("event=login.tfa&result=locked"), "reason")!.Replace("failed 2nd factor: ", "", StringComparison.Ordinal));
        var spent = await OnlyAsync("event=recovery");
        Assert.Equal(("recovery.use", "4", "9 left"), (Text(spent, "event"), Text(spent, "entry"), Text(spent, "reason")));
    }

    [Fact]
    public async Task A_change_is_recorded_with_who_did_it_and_what_was_given_but_no_secret()
    {
        await lab.Api.PostAsync(
            "/access/users",
            new { userid = "new@pve", password = "s3cret-Passw0rd", comment = "fresh", keys = "SECRETSECRET7777" },
            lab.As("admin@pve"));
        await lab.Api.PutAsync("/access/domains/pve", new { tfa = "type=yubico,id=1,key=c2VjcmV0LWtleQ==" }, lab.Root);
        var denied = await lab.Api.PostAsync("/access/groups", new { groupid = "mine" }, lab.As("carol@pve"));

        var added = await OnlyAsync("event=user.add");
        Assert.Equal(("admin@pve", "new@pve", "ok"), (Text(added, "by"), Text(added, "user"), Text(added, "result")));
        Assert.Equal("""{"userid":"new@pve","comment":"fresh"}""", added.GetProperty("change").GetRawText());
        Assert.Contains("key=…", (await OnlyAsync("event=realm.update")).GetRawText(), StringComparison.Ordinal);
        var refused = await OnlyAsync("event=group.add");
        Assert.Equal((403, "failed", "api.403", "carol@pve"), (denied.Status, Text(refused, "result"), Text(refused, "code"), Text(refused, "by")));

        var trail = string.Concat(TrailFiles().Select(File.ReadAllText));
        Assert.All(["s3cret-Passw0rd", "SECRETSECRET", "c2VjcmV0LWtleQ"], secret => Assert.DoesNotContain(secret, trail, StringComparison.Ordinal));
    }

    public static TheoryData<string> Changes => new(ApiMethods.All
        .Where(method => method.Verb != "GET" && !method.IsOpen && method.Path is not ("/pveauth/totp-draft" or "/pveauth/simulate"))
        .Select(method => $"{method.Verb} {method.Path}"));

    [Theory]
    [MemberData(nameof(Changes))]
    public void Every_method_that_changes_something_leaves_a_record(string method) =>
        Assert.NotNull(ChangeEvents.NameOf(ApiMethods.All.Single(m => $"{m.Verb} {m.Path}" == method)));

    [Fact]
    public async Task A_forged_credential_is_recorded_and_a_missing_one_is_not()
    {
        await lab.Api.GetAsync("/access/users");
        await lab.Api.GetAsync("/access/users", new Session("root@pam", "PVE:root@pam:00000000::AAAA", ""));

        Assert.Equal("permission denied - invalid PVE ticket", Text(await OnlyAsync("event=session"), "reason"));
    }

    [Fact]
    public async Task Whoever_may_not_audit_sees_their_own_records_alone()
    {
        await lab.TryLogInAsync("bob@pve");
        await lab.TryLogInAsync("carol@pve");

        var own = await lab.Api.GetAsync("/pveauth/audit", lab.As("bob@pve"));
        var foreign = await lab.Api.GetAsync("/pveauth/audit?user=carol@pve", lab.As("bob@pve"));

        Assert.Equal(["bob@pve"], own.Data.GetProperty("records").EnumerateArray().Select(r => Text(r, "user")).Distinct());
        Assert.Equal((403, "Permission check failed (/access, Sys.Audit)"), foreign.Failure);
    }

    [Fact]
    public async Task The_cursor_leads_through_all_records_once()
    {
        for (var i = 0; i < 7; i++)
        {
            await lab.TryLogInAsync($"nobody{i.ToString(CultureInfo.InvariantCulture)}@pve");
        }

        var (seen, cursor) = (new List<string?>(), "");
        do
        {
            var page = await lab.Api.GetAsync($"/pveauth/audit?event=login&limit=3{cursor}", lab.Root);
            seen.AddRange(page.Data.GetProperty("records").EnumerateArray().Select(r => Text(r, "user")));
            cursor = page.Data.TryGetProperty("cursor", out var next) ? $"&cursor={next.GetString()}" : null;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 7).Reverse().Select(i => $"nobody{i.ToString(CultureInfo.InvariantCulture)}@pve"), seen);
    }

    [Fact]
    public async Task Records_are_found_by_reference_address_time_and_result()
    {
        var answer = await lab.TryLogInAsync("nobody@pve");
        lab.Clock.Advance(TimeSpan.FromMinutes(10));
        await lab.TryLogInAsync("bob@pve");

        var shown = answer.Http.Headers.GetValues("X-Request-Id").Single().Insert(4, "-");
        Assert.Equal("nobody@pve", Text(await OnlyAsync($"ref={shown}"), "user"));
        Assert.Equal("bob@pve", Text(await OnlyAsync($"event=login&since={Now - 60}"), "user"));
        Assert.Equal("nobody@pve", Text(await OnlyAsync($"event=login&until={Now - 60}"), "user"));
        Assert.Equal("bob@pve", Text(await OnlyAsync("event=login&result=ok"), "user"));
        Assert.Empty(await RecordsAsync("ip=192.0.2.1"));
    }

    [Fact]
    public async Task A_name_cannot_forge_a_line()
    {
        await lab.Api.PostAsync("/access/ticket", new { username = "x\"},\n{\"seq\":1@pve", password = Lab.Password });

        Assert.All(TrailFiles().SelectMany(File.ReadAllLines), line => Assert.StartsWith("{\"seq\":", line, StringComparison.Ordinal));
        Assert.StartsWith("x\"", Text(await OnlyAsync("event=login"), "user"), StringComparison.Ordinal);
    }

    public void Dispose() => lab.Dispose();

    private IEnumerable<string> TrailFiles() => Directory.EnumerateFiles(Path.Combine(lab.Server.ConfigDir, "pveauth", "audit"), "*.jsonl");

    private async Task<JsonElement> OnlyAsync(string query) => Assert.Single(await RecordsAsync(query));

    private async Task<JsonElement[]> RecordsAsync(string query)
    {
        var answer = await lab.Api.GetAsync($"/pveauth/audit?{query}", lab.As("alice@pve"));
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Data.GetProperty("records").EnumerateArray()];
    }

    private static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) ? value.GetString() : null;
}
