namespace PveAuth.Server.Tests;

/// <summary>Pools, what is in them, and who may change that.</summary>
public sealed class PoolsChanges : IDisposable
{
    private const string Pools = """
        role:Pools:Pool.Allocate:
        role:Guests:VM.Allocate:
        role:Stores:Datastore.Allocate:
        pool:p1:first:100,1001:local:
        pool:p2::103::
        pool:p2/inner:::nfs1:
        acl:1:/pool/p1:bob@pve:PVEPoolUser:
        acl:1:/pool:gadm@pve:PVEPoolAdmin:
        acl:1:/pool/p1:carol@pve:PVEPoolAdmin:
        acl:1:/vms/100:carol@pve:Guests:
        acl:1:/vms/103:carol@pve:Guests:
        acl:1:/vms/105:carol@pve:Guests:
        acl:1:/storage/nfs2:carol@pve:Stores:

        """;

    private readonly Lab lab = new(files =>
        files.Put("user.cfg", File.ReadAllText(Path.Combine(files.Path, "user.cfg")) + "\n" + Pools));

    [Fact]
    public async Task Trap_81_a_named_pool_is_shown_only_to_who_may_see_it()
    {
        var foreign = await lab.Api.GetAsync("/pools?poolid=p2", lab.As("bob@pve"));
        var missing = await lab.Api.GetAsync("/pools?poolid=nope", lab.As("bob@pve"));
        var own = await lab.Api.GetAsync("/pools?poolid=p1", lab.As("bob@pve"));
        var inner = await lab.Api.GetAsync("/pools/p2/inner", lab.Root);

        Assert.Equal((403, "Permission check failed (/pool/p2, Pool.Audit)"), foreign.Failure);
        Assert.Equal((403, "Permission check failed (/pool/nope, Pool.Audit)"), missing.Failure);
        Assert.Equal(200, own.Status);
        Assert.Equal((501, "Method 'GET /pools/p2/inner' not implemented"), inner.Failure);
    }

    [Fact]
    public async Task The_list_holds_what_the_caller_may_see_in_order()
    {
        Assert.Equal(
            """{"data":[{"poolid":"p1","comment":"first"},{"poolid":"p2"},{"poolid":"p2/inner"}]}""",
            (await lab.Api.GetAsync("/pools", lab.As("alice@pve"))).Text);
        Assert.Equal("""{"data":[{"poolid":"p1","comment":"first"}]}""", (await lab.Api.GetAsync("/pools", lab.As("bob@pve"))).Text);
        Assert.Equal("""{"data":[]}""", (await lab.Api.GetAsync("/pools", lab.As("eve@pve"))).Text);
    }

    [Fact]
    public async Task A_pool_is_shown_with_its_members()
    {
        const string Members = """
            "members":[{"id":"qemu/100","type":"qemu","vmid":100},{"id":"qemu/1001","type":"qemu","vmid":1001},{"id":"storage/local","type":"storage","storage":"local"}]
            """;

        Assert.Equal(
            $$$"""{"data":[{"poolid":"p1","comment":"first",{{{Members}}}}]}""", (await lab.Api.GetAsync("/pools?poolid=p1", lab.Root)).Text);
        Assert.Equal(
            $$$"""{"data":{"poolid":"p1","comment":"first",{{{Members}}}}}""", (await lab.Api.GetAsync("/pools/p1", lab.Root)).Text);
        Assert.Equal(
            """{"data":{"poolid":"p1","comment":"first","members":[{"id":"storage/local","type":"storage","storage":"local"}]}}""",
            (await lab.Api.GetAsync("/pools/p1?type=storage", lab.Root)).Text);
        Assert.Equal((500, "pool 'nope' does not exist"), (await lab.Api.GetAsync("/pools/nope", lab.Root)).Failure);
        Assert.Equal(["poolid"], (await lab.Api.GetAsync("/pools?type=lxc", lab.Root)).Faults);
    }

    [Fact]
    public async Task On_a_node_members_have_the_type_and_node_that_its_files_tell_and_destroyed_ones_are_gone()
    {
        lab.Put("nodes/pve2/lxc/100.conf", "");
        lab.Put("nodes/pve1/qemu-server/103.conf", "");
        lab.Put("storage.cfg", "nfs: nfs1\n\tserver h\n\n");

        var pool = await lab.Api.GetAsync("/pools/p1", lab.Root);
        var containers = await lab.Api.GetAsync("/pools?poolid=p1&type=lxc", lab.Root);
        var machines = await lab.Api.GetAsync("/pools/p1?type=qemu", lab.Root);
        lab.Edit("user.cfg", text => text.Replace("100,1001:local", "1001:gone", StringComparison.Ordinal));
        var removed = await lab.Api.DeleteAsync("/pools/p1", lab.Root);

        Assert.Equal(
            """[{"id":"lxc/100","type":"lxc","vmid":100,"node":"pve2"},{"id":"storage/local","type":"storage","storage":"local"}]""",
            pool.Data.GetProperty("members").GetRawText());
        Assert.Equal(1, containers.Data[0].GetProperty("members").GetArrayLength());
        Assert.Equal(0, machines.Data.GetProperty("members").GetArrayLength());
        Assert.Equal(200, removed.Status);
    }

