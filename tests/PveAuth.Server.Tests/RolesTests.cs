using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>/access/roles.</summary>
public class RolesTests(UsersLab shared) : IClassFixture<UsersLab>
{
    private readonly UsersLab lab = shared.Fresh();

    [Fact]
    public async Task The_list_tells_which_roles_are_built_in()
    {
        var roles = (await lab.Api.GetAsync("/access/roles", lab.As("bob@pve"))).Data.EnumerateArray().ToList();
        var ids = roles.Select(role => role.GetProperty("roleid").GetString()).ToList();

        Assert.Equal(18, roles.Count);
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal("Look", roles.Single(role => role.GetProperty("special").GetInt32() == 0).GetProperty("roleid").GetString());
        Assert.Equal("", Role("NoAccess").GetProperty("privs").GetString());
        Assert.Equal("Group.Allocate,Realm.AllocateUser,User.Modify", Role("PVEUserAdmin").GetProperty("privs").GetString());

        JsonElement Role(string id) => roles.Single(role => role.GetProperty("roleid").GetString() == id);
    }

    [Fact]
    public async Task A_single_role_maps_its_privileges_to_1()
    {
        Assert.Equal("""{"Pool.Audit":1}""", (await GetAsync("PVEPoolUser")).Data.GetRawText());
        Assert.Equal("{}", (await GetAsync("NoAccess")).Data.GetRawText());
        Assert.Equal("""{"VM.Audit":1}""", (await GetAsync("Look")).Data.GetRawText());
        Assert.Equal((500, "role 'none' does not exist"), (await GetAsync("none")).Failure);
    }

    [Fact]
    public async Task A_role_is_made_extended_replaced_and_deleted()
    {
        var made = await lab.Api.PostAsync("/access/roles", new { roleid = "R2", privs = "VM.Console VM.Audit" }, lab.Root);
        Assert.Equal((200, """{"data":null}"""), (made.Status, made.Text));
        Assert.Equal("role:R2:VM.Audit,VM.Console:", lab.Line("role:R2"));

        await PutAsync("R2", "privs=Sys.Audit&append=1");
        Assert.Equal("role:R2:Sys.Audit,VM.Audit,VM.Console:", lab.Line("role:R2"));

        await PutAsync("R2", "privs=Pool.Audit&append=0");
        Assert.Equal("role:R2:Pool.Audit:", lab.Line("role:R2"));

        Assert.Equal(200, (await lab.Api.DeleteAsync("/access/roles/R2", lab.Root)).Status);
        Assert.Equal("", lab.Line("role:R2"));
    }

    [Theory]
    [InlineData("pvefoo")]
    [InlineData("PVEFoo")]
    [InlineData("pVe")]
    public async Task Trap_66_names_that_begin_like_those_of_the_product_are_refused(string id)
    {
        var answer = await lab.Api.PostAsync("/access/roles", new { roleid = id }, lab.Root);

        Assert.Equal((400, "roleid"), (answer.Status, answer.Faults.Single()));
        Assert.Equal("Parameter verification failed.", answer.Failure.Message);
    }

    [Fact]
    public async Task Trap_66_a_change_without_privileges_empties_the_role_and_append_needs_them()
    {
        var append = await PutAsync("Look", "append=1");
        var kept = lab.Line("role:Look:");
        var empty = await PutAsync("Look", "");

        Assert.Equal((400, "privs"), (append.Status, append.Faults.Single()));
        Assert.Equal("role:Look:VM.Audit:", kept);
        Assert.Equal(200, empty.Status);
        Assert.Equal("role:Look::", lab.Line("role:Look:"));
    }

