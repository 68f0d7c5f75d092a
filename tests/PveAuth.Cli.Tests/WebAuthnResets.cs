using System.Text.Json.Nodes;

namespace PveAuth.Cli.Tests;

/// <summary><c>pveum webauthn reset</c>: shows, asks, keeps, removes and undoes.</summary>
public sealed class WebAuthnResets : IDisposable
{
    private const string Notes = "pveauth/factors/anna@pve.json";

    private readonly Node node = Node.Sample();

    [Fact]
    public void Keys_are_shown_before_they_are_removed_and_an_answer_other_than_yes_removes_nothing()
    {
        var before = node.Read("priv/tfa.cfg");

        var run = node.InTerminal(["webauthn", "reset"], ("Type yes: ", "y\n"));
        Assert.Equal(255, run.Code);
        Assert.Contains("anna@pve", run.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was removed", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, node.Read("priv/tfa.cfg"));
    }

    [Fact]
    public void Removed_keys_come_back_by_the_command_that_is_printed()
    {
        var users = node.Read("user.cfg");
        var listed = node.Run("user", "tfa", "list").Good;
        var text = node.InTerminal(["webauthn", "reset"], ("Type yes: ", "yes\n")).Output;
        var undo = text.TrimEnd().Split("pveum ").Last().Split(' ');

        Assert.DoesNotContain("webauthn", node.Run("user", "tfa", "list").Good, StringComparison.Ordinal);
        Assert.Contains("2 keys of 2 users are removed.", text, StringComparison.Ordinal);
        Assert.Equal("2 keys of 2 users are back.\n", node.Run(undo).Good);
        Assert.Equal(Lines(listed), Lines(node.Run("user", "tfa", "list").Good));
        Assert.Equal(users, node.Read("user.cfg"));
        Assert.Equal("0 keys of 2 users are back.\n", node.Run(undo).Good);
    }

    [Fact]
    public void With_the_keys_comes_back_what_was_noted_on_them()
    {
        var key = JsonNode.Parse(node.Read("priv/tfa.cfg"))!["users"]!["anna@pve"]!["webauthn"]![0]!["id"]!.GetValue<string>();
        node.Put(Notes, $$$"""{"handle":"AAECAwQFBgcICQoLDA0ODw","entries":{"{{{key}}}":{"passkey":true,"rpId":"lab.example.com"}} }""" + "\n");
        var before = node.Read(Notes);

        var undo = node.Run("webauthn", "reset", "--yes").Good.TrimEnd().Split("pveum ").Last().Split(' ');
        Assert.DoesNotContain(key, node.Read(Notes), StringComparison.Ordinal);
        Assert.Equal("2 keys of 2 users are back.\n", node.Run(undo).Good);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(before), JsonNode.Parse(node.Read(Notes))), node.Read(Notes));
    }

    [Fact]
    public void One_user_alone_can_be_reset_without_a_question()
    {
        Assert.Contains("1 key of 1 user is removed.", node.Run("webauthn", "reset", "--userid", "anna@pve", "--yes").Good, StringComparison.Ordinal);
        Assert.Contains("webauthn", node.Run("user", "tfa", "list", "root@pam").Good, StringComparison.Ordinal);
        Assert.Contains("there are no WebAuthn keys", node.Run("webauthn", "reset", "--userid", "anna@pve", "--yes").Errors, StringComparison.Ordinal);
        Assert.Contains("no such backup", node.Run("webauthn", "reset", "--undo", "../../priv").Errors, StringComparison.Ordinal);
    }

    public void Dispose() => node.Dispose();

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Order(StringComparer.Ordinal);
}