    [Fact]
    public async Task A_pool_is_added_changed_and_removed()
    {
        Assert.Equal(200, (await lab.Api.PostAsync("/pools", "poolid=a&comment=x: y", lab.Root)).Status);
        Assert.Equal(200, (await lab.Api.PostAsync("/pools", "poolid=a/b", lab.Root)).Status);
        Assert.Equal(200, (await lab.Api.PostAsync("/pools", "poolid=a/b/c", lab.Root)).Status);
        Assert.Equal(200, (await lab.Api.PutAsync("/pools", "poolid=a/b/c&vms=200,300&storage=local nfs2&comment=deep", lab.Root)).Status);
        Assert.Contains(
            "pool:a:x%3A y:::\npool:a/b::::\npool:a/b/c:deep:200,300:local,nfs2:\n", lab.Server.Read("user.cfg"), StringComparison.Ordinal);

        Assert.Equal(200, (await lab.Api.PutAsync("/pools", "poolid=a/b/c&vms=200&storage=nfs2&delete=1&comment=", lab.Root)).Status);
        Assert.Contains("pool:a/b/c::300:local:\n", lab.Server.Read("user.cfg"), StringComparison.Ordinal);

        Assert.Equal(
            (500, "delete pool failed: pool 'a/b' is not empty (contains pool 'a/b/c')"),
            (await lab.Api.DeleteAsync("/pools?poolid=a/b", lab.Root)).Failure);
        Assert.Equal(
            (500, "delete pool failed: pool 'a/b/c' is not empty (contains VM 300)"),
            (await lab.Api.DeleteAsync("/pools?poolid=a/b/c", lab.Root)).Failure);
        await lab.Api.PutAsync("/pools", "poolid=a/b/c&vms=300&delete=1", lab.Root);
        Assert.Equal(
            (500, "delete pool failed: pool 'a/b/c' is not empty (contains storage 'local')"),
            (await lab.Api.DeleteAsync("/pools?poolid=a/b/c", lab.Root)).Failure);
        await lab.Api.PutAsync("/pools", "poolid=a/b/c&storage=local&delete=1", lab.Root);
        foreach (var pool in (string[])["a/b/c", "a/b", "a"])
        {
            Assert.Equal((200, """{"data":null}"""), Whole(await lab.Api.DeleteAsync("/pools?poolid=" + pool, lab.Root)));
        }

        Assert.DoesNotContain("pool:a", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("poolid=p1", "create pool failed: pool 'p1' already exists")]
    [InlineData("poolid=x/y", "create pool failed: parent 'x' of pool 'x/y' does not exist")]
    [InlineData("poolid=p2/inner/x/y", null)]
    [InlineData("poolid=1st", null)]
    [InlineData("poolid=p1/2nd", null)]
    [InlineData("poolid=p1/", null)]
    [InlineData("poolid=/p1", null)]
    [InlineData("poolid=p1//x", null)]
    [InlineData("poolid=a:b", null)]
    [InlineData("poolid=x%0A", null)]
    public async Task What_no_pool_can_be_is_refused(string form, string? message)
    {
        var answer = await lab.Api.PostAsync("/pools", form, lab.Root);

        Assert.Equal(message is null ? 400 : 500, answer.Status);
        Assert.Equal(message ?? "poolid", message is null ? answer.Faults.Single() : answer.Failure.Message);
    }

    [Theory]
    [InlineData("vms=100", 500, "update pools failed: VM 100 is already a pool member")]
    [InlineData("vms=200,200", 500, "update pools failed: VM 200 is already a pool member")]
    [InlineData("vms=103&delete=1", 500, "update pools failed: VM 103 is not a pool member")]
    [InlineData("vms=200,103", 500, "update pools failed: VM 103 belongs already to pool 'p2' and 'allow-move' is not set")]
    [InlineData("storage=local", 500, "update pools failed: Storage 'local' is already a pool member")]
    [InlineData("storage=nfs1&delete=1", 500, "update pools failed: Storage 'nfs1' is not a pool member")]
    public async Task A_change_that_does_not_fit_changes_nothing(string form, int status, string message)
    {
        var before = lab.Server.Read("user.cfg");

        var current = await lab.Api.PutAsync("/pools", "poolid=p1&comment=other&" + form, lab.Root);
        var deprecated = await lab.Api.PutAsync("/pools/p1", "comment=other&" + form, lab.Root);

        Assert.Equal((status, message), current.Failure);
        Assert.Equal(current.Failure, deprecated.Failure);
        Assert.Equal(before, lab.Server.Read("user.cfg"));
    }

    [Fact]
    public async Task A_guest_moves_only_when_that_is_wanted_and_its_pool_may_be_changed()
    {
        var foreign = await lab.Api.PutAsync("/pools/p1", "vms=103&allow-move=1", lab.As("carol@pve"));
        lab.Edit("user.cfg", text => text + "acl:1:/pool/p2:carol@pve:Pools:\n");
        var own = await lab.Api.PutAsync("/pools/p1", "vms=103&allow-move=1", lab.As("carol@pve"));

        Assert.Equal((403, "update pools failed: 403 Permission check failed (/pool/p2, Pool.Allocate)"), foreign.Failure);
        Assert.Equal(200, own.Status);
        Assert.Contains("pool:p1:first:100,1001,103:local:\npool:p2::::\n", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_are_changed_by_who_may_change_permissions_on_them()
    {
        var guest = await lab.Api.PutAsync("/pools/p1", "vms=105", lab.As("carol@pve"));
        var foreign = await lab.Api.PutAsync("/pools/p1", "vms=106", lab.As("carol@pve"));
        var removal = await lab.Api.PutAsync("/pools/p1", "vms=1001&delete=1", lab.As("carol@pve"));
        var storage = await lab.Api.PutAsync("/pools/p1", "storage=nfs2", lab.As("carol@pve"));
        var foreignStorage = await lab.Api.PutAsync("/pools/p1", "storage=nfs3", lab.As("carol@pve"));
        var pool = await lab.Api.PutAsync("/pools/p2", "comment=x", lab.As("carol@pve"));
        var creation = await lab.Api.PostAsync("/pools", "poolid=p3", lab.As("carol@pve"));
        var inside = await lab.Api.PostAsync("/pools", "poolid=p1/mine", lab.As("carol@pve"));
        var removalOfPool = await lab.Api.DeleteAsync("/pools/p2", lab.As("bob@pve"));

        Assert.Equal([200, 200, 200], new[] { guest, storage, inside }.Select(answer => answer.Status));
        Assert.Equal((403, "update pools failed: 403 Permission check failed (/vms/106, Permissions.Modify|VM.Allocate)"), foreign.Failure);
        Assert.Equal((403, "update pools failed: 403 Permission check failed (/vms/1001, Permissions.Modify|VM.Allocate)"), removal.Failure);
        Assert.Equal((403, "update pools failed: 403 Permission check failed (/storage/nfs3, Permissions.Modify|Datastore.Allocate)"), foreignStorage.Failure);
        Assert.Equal((403, "Permission check failed (/pool/p2, Pool.Allocate)"), pool.Failure);
        Assert.Equal((403, "Permission check failed (/pool/p3, Pool.Allocate)"), creation.Failure);
        Assert.Equal((403, "Permission check failed (/pool/p2, Pool.Allocate)"), removalOfPool.Failure);
    }

    [Fact]
    public async Task A_pool_takes_its_ACL_entries_along()
    {
        await lab.Api.PutAsync("/pools/p1", "vms=100,1001&storage=local&delete=1", lab.Root);

        Assert.Equal(200, (await lab.Api.DeleteAsync("/pools/p1", lab.Root)).Status);
        await lab.Api.PostAsync("/pools", "poolid=p1", lab.Root);

        Assert.Equal("""{"data":[]}""", (await lab.Api.GetAsync("/pools", lab.As("bob@pve"))).Text);
    }

    [Fact]
    public async Task Ten_thousand_members_are_added_and_removed_at_once()
    {
        var list = string.Join(',', Enumerable.Range(100_000, 10_000));
        var began = TimeProvider.System.GetTimestamp();

        var added = await lab.Api.PutAsync("/pools/p2", "vms=" + list, lab.Root);
        var moved = await lab.Api.PutAsync("/pools/p1", "allow-move=1&vms=" + list, lab.Root);
        var removed = await lab.Api.PutAsync("/pools/p1", "delete=1&vms=" + list, lab.Root);

        Assert.Equal([200, 200, 200], new[] { added, moved, removed }.Select(answer => answer.Status));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 5);
        Assert.Contains("pool:p1:first:100,1001:local:\npool:p2::103::\n", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
    }

    public void Dispose() => lab.Dispose();

    private static (int Status, string Text) Whole(ApiAnswer answer) => (answer.Status, answer.Text);
}
