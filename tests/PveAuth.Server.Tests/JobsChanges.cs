using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>Jobs that synchronise realms: their configuration in jobs.cfg.</summary>
public sealed class JobsChanges : IDisposable
{
    private const string Path = "/cluster/jobs/realm-sync";

    private const string Right = "realm=corp&schedule=mon..fri 02:30&scope=both";

    private const string Backup = "vzdump: backup-daily\n  odd   line\n\tschedule 02:30\n\n";

    private readonly Lab lab = new(files =>
    {
        files.Put("jobs.cfg", Backup);
        files.Put("user.cfg", File.ReadAllText(System.IO.Path.Combine(files.Path, "user.cfg")) + """
            role:Allocate:Realm.AllocateUser:
            role:Modify:User.Modify:
            acl:1:/access/realm/corp:carol@pve:Allocate:
            acl:1:/access/groups:carol@pve:Modify:
            acl:1:/access/realm/corp:dave@pve:Allocate:
            acl:1:/access/realm/other:eve@pve:Allocate:
            acl:1:/access/groups:eve@pve:Modify:

            """);
    });

    [Fact]
    public async Task Trap_68_a_job_is_changed_by_who_administers_its_realm()
    {
        await lab.Api.PostAsync($"{Path}/j1", Right, lab.Root);

        var own = await lab.Api.PutAsync($"{Path}/j1", "schedule=daily", lab.As("carol@pve"));
        var otherRealm = await lab.Api.PutAsync($"{Path}/j1", "schedule=hourly", lab.As("eve@pve"));
        var noGroups = await lab.Api.PutAsync($"{Path}/j1", "schedule=hourly", lab.As("dave@pve"));
        var stranger = await lab.Api.PutAsync($"{Path}/nosuch", "schedule=hourly", lab.As("carol@pve"));
        var root = await lab.Api.PutAsync($"{Path}/nosuch", "schedule=hourly", lab.Root);
        var realm = await lab.Api.PutAsync($"{Path}/j1", "schedule=hourly&realm=pve", lab.Root);

        Assert.Equal(200, own.Status);
        Assert.Equal((403, "Permission check failed (/access/realm/corp, Realm.AllocateUser)"), otherRealm.Failure);
        Assert.Equal((403, "Permission check failed (/access/groups, User.Modify)"), noGroups.Failure);
        Assert.Equal((403, "Permission check failed (/access/realm/-, Realm.AllocateUser)"), stranger.Failure);
        Assert.Equal((500, "no such realm-sync job"), root.Failure);
        Assert.Equal((400, "realm"), (realm.Status, realm.Faults.Single()));
        Assert.Contains("schedule daily\n", lab.Server.Read("jobs.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_written_as_a_node_writes_it_and_jobs_of_other_types_stay_as_they_are()
    {
        var created = await lab.Api.PostAsync(
            $"{Path}/nightly", Right + "&comment=at: night&enable-new=0&remove-vanished=acl%3Bentry", lab.As("carol@pve"));
        var written = lab.Server.Read("jobs.cfg");
        var changed = await lab.Api.PutAsync(
            $"{Path}/nightly", "schedule=*:0/15&scope=users&enabled=0&delete=comment,remove-vanished", lab.Root);
        var rewritten = lab.Server.Read("jobs.cfg");
        var removed = await lab.Api.DeleteAsync($"{Path}/nightly", lab.Root);

        Assert.All(new[] { created, changed, removed }, answer => Assert.Equal((200, """{"data":null}"""), (answer.Status, answer.Text)));
        Assert.Equal(
            Backup + "realm-sync: nightly\n\tcomment at%3A night\n\trealm corp\n\tschedule mon..fri 02:30\n\tscope both\n"
                + "\tenable-new 0\n\tenabled 1\n\tremove-vanished acl;entry\n\n",
            written);
        Assert.Equal(
            Backup + "realm-sync: nightly\n\trealm corp\n\tschedule *:0/15\n\tscope users\n\tenable-new 0\n\tenabled 0\n\n", rewritten);
        Assert.Equal(Backup, lab.Server.Read("jobs.cfg"));
    }

    [Fact]
    public async Task Jobs_are_shown_with_their_last_and_next_run()
    {
        lab.Clock.StopAt(1_700_000_000);
        lab.Put("jobs.cfg", Backup + "realm-sync: j2\n\trealm corp\n\tschedule hourly UTC\n\tscope both\n\n"
            + "realm-sync: j1\n\tcomment x\n\trealm corp\n\tschedule 2020-01-01\n\tscope users\n\tenabled 0\n\n"
            + "realm-sync: j3\n\trealm corp\n\tschedule daily UTC\n\tscope both\n\n");
        lab.Put("priv/jobs/realm-sync-j2.json", """{"node":"pve1","time":1600000000}""");
        lab.Put("priv/jobs/realm-sync-j3.json", """{"node":"pve1","upid":"UPID:pve1:00001234:0012ABCD:5F5E1000:auth-realm-sync:corp:root@pam:"}""");

        var list = await lab.Api.GetAsync(Path, lab.As("alice@pve"));
        var single = await lab.Api.GetAsync($"{Path}/j1", lab.As("alice@pve"));

        Assert.Equal(
            """
            [{"type":"realm-sync","enabled":1,"realm":"corp","schedule":"hourly UTC","scope":"both","id":"j2","last-run":1600000000,"next-run":1600002000},
            {"type":"realm-sync","comment":"x","enabled":0,"realm":"corp","schedule":"2020-01-01","scope":"users","id":"j1","last-run":null},
            {"type":"realm-sync","enabled":1,"realm":"corp","schedule":"daily UTC","scope":"both","id":"j3","last-run":1600000000,"next-run":1600041600}]
            """.ReplaceLineEndings(""),
            list.Data.GetRawText());
        Assert.Equal(
            """{"data":{"type":"realm-sync","comment":"x","enabled":0,"realm":"corp","schedule":"2020-01-01","scope":"users"}}""", single.Text);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"time\":\"x\"}")]
    [InlineData("{\"upid\":7}")]
    [InlineData("{\"upid\":\"UPID:a\"}")]
    [InlineData("")]
    public async Task A_damaged_state_is_no_state(string state)
    {
        await lab.Api.PostAsync($"{Path}/j1", Right, lab.Root);
        lab.Put("priv/jobs/realm-sync-j1.json", state);

        var list = await lab.Api.GetAsync(Path, lab.Root);

        Assert.Equal(JsonValueKind.Null, list.Data[0].GetProperty("last-run").ValueKind);
    }

    [Fact]
    public async Task A_job_takes_its_state_along()
    {
        await lab.Api.PostAsync($"{Path}/j1", Right, lab.Root);
        lab.Put("priv/jobs/realm-sync-j1.json", """{"node":"pve1","time":1600000000}""");

        await lab.Api.DeleteAsync($"{Path}/j1", lab.Root);

        Assert.False(File.Exists(System.IO.Path.Combine(lab.Server.ConfigDir, "priv/jobs/realm-sync-j1.json")));
    }

    [Theory]
    [InlineData("j1", "schedule=daily&scope=both", 500, "missing value for required option 'realm'")]
    [InlineData("j1", "schedule=daily&realm=corp", 500, "missing value for required option 'scope'")]
    [InlineData("backup-daily", Right, 500, "Job 'backup-daily' already exists")]
    [InlineData("j1", "schedule=daily&scope=both&realm=nope", 400, "realm")]
    [InlineData("j1", "schedule=daily&scope=both&realm=pve", 400, "realm")]
    [InlineData("j1", "scope=both&realm=corp", 400, "schedule")]
    [InlineData("j1", "schedule=sometimes&scope=both&realm=corp", 400, "schedule")]
    [InlineData("j1", "schedule=&scope=both&realm=corp", 400, "schedule")]
    [InlineData("j1", "schedule=daily%0A&scope=both&realm=corp", 400, "schedule")]
    [InlineData("1j", Right, 400, "id")]
    [InlineData("j1", Right + "&remove-vanished=acl%3Bnone", 400, "remove-vanished")]
    public async Task What_no_job_can_be_is_refused(string id, string form, int status, string what)
    {
        var answer = await lab.Api.PostAsync($"{Path}/{id}", form, lab.Root);

        Assert.Equal((status, what), (answer.Status, status == 400 ? answer.Faults.Single() : answer.Failure.Message));
        Assert.Equal(Backup, lab.Server.Read("jobs.cfg"));
    }

    [Theory]
    [InlineData("scope", "unable to delete required option 'scope'")]
    [InlineData("realm", "unable to delete required option 'realm'")]
    [InlineData("enabled", "cannot set and delete property 'enabled' at the same time!")]
    [InlineData("nosuch", "no such option 'nosuch'")]
    public async Task What_cannot_be_removed_from_a_job_is_refused(string name, string message)
    {
        await lab.Api.PostAsync($"{Path}/j1", Right, lab.Root);
        var before = lab.Server.Read("jobs.cfg");

        var answer = await lab.Api.PutAsync($"{Path}/j1", "schedule=daily&enabled=0&delete=" + name, lab.Root);

        Assert.Equal((500, message), answer.Failure);
        Assert.Equal(before, lab.Server.Read("jobs.cfg"));
    }

    [Fact]
    public async Task A_job_that_does_not_exist_is_400()
    {
        foreach (var answer in new[]
        {
            await lab.Api.GetAsync($"{Path}/nosuch", lab.Root),
            await lab.Api.DeleteAsync($"{Path}/nosuch", lab.Root),
            await lab.Api.DeleteAsync($"{Path}/backup-daily", lab.Root),
        })
        {
            Assert.Equal((400, "id"), (answer.Status, answer.Faults.Single()));
        }

        Assert.Equal(Backup, lab.Server.Read("jobs.cfg"));
    }

    [Fact]
    public async Task Only_who_may_does()
    {
        Assert.Equal(403, (await lab.Api.GetAsync(Path, lab.As("bob@pve"))).Status);
        Assert.Equal(
            (403, "Permission check failed (/access/realm/-, Realm.AllocateUser)"),
            (await lab.Api.PostAsync($"{Path}/j1", "schedule=daily", lab.As("carol@pve"))).Failure);
        Assert.Equal(403, (await lab.Api.PostAsync($"{Path}/j1", Right, lab.As("eve@pve"))).Status);
        Assert.Equal(403, (await lab.Api.DeleteAsync($"{Path}/j1", lab.As("carol@pve"))).Status);
        Assert.Equal(
            """{"data":[{"name":"jobs"},{"name":"options"}]}""", (await lab.Api.GetAsync("/cluster", lab.As("bob@pve"))).Text);
        Assert.Equal(
            """{"data":[{"subdir":"schedule-analyze"},{"subdir":"realm-sync"}]}""",
            (await lab.Api.GetAsync("/cluster/jobs", lab.As("bob@pve"))).Text);
    }

    [Fact]
    public async Task A_schedule_is_analysed()
    {
        var two = await lab.Api.GetAsync(
            "/cluster/jobs/schedule-analyze?schedule=*-1-2 03:04:05 UTC&starttime=0&iterations=2", lab.As("bob@pve"));
        var ten = await lab.Api.GetAsync("/cluster/jobs/schedule-analyze?schedule=hourly", lab.As("bob@pve"));
        var never = await lab.Api.GetAsync("/cluster/jobs/schedule-analyze?schedule=02-30", lab.As("bob@pve"));
        var far = await lab.Api.GetAsync(
            "/cluster/jobs/schedule-analyze?schedule=daily&starttime=9223372036854775807", lab.As("bob@pve"));
        var early = await lab.Api.GetAsync(
            "/cluster/jobs/schedule-analyze?schedule=daily&starttime=-9223372036854775808", lab.As("bob@pve"));

        Assert.Equal(
            """{"data":[{"timestamp":97445,"utc":"Fri Jan  2 03:04:05 1970"},{"timestamp":31633445,"utc":"Sat Jan  2 03:04:05 1971"}]}""",
            two.Text);
        Assert.Equal(10, ten.Data.GetArrayLength());
        Assert.All(new[] { never, far, early }, answer => Assert.Equal("""{"data":[]}""", answer.Text));
    }

    public void Dispose() => lab.Dispose();
}
