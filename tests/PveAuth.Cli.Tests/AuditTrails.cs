namespace PveAuth.Cli.Tests;

/// <summary><c>pveum audit</c>.</summary>
public sealed class AuditTrails : IDisposable
{
    private readonly Node node = Node.Sample();

    private string File => Directory.EnumerateFiles(Path.Combine(node.Path, "pveauth", "audit"), "*.jsonl").Single();

    [Fact]
    public void What_pveum_changes_is_listed_newest_first_with_who_did_it()
    {
        _ = node.Run("group", "add", "ops").Good;
        Assert.Equal(255, node.Run("group", "add", "ops").Code);

        var text = node.Run("audit", "list", "--output-format", "json").Good;
        Assert.Matches("\"records\":\\[\\{\"by\":\"root@pam\",\"change\":\\{\"groupid\":\"ops\"\\},\"code\":\"api.500\",\"event\":\"group.add\",.*\"result\":\"failed\"", text);
        Assert.Matches("\"seq\":2,.*\"seq\":1,", text);
        Assert.Contains("│ failed │ group.add │", node.Run("audit", "list").Good, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_trail_verifies_and_its_head_is_found_again_later()
    {
        _ = node.Run("group", "add", "a").Good;
        var first = node.Run("audit", "verify").Good;
        var head = first.TrimEnd('\n').Split("head ")[1];
        _ = node.Run("group", "add", "b").Good;

        Assert.Matches("^[^:]+: 1 line from number 1, head 1:[0-9a-f]{64}\n$", first);
        Assert.Contains(": 2 lines from number 1, head 2:", node.Run("audit", "verify", "--head", head).Good, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trail_that_was_tampered_with_fails()
    {
        _ = node.Run("group", "add", "a").Good;
        _ = node.Run("group", "add", "b").Good;
        var head = node.Run("audit", "verify").Good.TrimEnd('\n').Split("head ")[1];
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"a\"", "\"c\"", StringComparison.Ordinal));

        var tampered = node.Run("audit", "verify");
        Assert.Equal(255, tampered.Code);
        Assert.EndsWith(", line 1: was changed: its hash does not fit\n", tampered.Errors, StringComparison.Ordinal);

        // All of it made anew: only the head that was kept elsewhere tells.
        Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
        _ = node.Run("group", "add", "c").Good;
        Assert.Equal(0, node.Run("audit", "verify").Code);
        Assert.Equal(255, node.Run("audit", "verify", "--head", head).Code);
        Assert.Equal(255, node.Run("audit", "verify", "--head", "x").Code);
    }

    public void Dispose() => node.Dispose();
}
