using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>Each event of the audit trail is written, and changes say what they replaced, but no secret.</summary>
public sealed class AuditEvents : IDisposable
{
    private const string Secret = "c2VjcmV0LWtleQ";

    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option + "keyboard: de\nhttp_proxy: http://ann:old-s3cret@proxy:3128\n"));

    [Fact]
    public async Task A_renewal_and_a_logout_have_records()
    {
        var session = ApiClient.SessionOf(await lab.TryLogInAsync("bob@pve"));
        await lab.Api.PostAsync("/access/ticket", new { username = "bob@pve", password = session.Ticket }, session);
        await lab.Api.PostAsync("/pveauth/logout", null, session);

        Assert.Equal(["logout", "login.renew", "login.password"], await EventsOfAsync("user=bob@pve"));
        Assert.Equal(["logout", "login.password"], await EventsOfAsync("user=bob@pve&renewals=0"));
        Assert.Equal(["login.renew"], await EventsOfAsync("event=login.renew"));
    }

    [Fact]
    public async Task Each_change_of_factors_has_a_record_with_its_entry()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var entry = (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data[0].GetProperty("id").GetString();
        var keys = await lab.MakeRecoveryKeysAsync("bob@pve");
        await lab.Api.PutAsync($"/access/tfa/bob@pve/{entry}", new { description = "new phone" }, lab.Root);
        for (var i = 0; i < 8; i++)
        {
            await lab.LogInWithAsync("bob@pve", "totp:" + phone.WrongCode(lab.Clock.NowSeconds));
        }

        await lab.Api.PutAsync("/access/users/bob@pve/unlock-tfa", null, lab.Root);
        await lab.LogInWithAsync("bob@pve", "recovery:" + keys[0]);
        await lab.Api.DeleteAsync($"/access/tfa/bob@pve/{entry}", lab.Root);

        Assert.Equal(
            ["tfa.remove", "recovery.use", "tfa.unlock", "tfa.lock", "tfa.update", "tfa.add", "tfa.add"],
            (await EventsOfAsync("user=bob@pve")).Where(name => !name!.StartsWith("login.", StringComparison.Ordinal)));
        Assert.Equal(
            [("tfa.remove", entry), ("tfa.update", entry), ("tfa.add", "recovery"), ("tfa.add", entry)],
            (await RecordsAsync("user=bob@pve&event=tfa"))
                .Where(record => Text(record, "event") is "tfa.add" or "tfa.update" or "tfa.remove")
                .Select(record => (Text(record, "event"), Text(record, "entry"))));
    }

    [Fact]
    public async Task Each_change_of_access_control_has_a_record()
    {
        (HttpMethod Verb, string Path, object? Form, string Event)[] changes =
        [
            (HttpMethod.Post, "/access/users", new { userid = "new@pve" }, "user.add"),
            (HttpMethod.Put, "/access/users/new@pve", new { comment = "x" }, "user.update"),
            (HttpMethod.Put, "/access/password", new { userid = "new@pve", password = "n3w-" + Secret }, "password.change"),
            (HttpMethod.Post, "/access/users/new@pve/token/tok", null, "token.add"),
            (HttpMethod.Put, "/access/users/new@pve/token/tok", new { comment = "x" }, "token.update"),
            (HttpMethod.Delete, "/access/users/new@pve/token/tok", null, "token.remove"),
            (HttpMethod.Post, "/access/groups", new { groupid = "g" }, "group.add"),
            (HttpMethod.Put, "/access/groups/g", new { comment = "x" }, "group.update"),
            (HttpMethod.Post, "/access/roles", new { roleid = "r" }, "role.add"),
            (HttpMethod.Put, "/access/roles/r", new { privs = "Sys.Audit" }, "role.update"),
            (HttpMethod.Put, "/access/acl", new { path = "/vms", roles = "r", groups = "g" }, "acl.update"),
            (HttpMethod.Delete, "/access/roles/r", null, "role.remove"),
            (HttpMethod.Delete, "/access/groups/g", null, "group.remove"),
            (HttpMethod.Delete, "/access/users/new@pve", null, "user.remove"),
            (HttpMethod.Post, "/access/domains", new { realm = "ad2", type = "ad", domain = "x.example.com", server1 = "192.0.2.3" }, "realm.add"),
            (HttpMethod.Put, "/access/domains/ad2", new { comment = "x" }, "realm.update"),
            (HttpMethod.Delete, "/access/domains/ad2", null, "realm.remove"),
            (HttpMethod.Put, "/cluster/options", new { keyboard = "fr" }, "options.change"),
            (HttpMethod.Put, "/pveauth/policy", new { tfa = "recommended" }, "policy.change"),
        ];
        foreach (var (verb, path, form, _) in changes)
        {
            var answer = await lab.Api.SendAsync(verb, path, form, lab.Root);
            Assert.True(answer.Status == 200, $"{path}: {answer.Text}");
        }

        var records = await RecordsAsync("result=ok");
        Assert.Equal(changes.Select(change => change.Event).Reverse(), records.Select(record => Text(record, "event")));
        Assert.All(records, record => Assert.Equal("root@pam", Text(record, "by")));
        AssertNoSecretInTrail();
    }

    [Fact]
    public async Task Changed_options_are_recorded_with_old_and_new_values()
    {
        await lab.Api.PutAsync(
            "/cluster/options",
            $"http_proxy=http://ann:{Secret}@proxy:3128&keyboard=de&description=note&delete=u2f",
            lab.Root);
        await lab.Api.PutAsync("/cluster/options", new { delete = "http_proxy,keyboard" }, lab.Root);

        var records = await RecordsAsync("event=options.change&result=ok");
        Assert.Equal("""{"http_proxy":"http://…@proxy:3128","keyboard":"de"}""", Json(records[0], "was"));
        Assert.Equal("""{"description":"","http_proxy":"http://…@proxy:3128"}""", Json(records[1], "was"));
        Assert.Equal("http://…@proxy:3128", records[1].GetProperty("change").GetProperty("http_proxy").GetString());
        AssertNoSecretInTrail();
    }

    [Fact]
    public async Task A_changed_policy_is_recorded_with_old_and_new_values()
    {
        await lab.Api.PutAsync("/pveauth/policy", new { tfa = "recommended", exempt = "bob@pve,carol@pve" }, lab.Root);
        await lab.Api.PutAsync("/pveauth/policy", new { exempt = "bob@pve", graceDays = 0 }, lab.Root);

        var records = await RecordsAsync("event=policy.change");
        Assert.Equal("""{"exempt":"bob@pve,carol@pve"}""", Json(records[0], "was"));
        Assert.Equal("""{"tfa":"off","exempt":""}""", Json(records[1], "was"));
    }

    [Fact]
    public async Task A_changed_realm_is_recorded_with_old_and_new_values_and_no_secret()
    {
        await lab.Api.PutAsync("/access/domains/kc", new { client_key = Secret, comment = "Keycloak" }, lab.Root);
        await lab.Api.PutAsync("/access/domains/kc", new { client_key = "2" + Secret }, lab.Root);
        await lab.Api.PutAsync("/access/domains/corp", new { password = Secret, port = 636 }, lab.Root);
        var slip = await lab.Api.PutAsync("/access/domains/pve", new { tfa = $"type=yubico, Key ={Secret}" }, lab.Root);
        await lab.Api.PutAsync("/access/domains/pve", new { tfa = $"type=yubico,id=1,key={Secret}==", force = 1 }, lab.Root);
        await lab.Api.PutAsync("/access/domains/pve", new { delete = "tfa", force = 1 }, lab.Root);
        await lab.Api.DeleteAsync("/access/domains/kc", lab.Root);

        Assert.Equal(400, slip.Status);
        var records = await RecordsAsync("event=realm&result=ok");
        Assert.Equal(
            [
                """{"client-id":"pve","client-key":"…","comment":"Keycloak","issuer-url":"https://sso.example.com"}""",
                """{"tfa":"type=yubico,id=1,key=…"}""",
                """{"tfa":""}""",
                """{"password":"…","port":""}""",
                """{"client-key":"…"}""",
                """{"client-key":"…","comment":""}""",
            ],
            records.Select(record => Sorted(record.GetProperty("was"))));
        AssertNoSecretInTrail();
    }

    [Fact]
    public async Task Changed_and_removed_users_groups_roles_tokens_and_permissions_are_recorded_with_what_was_there()
    {
        (HttpMethod Verb, string Path, object? Form, string? Was)[] changes =
        [
            (HttpMethod.Post, "/access/users", new { userid = "new@pve", comment = "first", groups = "g1", keys = "x!oath" }, null),
            (HttpMethod.Put, "/access/users/new@pve", new { comment = "first", enable = 1, groups = "g1" }, null),
            (HttpMethod.Put, "/access/users/new@pve", new { comment = "second", enable = 0, groups = "g2", append = 1 },
                """{"enable":"1","comment":"first","groups":"g1"}"""),
            (HttpMethod.Post, "/access/users/new@pve/token/tok", new { comment = "job" }, null),
            (HttpMethod.Put, "/access/users/new@pve/token/tok", new { privsep = 0, expire = 5 }, """{"expire":"0","privsep":"1"}"""),
            (HttpMethod.Post, "/access/roles", new { roleid = "r", privs = "VM.Audit" }, null),
            (HttpMethod.Put, "/access/roles/r", new { privs = "VM.Audit,VM.Console", append = 1 }, """{"privs":"VM.Audit"}"""),
            (HttpMethod.Put, "/access/acl", new { path = "/vms", roles = "r", users = "new@pve", groups = "g1" }, null),
            (HttpMethod.Put, "/access/acl", new { path = "/vms", roles = "r", users = "new@pve", propagate = 0 },
                """{"acl":"1:/vms:new@pve:r"}"""),
            (HttpMethod.Put, "/access/acl", new { path = "/pool", roles = "r", tokens = "new@pve!tok" }, null),
            (HttpMethod.Delete, "/access/users/new@pve/token/tok", null,
                """{"comment":"job","expire":"5","privsep":"0","acl":"1:/pool:new@pve!tok:r"}"""),
            (HttpMethod.Delete, "/access/users/new@pve", null,
                """{"enable":"0","expire":"0","comment":"second","groups":"g1,g2","keys":"…","acl":"0:/vms:new@pve:r"}"""),
            (HttpMethod.Put, "/access/groups/g1", new { comment = "of staff" }, """{"comment":"first"}"""),
            (HttpMethod.Put, "/access/acl", new { path = "/vms", roles = "r", groups = "g1", delete = 1 }, """{"acl":"1:/vms:@g1:r"}"""),
            (HttpMethod.Delete, "/access/roles/r", null, """{"privs":"VM.Audit,VM.Console"}"""),
            (HttpMethod.Delete, "/access/groups/g2", null, """{"users":"bob@pve,dave@pve"}"""),
            (HttpMethod.Post, "/pools", new { poolid = "p", comment = "blue" }, null),
            (HttpMethod.Put, "/pools", new { poolid = "p", comment = "green" }, """{"comment":"blue"}"""),
        ];
        foreach (var (verb, path, form, was) in changes)
        {
            var answer = await lab.Api.SendAsync(verb, path, form, lab.Root);
            Assert.True(answer.Status == 200, $"{path}: {answer.Text}");
            var record = (await RecordsAsync("limit=1"))[0];
            Assert.Equal($"{verb} {path}: {was}", $"{verb} {path}: {(record.TryGetProperty("was", out var found) ? found.GetRawText() : null)}");
        }
    }

    [Fact]
    public async Task Many_permissions_that_go_at_once_are_counted()
    {
        var paths = Enumerable.Range(100, 60).Select(number => $"/vms/{number}");
        foreach (var path in paths)
        {
            await lab.Api.PutAsync("/access/acl", new { path, roles = "PVEVMUser", groups = "g1" }, lab.Root);
        }

        await lab.Api.DeleteAsync("/access/groups/g1", lab.Root);

        var acl = (await RecordsAsync("event=group.remove"))[0].GetProperty("was").GetProperty("acl").GetString()!;
        Assert.StartsWith("60 permissions, such as 1:/vms/100:@g1:PVEVMUser, 1:/vms/101:@g1:PVEVMUser, ", acl, StringComparison.Ordinal);
        Assert.EndsWith(", 1:/vms/109:@g1:PVEVMUser", acl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_replaced_nothing()
    {
        await lab.Api.PutAsync("/cluster/options", new { keyboard = "fr" }, lab.As("carol@pve"));
        await lab.Api.PutAsync("/cluster/options", new { keyboard = "xx" }, lab.Root);
        await lab.Api.PutAsync("/access/domains/kc", new { comment = "x", digest = "0000" }, lab.Root);
        await lab.Api.PutAsync("/pveauth/policy", new { tfa = "recommended", digest = "0000" }, lab.Root);

        var records = await RecordsAsync("result=failed");
        Assert.Equal(4, records.Length);
        Assert.All(records, record => Assert.False(record.TryGetProperty("was", out _)));
    }

    public void Dispose() => lab.Dispose();

    private static string Json(JsonElement record, string member) => record.GetProperty(member).GetRawText();

    private static string Sorted(JsonElement json) =>
        $$"""{{{string.Join(',', json.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => member.ToString()))}}}""";

    private static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) ? value.GetString() : null;

    private void AssertNoSecretInTrail()
    {
        var trail = string.Concat(
            Directory.EnumerateFiles(Path.Combine(lab.Server.ConfigDir, "pveauth", "audit"), "*.jsonl").Select(File.ReadAllText));
        Assert.NotEmpty(trail);
        Assert.DoesNotContain(Secret, trail, StringComparison.Ordinal);
        Assert.DoesNotContain("old-s3cret", trail, StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string?>> EventsOfAsync(string query) => (await RecordsAsync(query)).Select(record => Text(record, "event"));

    private async Task<JsonElement[]> RecordsAsync(string query)
    {
        var answer = await lab.Api.GetAsync($"/pveauth/audit?{query}", lab.As("alice@pve"));
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Data.GetProperty("records").EnumerateArray()];
    }
}
