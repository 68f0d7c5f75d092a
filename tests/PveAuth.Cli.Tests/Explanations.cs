namespace PveAuth.Cli.Tests;

/// <summary><c>pveum explain</c>.</summary>
public sealed class Explanations : IDisposable
{
    private readonly Node node = new(
        """
        user:joe@pve:1:0::::::
        token:joe@pve!sep:0:1::

        group:g1:ann@pve,joe@pve::
        pool:p::100:local:
        acl:1:/vms:@g1:PVEVMUser:
        acl:1:/vms/200:joe@pve:PVEAuditor:
        acl:0:/pool/p:joe@pve:PVEVMAdmin:
        acl:1:/:joe@pve!sep:PVEAuditor:

        """);

    [Fact]
    public void The_lines_that_decide_are_shown_with_group_and_pool()
    {
        Assert.Equal(
            """
            joe@pve has it by line 8: PVEVMAdmin at /pool/p, through pool p.

            joe@pve:
            ┌──────┬─────────┬────────────┬──────────────────────────────────┬───────────────────────────────┐
            │ line │ path    │ roleid     │ for                              │ effect                        │
            ╞══════╪═════════╪════════════╪══════════════════════════════════╪═══════════════════════════════╡
            │    6 │ /vms    │ PVEVMUser  │ group g1 (line 4)                │ counts, without the privilege │
            ├──────┼─────────┼────────────┼──────────────────────────────────┼───────────────────────────────┤
            │    8 │ /pool/p │ PVEVMAdmin │ joe@pve, through pool p (line 5) │ grants it                     │
            └──────┴─────────┴────────────┴──────────────────────────────────┴───────────────────────────────┘

            """,
            node.Run("explain", "joe@pve", "/vms/100", "VM.Allocate").Good);
    }

    [Fact]
    public void A_token_is_shown_beside_its_owner()
    {
        var text = node.Run("explain", "joe@pve!sep", "/vms/200", "VM.Audit", "--noborder").Good;

        Assert.StartsWith(
            "The token and its owner must both have it. joe@pve!sep has it by line 9: PVEAuditor at /. " +
            "joe@pve has it by line 7: PVEAuditor at /vms/200.\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("\njoe@pve!sep:\n", text, StringComparison.Ordinal);
        Assert.Contains("   6 /vms     PVEVMUser  group g1 (line 4) behind a nearer entry\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_of_the_method_is_there_as_json()
    {
        Assert.StartsWith(
            """{"granted":0,"summary":"joe@pve does not have it: no entry counts.","walks":[""",
            node.Run("explain", "joe@pve", "/nodes", "Sys.Audit", "--output-format", "json").Good,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_privilege_that_does_not_exist_is_refused()
    {
        Assert.Contains("privilege: ", node.Run("explain", "joe@pve", "/", "VM.Fly").Bad, StringComparison.Ordinal);
    }

    public void Dispose() => node.Dispose();
}