    [Fact]
    public async Task Trap_67_a_role_that_is_deleted_grants_nothing_from_then_on()
    {
        lab.Add("acl:1:/vms:dave@pve:Look:");
        var before = await DaveOnVmsAsync();

        Assert.Equal(200, (await lab.Api.DeleteAsync("/access/roles/Look", lab.Root)).Status);

        Assert.Equal(("""{"/vms":{"VM.Audit":1}}""", """{"/vms":{}}"""), (before, await DaveOnVmsAsync()));
        Assert.DoesNotContain("Look", lab.UserCfg, StringComparison.Ordinal);

        // Somebody who makes a role of that name later does not bring the grant back.
        await lab.Api.PostAsync("/access/roles", new { roleid = "Look", privs = "VM.Allocate" }, lab.Root);
        Assert.Equal("""{"/vms":{}}""", await DaveOnVmsAsync());
    }

    [Theory]
    [InlineData("PVEVMUser")]
    [InlineData("Administrator")]
    [InlineData("NoAccess")]
    public async Task Built_in_roles_stay_as_they_are(string id)
    {
        var before = lab.UserCfg;

        var changed = await PutAsync(id, "privs=VM.Audit&append=1");
        var deleted = await lab.Api.DeleteAsync($"/access/roles/{id}", lab.Root);

        Assert.Equal((500, $"auto-generated role '{id}' cannot be modified"), changed.Failure);
        Assert.Equal((500, $"auto-generated role '{id}' cannot be deleted"), deleted.Failure);
        Assert.Equal(before, lab.UserCfg);
    }

    [Fact]
    public async Task What_exists_and_what_does_not_is_named_in_words_that_clients_match()
    {
        Assert.Equal(
            (500, "create role failed: role 'Look' already exists"),
            (await lab.Api.PostAsync("/access/roles", new { roleid = "Look" }, lab.Root)).Failure);
        Assert.Equal(
            (500, "create role failed: role 'Administrator' already exists"),
            (await lab.Api.PostAsync("/access/roles", new { roleid = "Administrator" }, lab.Root)).Failure);
        Assert.Equal((500, "update role failed: role 'none' does not exist"), (await PutAsync("none", "")).Failure);
        Assert.Equal(
            (500, "delete role failed: role 'none' does not exist"), (await lab.Api.DeleteAsync("/access/roles/none", lab.Root)).Failure);
    }

    [Theory]
    [InlineData("roleid=R2&privs=VM.Audit,VM.Nonsense", "privs")]
    [InlineData("roleid=R2&privs=vm.audit", "privs")]
    [InlineData("roleid=R:2", "roleid")]
    [InlineData("roleid=R2%0A", "roleid")]
    [InlineData("roleid=R 2", "roleid")]
    public async Task Bad_names_and_unknown_privileges_are_refused(string form, string name)
    {
        var answer = await lab.Api.PostAsync("/access/roles", form, lab.Root);

        Assert.Equal((400, name), (answer.Status, answer.Faults.Single()));
    }

    [Theory]
    [InlineData("alice@pve", 403)]
    [InlineData("uadm@pve", 403)]
    [InlineData("admin@pve", 200)]
    public async Task Roles_are_changed_by_those_who_may_modify_the_system(string caller, int status)
    {
        var session = lab.As(caller);
        var made = await lab.Api.PostAsync("/access/roles", new { roleid = "R2" }, session);
        var changed = await lab.Api.PutAsync("/access/roles/Look", "privs=VM.Allocate", session);
        var deleted = await lab.Api.DeleteAsync("/access/roles/Look", session);

        Assert.All((ApiAnswer[])[made, changed, deleted], answer => Assert.Equal(status, answer.Status));
        if (status == 403)
        {
            Assert.Equal("Permission check failed (/access, Sys.Modify)", made.Failure.Message);
        }
    }

    private Task<ApiAnswer> GetAsync(string id) => lab.Api.GetAsync($"/access/roles/{id}", lab.As("bob@pve"));

    private Task<ApiAnswer> PutAsync(string id, string form) => lab.Api.PutAsync($"/access/roles/{id}", form, lab.Root);

    private async Task<string> DaveOnVmsAsync() =>
        (await lab.Api.GetAsync("/access/permissions?userid=dave@pve&path=/vms", lab.Root)).Data.GetRawText();
}
