namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about logging in.</summary>
public class LoginTraps(Lab lab) : IClassFixture<Lab>
{
    [Fact]
    public async Task Trap_40_a_realm_is_put_behind_a_name_that_has_one_already()
    {
        var doubled = await lab.Api.PostAsync("/access/ticket", new { username = "alice@pve", realm = "pve", password = Lab.Password });
        var apart = await lab.Api.PostAsync("/access/ticket", new { username = "alice", realm = "pve", password = Lab.Password });

        Assert.Equal((401, "authentication failure"), doubled.Failure);
        Assert.Equal("alice@pve", ApiClient.SessionOf(apart).User);
    }

    [Fact]
    public async Task Trap_41_what_is_missing_is_400_and_what_is_wrong_is_401()
    {
        var noRealm = await lab.TryLogInAsync("alice");
        var noPassword = await lab.Api.PostAsync("/access/ticket", new { username = "alice@pve" });
        var empty = await lab.TryLogInAsync("alice@pve", "");
        var noName = await lab.TryLogInAsync("", "x");

        Assert.Equal((401, "authentication failure"), noRealm.Failure);
        Assert.Equal((400, "password"), (noPassword.Status, noPassword.Faults.Single()));
        Assert.Equal((401, "authentication failure"), empty.Failure);
        Assert.Equal((401, "authentication failure"), noName.Failure);
    }

