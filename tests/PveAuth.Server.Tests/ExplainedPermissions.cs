using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary><c>GET /pveauth/explain</c>.</summary>
public sealed class ExplainedPermissions : IDisposable
{
    private readonly Lab lab = new(files => files.Put(
        "user.cfg", File.ReadAllText(Path.Combine(files.Path, "user.cfg")) + "acl:1:/vms:@g1:PVEVMUser:\n# end\nacl:1:/vms/103:bob@pve:NoAccess:\n"));

    [Fact]
    public async Task An_auditor_learns_which_line_grants_and_through_which_group()
    {
        var answer = await AskAsync("bob@pve", "/vms/100", "VM.Console", lab.As("alice@pve"));

        Assert.Equal(1, answer.GetProperty("granted").GetInt32());
        var entry = answer.GetProperty("walks")[0].GetProperty("entries")[0];
        Assert.Equal("acl:1:/vms:@g1:PVEVMUser:", LineOf(entry, "line"));
        Assert.StartsWith("group:g1:", LineOf(entry, "member-line"), StringComparison.Ordinal);
        Assert.Equal("grants", entry.GetProperty("effect").GetString());
        Assert.Contains("PVEVMUser at /vms for group g1", answer.GetProperty("summary").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Which_line_withholds_is_told_as_well()
    {
        var answer = await AskAsync("bob@pve", "/vms/103", "VM.Console", lab.Root);

        Assert.Equal(0, answer.GetProperty("granted").GetInt32());
        Assert.Equal("acl:1:/vms/103:bob@pve:NoAccess:", LineOf(answer.GetProperty("walks")[0].GetProperty("entries")[0], "line"));
    }

    [Fact]
    public async Task The_cut_of_a_separated_token_is_shown_beside_its_owner()
    {
        var answer = await AskAsync("alice@pve!sep", "/nodes", "Sys.Audit", lab.Root);

        Assert.Equal(0, answer.GetProperty("granted").GetInt32());
        Assert.Equal(
            ["alice@pve!sep 0", "alice@pve 1"],
            answer.GetProperty("walks").EnumerateArray().Select(w => $"{w.GetProperty("authid")} {w.GetProperty("granted")}"));
        Assert.Equal("token:alice@pve!sep:0:1::", LineOf(answer, "token-line"));
    }

    [Fact]
    public async Task Who_may_not_audit_learns_nothing()
    {
        var answer = await lab.Api.GetAsync("/pveauth/explain?authid=bob@pve&path=/vms&privilege=VM.Audit", lab.As("bob@pve"));

        Assert.Equal((403, "Permission check failed (/access, Sys.Audit)"), answer.Failure);
    }

    [Theory]
    [InlineData("authid=bob&path=/vms&privilege=VM.Audit", "authid")]
    [InlineData("authid=bob@pve&path=/v ms&privilege=VM.Audit", "path")]
    [InlineData("authid=bob@pve&path=/vms&privilege=VM.Fly", "privilege")]
    public async Task What_cannot_be_asked_is_refused_by_name(string query, string parameter)
    {
        var answer = await lab.Api.GetAsync("/pveauth/explain?" + query, lab.Root);

        Assert.Equal(400, answer.Status);
        Assert.Contains($"\"errors\":{{\"{parameter}\":", answer.Text, StringComparison.Ordinal);
    }

    public void Dispose() => lab.Dispose();

    private async Task<JsonElement> AskAsync(string who, string path, string privilege, Session session)
    {
        var answer = await lab.Api.GetAsync($"/pveauth/explain?authid={who}&path={path}&privilege={privilege}", session);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Data;
    }

    private string LineOf(JsonElement holder, string name) =>
        lab.Server.Read("user.cfg").Split('\n')[holder.GetProperty(name).GetInt32() - 1].Trim();
}
