namespace PveAuth.Cli.Tests;

/// <summary>JSON and YAML, byte for byte.</summary>
public sealed class Forms : IDisposable
{
    private readonly Node node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public void Json_is_one_line_with_sorted_keys()
    {
        Assert.Equal(
            """[{"comment":"Daily admin","enable":1,"expire":0,"realm-type":"pve","userid":"admin2@pve"},""" +
            """{"email":"automation@ex.test","enable":1,"expire":1893456000,"realm-type":"pve","userid":"automation@pve"},""" +
            """{"enable":1,"expire":0,"realm-type":"pam","userid":"root@pam"}]""" + "\n",
            node.Run("user", "list", "--output-format", "json").Good);
    }

    [Fact]
    public void Pretty_json_has_three_blanks_for_each_level_and_blanks_around_the_colon()
    {
        Assert.Equal(
            """
            {
               "/vms/100" : {
                  "Pool.Audit" : 0,
                  "Sys.Audit" : 0
               }
            }

            """,
            node.Run("user", "permissions", "admin2@pve", "--path", "/vms/100", "--output-format", "json-pretty").Good);
        Assert.Equal("{}\n", node.Run("user", "permissions", "nobody@pve", "--output-format=json-pretty").Good);
    }

    [Fact]
    public void Yaml_begins_with_three_dashes()
    {
        Assert.Equal(
            """
            ---
            - comment: Daily admin
              enable: 1
              expire: 0
              realm-type: pve
              userid: admin2@pve
            - email: automation@ex.test
              enable: 1
              expire: 1893456000
              realm-type: pve
              userid: automation@pve
            - enable: 1
              expire: 0
              realm-type: pam
              userid: root@pam

            """,
            node.Run("user", "list", "--output-format", "yaml").Good);
    }

    [Fact]
    public void Yaml_nests_and_has_forms_for_nothing()
    {
        Assert.EndsWith(
            """
              groups: ''
              realm-type: pve
              tokens:
                - expire: 0
                  privsep: 1
                  tokenid: backup-token
                - comment: two words
                  expire: 1893456000
                  privsep: 1
                  tokenid: second
              userid: automation@pve
            - enable: 1
              expire: 0
              groups: ''
              realm-type: pam
              tokens: ~
              userid: root@pam

            """,
            node.Run("user", "list", "--full", "--output-format", "yaml").Good,
            StringComparison.Ordinal);
        Assert.Equal("--- {}\n", node.Run("user", "permissions", "nobody@pve", "--output-format", "yaml").Good);
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("12", "'12'")]
    [InlineData("true", "'true'")]
    [InlineData("- item", "'- item'")]
    [InlineData("key%3A value", "'key: value'")]
    [InlineData("it's # no comment", "'it''s # no comment'")]
    [InlineData("it's", "it's")]
    [InlineData("two%0Alines", "\"two\\nlines\"")]
    [InlineData("M%C3%BCller", "Müller")]
    [InlineData("%5B2J", "'[2J'")]
    [InlineData("%1B%5B2J", "\"\\x1b[2J\"")]
    public void Yaml_quotes_what_would_mean_something_else(string stored, string written)
    {
        node.Put("user.cfg", $"user:a@pve:1:0::::{stored}::\n");

        Assert.Contains($"- comment: {written}\n", node.Run("user", "list", "--output-format", "yaml").Good, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_utf8_in_every_locale_and_has_nothing_that_a_terminal_obeys()
    {
        node.Put("user.cfg", "user:a@pve:1:0::::M%C3%BCller \"<q>\"%1B%C2%9B::\n");

        Assert.StartsWith(
            """[{"comment":"Müller \"<q>\"\u001b\u009b",""",
            node.RunIn("C", "user", "list", "--output-format", "json").Good,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_shows_nothing()
    {
        Assert.Equal("", node.Run("user", "list", "--quiet").Good);
    }

    [Fact]
    public void Human_readable_changes_nothing_because_no_schema_has_a_renderer()
    {
        Assert.Equal(node.Run("user", "list").Good, node.Run("user", "list", "--human-readable", "0").Good);
    }

    [Fact]
    public void An_unknown_form_is_refused_before_anything_is_done()
    {
        Assert.StartsWith(
            "400 Parameter verification failed.\noutput-format: ", node.Run("user", "list", "--output-format", "xml").Bad, StringComparison.Ordinal);
    }
}
