using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about privileges on paths, asked over REST.</summary>
public sealed class PermissionTraps : IDisposable
{
    private const string Acl = """
        role:Look:VM.Audit:
        role:Bare::
        user:frank@pve:1:0::::::
        group:g3:eve@pve::
        group:g4:frank@pve::
        group:g5:frank@pve::
        pool:p1::100::
        pool:p2::103::
        acl:1:/vms:@g1:PVEVMUser:
        acl:0:/vms/105:@g1:Look:
        acl:1:/nodes:carol@pve:PVEAuditor:
        acl:0:/nodes/n1:carol@pve:Bare:
        acl:0:/vms:dave@pve:PVEVMAdmin:
        acl:1:/pool/p1:@g3:PVEVMAdmin:
        acl:1:/pool/p1:eve@pve:PVEPoolUser:
        acl:1:/pool/p2:bob@pve:NoAccess:
        acl:1:/vms/103:bob@pve:PVEVMUser:
        acl:0:/pool/p2:eve@pve:Look:
        acl:1:/storage:@g4:PVEDatastoreUser:
        acl:1:/storage:@g5:Look:
        acl:1:/storage/s1:@g4:PVEDatastoreUser:
        acl:1:/storage/s1:frank@pve:Look:

        """;

    private readonly Lab lab = new(files =>
        files.Put("user.cfg", File.ReadAllText(Path.Combine(files.Path, "user.cfg")) + "\n" + Acl));

    [Fact]
    public async Task Trap_70_a_local_entry_replaces_the_inherited_one_of_the_same_group()
    {
        Assert.Equal("""{"VM.Audit":0}""", await OnAsync("bob@pve", "/vms/105"));
        Assert.Contains("VM.PowerMgmt", await OnAsync("bob@pve", "/vms/104"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trap_71_an_empty_role_hides_what_is_inherited_but_only_where_it_stands()
    {
        Assert.Equal("{}", await OnAsync("carol@pve", "/nodes/n1"));
        Assert.Contains("\"Sys.Audit\":1", await OnAsync("carol@pve", "/nodes/n1/x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trap_72_an_entry_that_does_not_propagate_holds_at_its_path_alone()
    {
        Assert.Contains("\"VM.Allocate\":0", await OnAsync("dave@pve", "/vms"), StringComparison.Ordinal);
        Assert.Equal("{}", await OnAsync("dave@pve", "/vms/100"));
    }

    [Fact]
    public async Task Trap_73_an_entry_of_the_user_hides_that_of_the_group_also_for_members_of_the_pool()
    {
        Assert.Equal("""{"Pool.Audit":1}""", await OnAsync("eve@pve", "/pool/p1"));
        Assert.Equal("""{"Pool.Audit":0}""", await OnAsync("eve@pve", "/vms/100"));
    }

    [Fact]
    public async Task Trap_74_NoAccess_on_a_pool_beats_a_direct_entry_on_its_member()
    {
        Assert.Equal("{}", await OnAsync("bob@pve", "/vms/103"));
    }

    [Fact]
    public async Task Trap_75_a_role_on_a_pool_that_does_not_propagate_still_reaches_members()
    {
        Assert.Equal("""{"VM.Audit":0}""", await OnAsync("eve@pve", "/vms/103"));
    }

    [Fact]
    public async Task Trap_76_groups_add_up_and_the_user_replaces_them()
    {
        Assert.Equal(
            """{"Datastore.AllocateSpace":1,"Datastore.Audit":1,"VM.Audit":1}""", await OnAsync("frank@pve", "/storage"));
        Assert.Equal("""{"VM.Audit":1}""", await OnAsync("frank@pve", "/storage/s1"));
    }

    [Fact]
    public async Task Trap_77_a_separated_token_has_what_both_it_and_its_owner_have()
    {
        Assert.Equal("""{"VM.Audit":1,"VM.GuestAgent.Audit":1}""", await OnAsync("alice@pve!sep", "/vms"));
    }

    [Fact]
    public async Task Trap_79_the_path_is_the_key_as_it_was_asked_for()
    {
        Assert.Equal("""{"data":{"vms":{}}}""", (await lab.Api.GetAsync("/access/permissions?path=vms", lab.As("eve@pve"))).Text);

        var answer = await lab.Api.GetAsync("/access/permissions?path=/vms/", lab.As("alice@pve"));
        Assert.True(answer.Data.GetProperty("/vms/").TryGetProperty("VM.Audit", out _), answer.Text);
    }

    [Fact]
    public async Task Trap_80_a_token_that_asks_for_its_owner_asks_for_somebody_else()
    {
        var tokens = await lab.WithTokenAsync(
            "GET", "/access/permissions?userid=bob@pve", null, "PVEAPIToken=bob@pve!b1=" + Lab.TokenSecret);
        var itself = await lab.WithTokenAsync(
            "GET", "/access/permissions?userid=bob@pve!b1", null, "PVEAPIToken=bob@pve!b1=" + Lab.TokenSecret);
        var owner = await lab.Api.GetAsync("/access/permissions?userid=bob@pve!b1", lab.As("bob@pve"));
        var stranger = await lab.Api.GetAsync("/access/permissions?userid=eve@pve", lab.As("bob@pve"));

        Assert.Equal((403, "Permission check failed (/access, Sys.Audit)"), tokens.Failure);
        Assert.Equal([200, 200, 403], new[] { itself, owner, stranger }.Select(answer => answer.Status));
    }

    [Fact]
    public async Task Trap_82_disabled_users_keep_computed_permissions()
    {
        lab.Edit("user.cfg", text => text.Replace("user:alice@pve:1:", "user:alice@pve:0:", StringComparison.Ordinal));

        Assert.Contains("VM.Audit", await OnAsync("alice@pve", "/vms"), StringComparison.Ordinal);
    }

    public void Dispose() => lab.Dispose();

    private async Task<string> OnAsync(string subject, string path)
    {
        var answer = await lab.Api.GetAsync(
            $"/access/permissions?userid={Uri.EscapeDataString(subject)}&path={Uri.EscapeDataString(path)}", lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
        var found = answer.Data.GetProperty(path).EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal);
        return JsonSerializer.Serialize(found.ToDictionary(m => m.Name, m => m.Value.GetInt32()));
    }
}