    [Fact]
    public async Task Trap_42_a_refused_login_in_extjs_is_200_with_the_status_inside()
    {
        var answer = await lab.Api.PostAsync("/api2/extjs/access/ticket", new { username = "alice@pve", password = "wrong" });

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """{"success":0,"status":401,"data":null,"message":"authentication failure\n"}""", answer.Text);
    }

    [Fact]
    public async Task Trap_43_a_ticket_stands_for_the_password_without_a_second_factor()
    {
        using var own = new Lab();
        await own.EnrolPhoneAsync("bob@pve");

        var renewed = await own.TryLogInAsync("bob@pve", own.As("bob@pve").Ticket);
        var byRoot = await own.TryLogInAsync("bob@pve", own.Root.Ticket);
        var disabled = await own.TryLogInAsync("off@pve", own.Root.Ticket);
        var upwards = await own.TryLogInAsync("root@pam", own.As("bob@pve").Ticket);
        var sideways = await own.TryLogInAsync("alice@pve", own.As("bob@pve").Ticket);

        Assert.Equal("bob@pve", ApiClient.SessionOf(renewed).User);
        Assert.Equal("bob@pve", ApiClient.SessionOf(byRoot).User);
        Assert.Equal([401, 401, 401], new[] { disabled, upwards, sideways }.Select(answer => answer.Status));
    }

    [Fact]
    public async Task Trap_44_a_half_ticket_is_neither_password_nor_cookie()
    {
        using var own = new Lab();
        await own.EnrolPhoneAsync("bob@pve");
        var half = await own.BeginAsync("bob@pve");

        Assert.Equal(401, (await own.TryLogInAsync("bob@pve", half)).Status);
        Assert.Equal(401, (await own.Api.GetAsync("/version", own.As("bob@pve") with { Ticket = half })).Status);
    }

    [Fact]
    public async Task Trap_45_the_first_phase_says_NeedTFA_1_and_gives_no_cap()
    {
        using var own = new Lab();
        await own.EnrolPhoneAsync("alice@pve");

        var answer = await own.TryLogInAsync("alice@pve");

        Assert.Contains("\"NeedTFA\":1", answer.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["CSRFPreventionToken", "NeedTFA", "ticket", "username"],
            answer.Data.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.StartsWith("PVE:!tfa!", answer.Data.GetProperty("ticket").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trap_46_only_the_users_own_half_ticket_can_be_answered()
    {
        using var own = new Lab();
        var phone = await own.EnrolPhoneAsync("bob@pve");
        await own.EnrolPhoneAsync("eve@pve");
        var code = "totp:" + phone.Code(own.Clock.NowSeconds);
        var half = await own.BeginAsync("bob@pve");

        string[] wrong =
        [
            await own.BeginAsync("eve@pve"),
            own.As("bob@pve").Ticket,
            half.Replace("totp", "tot%70", StringComparison.Ordinal),
            half[..^4] + "AAA=",
            "garbage",
            "",
        ];
        foreach (var challenge in wrong)
        {
            Assert.Equal((401, "authentication failure"), (await own.AnswerAsync("bob@pve", challenge, code)).Failure);
        }

        Assert.Equal(wrong.Length, own.Server.Log.All.Count(line =>
            line.Contains(" user=bob@pve msg=401 permission denied - invalid PVE ticket", StringComparison.Ordinal)));
        Assert.Equal(200, (await own.AnswerAsync("bob@pve", half, code)).Status);
    }

    [Fact]
    public async Task Trap_47_an_answer_needs_its_type()
    {
        using var own = new Lab();
        var phone = await own.EnrolPhoneAsync("bob@pve");

        Assert.Equal(401, (await own.LogInWithAsync("bob@pve", phone.Code(own.Clock.NowSeconds))).Status);
        Assert.Equal(200, (await own.LogInWithAsync("bob@pve", "totp:" + phone.Code(own.Clock.NowSeconds))).Status);
    }

    [Theory]
    [InlineData("totp:")]
    [InlineData("")]
    public async Task Trap_48_one_request_with_otp_is_a_whole_login(string type)
    {
        using var own = new Lab();
        var phone = await own.EnrolPhoneAsync("bob@pve");

        var answer = await own.LogInAtOnceAsync("bob@pve", type + phone.Code(own.Clock.NowSeconds));

        Assert.Equal("bob@pve", ApiClient.SessionOf(answer).User);
        Assert.True(answer.HasData("cap"));
    }

    [Fact]
    public async Task Trap_49_an_otp_of_a_user_without_second_factor_must_be_empty()
    {
        Assert.Equal(200, (await lab.LogInAtOnceAsync("dave@pve", "")).Status);
        Assert.Equal(401, (await lab.LogInAtOnceAsync("dave@pve", "123456")).Status);
    }

    [Fact]
    public async Task Trap_50_a_code_is_good_once_and_its_replay_counts_as_a_failure()
    {
        using var own = new Lab();
        var phone = await own.EnrolPhoneAsync("bob@pve");
        var code = "totp:" + phone.Code(own.Clock.NowSeconds);

        Assert.Equal(200, (await own.LogInWithAsync("bob@pve", code)).Status);
        var replay = await own.LogInWithAsync("bob@pve", code);

        Assert.Equal(401, replay.Status);
        Assert.Equal("tfa.code-reused", replay.Json.GetProperty("pveauth").GetProperty("code").GetString());
        Assert.Equal(7, replay.Json.GetProperty("pveauth").GetProperty("remaining").GetInt32());
    }

    [Fact]
    public async Task Trap_51_verification_asks_privileges_and_the_second_factor_and_gives_no_ticket()
    {
        using var own = new Lab();
        Task<ApiAnswer> Verify(string user, string path, string? privs, string? otp = null, string password = Lab.Password) =>
            own.Api.PostAsync("/access/ticket", new { username = user, password, path, privs, otp });

        var right = await Verify("alice@pve", "/vms", "VM.Audit");
        var byTicket = await Verify("alice@pve", "/vms", "VM.Audit", password: own.As("alice@pve").Ticket);
        var rootsTicket = await Verify("alice@pve", "/vms", "VM.Audit", password: own.Root.Ticket);
        var lacking = await Verify("alice@pve", "/vms", "VM.Audit,VM.PowerMgmt");
        var pathAlone = await Verify("alice@pve", "/vms", null);
        var noPrivileges = await Verify("alice@pve", "/vms", "");

        Assert.Equal(200, right.Status);
        Assert.Equal(["cap", "username"], right.Data.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.Equal(200, byTicket.Status);
        Assert.Equal(401, rootsTicket.Status);
        Assert.Equal((401, "authentication failure"), lacking.Failure);
        Assert.Equal((400, "privs"), (pathAlone.Status, pathAlone.Faults.Single()));
        Assert.True(noPrivileges.HasData("ticket"));

        var phone = await own.EnrolPhoneAsync("alice@pve");
        Assert.Equal(401, (await Verify("alice@pve", "/vms", "VM.Audit")).Status);
        Assert.Equal(200, (await Verify("alice@pve", "/vms", "VM.Audit", phone.Code(own.Clock.NowSeconds))).Status);
    }

    [Fact]
    public async Task Trap_53_the_spelling_of_user_cfg_counts_where_case_does_not()
    {
        var found = await lab.TryLogInAsync("bob@corp", lab.Root.Ticket);
        var ambiguous = await lab.TryLogInAsync("MAX@corp", lab.Root.Ticket);
        var strict = await lab.TryLogInAsync("Bob@pve", lab.Root.Ticket);

        Assert.Equal("Bob@corp", ApiClient.SessionOf(found).User);
        Assert.Equal((500, "ambiguous case insensitive match of username 'MAX@corp'"), ambiguous.Failure);
        Assert.Equal(401, strict.Status);
    }

    [Fact]
    public async Task Trap_54_success_is_logged_only_when_the_login_is_complete()
    {
        const string success = "<root@pam> successful auth for user 'bob@pve'";
        using var own = new Lab();
        var phone = await own.EnrolPhoneAsync("bob@pve");

        var half = await own.BeginAsync("bob@pve");
        Assert.DoesNotContain(own.Server.Log.All, line => line.StartsWith(success, StringComparison.Ordinal));
        Assert.Contains("<root@pam> first factor accepted for user 'bob@pve'", own.Server.Log.All);

        await own.AnswerAsync("bob@pve", half, "totp:" + phone.Code(own.Clock.NowSeconds));
        Assert.Single(own.Server.Log.All, line => line.StartsWith(success, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trap_55_the_clusters_name_is_for_auditors_and_only_where_there_is_a_cluster()
    {
        using var own = new Lab();
        Assert.False((await own.TryLogInAsync("alice@pve")).HasData("clustername"));

        own.Put("corosync.conf", "totem {\n  cluster_name: lab\n}\n");

        Assert.Equal("lab", (await own.TryLogInAsync("alice@pve")).Data.GetProperty("clustername").GetString());
        Assert.False((await own.TryLogInAsync("bob@pve")).HasData("clustername"));
    }

    [Fact]
    public async Task Trap_56_users_of_an_OpenID_realm_have_no_password_to_confirm_with()
    {
        var password = await lab.Api.PutAsync(
            "/access/password", new { userid = "ida@kc", password = "long-enough", confirmation_password = "whatever" }, lab.As("ida@kc"));
        var factor = await lab.Api.PostAsync(
            "/access/tfa/ida@kc", new { type = "recovery", password = "whatever" }, lab.As("ida@kc"));

        Assert.Equal((500, 500), (password.Status, factor.Status));
    }
}
