namespace PveAuth.Cli.Tests;

/// <summary>Tables, byte for byte as PVE's tool draws them.</summary>
public sealed class Tables : IDisposable
{
    private readonly Node node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public void A_table_has_box_characters_in_an_utf8_locale()
    {
        Assert.Equal(
            """
            ┌──────────────┬───────────┬────────────┬─────────┐
            │ tokenid      │ comment   │     expire │ privsep │
            ╞══════════════╪═══════════╪════════════╪═════════╡
            │ backup-token │           │          0 │ 1       │
            ├──────────────┼───────────┼────────────┼─────────┤
            │ second       │ two words │ 1893456000 │ 1       │
            └──────────────┴───────────┴────────────┴─────────┘

            """,
            node.Run("user", "token", "list", "automation@pve").Good);
    }

    [Theory]
    [InlineData("C")]
    [InlineData("POSIX")]
    [InlineData("de_DE.ISO-8859-1")]
    public void A_table_is_plain_in_any_other_locale(string locale)
    {
        Assert.Equal(
            """
            +--------------+-----------+------------+---------+
            | tokenid      | comment   |     expire | privsep |
            +==============+===========+============+=========+
            | backup-token |           |          0 | 1       |
            +--------------+-----------+------------+---------+
            | second       | two words | 1893456000 | 1       |
            +--------------+-----------+------------+---------+

            """,
            node.RunIn(locale, "user", "token", "list", "automation@pve").Good);
    }

    [Fact]
    public void Without_border_there_are_blanks_alone_and_none_behind_the_last_column()
    {
        Assert.Equal(
            "userid         comment     email              enable     expire firstname groups keys lastname realm-type tfa-locked-until tokens totp-locked\n" +
            "admin2@pve     Daily admin                    1               0                                pve                                \n" +
            "automation@pve             automation@ex.test 1      1893456000                                pve                                \n" +
            "root@pam                                      1               0                                pam                                \n",
            node.Run("user", "list", "--noborder").Good);
    }

    [Fact]
    public void Without_header_the_names_of_columns_do_not_widen_them()
    {
        Assert.Equal(
            """
            ┌──────────────┬───────────┬────────────┬───┐
            │ backup-token │           │          0 │ 1 │
            ├──────────────┼───────────┼────────────┼───┤
            │ second       │ two words │ 1893456000 │ 1 │
            └──────────────┴───────────┴────────────┴───┘

            """,
            node.Run("user", "token", "list", "automation@pve", "--noheader").Good);
        Assert.Equal(
            "backup-token                    0 1\nsecond       two words 1893456000 1\n",
            node.Run("user", "token", "list", "automation@pve", "--noheader", "--noborder").Good);
    }

    [Fact]
    public void Columns_are_as_wide_as_a_terminal_shows_them()
    {
        node.Put("user.cfg", "group:a::管理者:\ngroup:b::Mu\u0308ller 🔑:\ngroup:c::plain:\n");

        Assert.Equal(
            "groupid comment   users\n" +
            "a       管理者    \n" +
            "b       Mu\u0308ller 🔑 \n" +
            "c       plain     \n",
            node.Run("group", "list", "--noborder").Good);
    }

    [Fact]
    public void What_the_locale_lacks_becomes_a_question_mark_of_one_column()
    {
        node.Put("user.cfg", "group:a::管理者:\ngroup:b::Mu\u0308ller 🔑:\ngroup:c::plain:\n");

        Assert.Equal(
            "groupid comment   users\n" +
            "a       ???       \n" +
            "b       Mu?ller ? \n" +
            "c       plain     \n",
            node.RunIn("C", "group", "list", "--noborder").Good);
    }

    [Fact]
    public void A_line_feed_makes_a_row_higher_and_no_comment_moves_the_cursor()
    {
        node.Put("user.cfg", "group:a::one%0Atwo%1B%5B2J%C2%9B2J:\ngroup:b::x:\n");

        Assert.Equal(
            """
            ┌─────────┬────────────┬───────┐
            │ groupid │ comment    │ users │
            ╞═════════╪════════════╪═══════╡
            │ a       │ one        │       │
            │         │ two?[2J?2J │       │
            ├─────────┼────────────┼───────┤
            │ b       │ x          │       │
            └─────────┴────────────┴───────┘

            """,
            node.Run("group", "list").Good);
    }

    [Fact]
    public void Privileges_stand_below_each_other_with_a_mark_for_those_that_propagate()
    {
        Assert.Equal(
            """
            ┌──────────┬────────────────┐
            │ ACL path │ Permissions    │
            ╞══════════╪════════════════╡
            │ /        │ Pool.Audit (*) │
            │          │ Sys.Audit (*)  │
            └──────────┴────────────────┘
            Privileges with (*) hold below the path too.

            """,
            node.Run("user", "permissions", "admin2@pve", "--path", "/").Good);
        Assert.Equal(
            """
            ┌──────────┬─────────────┐
            │ ACL path │ Permissions │
            ╞══════════╪═════════════╡
            │ /vms/100 │ Pool.Audit  │
            │          │ Sys.Audit   │
            └──────────┴─────────────┘
            Privileges with (*) hold below the path too.

            """,
            node.Run("user", "permissions", "admin2@pve", "--path", "/vms/100").Good);
        Assert.Equal("", node.Run("user", "permissions", "nobody@pve").Good);
    }

    [Fact]
    public void A_token_has_what_its_own_entries_and_its_owner_have()
    {
        node.Put("user.cfg", node.Read("user.cfg") + "acl:1:/:automation@pve,automation@pve!second:Helpdesk:\n");

        Assert.Contains("│ /access ", node.Run("user", "token", "permissions", "automation@pve", "second").Good, StringComparison.Ordinal);
        Assert.Equal("", node.Run("user", "token", "permissions", "automation@pve", "backup-token").Good);
    }

    [Fact]
    public void Second_factors_are_a_list_with_descriptions_below()
    {
        using var sample = Node.Sample();

        Assert.Equal(
            """
            recovery: recovery

            totp:     5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d04
                Phone (Joe)

            totp:     5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d05
                altes Gerät

            """,
            sample.Run("user", "tfa", "list", "joe@pve").Good);
        Assert.StartsWith(
            """
            anna@pve:
                webauthn: 5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d02
                    Laptop

                u2f:      5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d01
                    old Yubikey

            expired@pve:
                yubico:   5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d03
                    key

            joe@pve:
                recovery: recovery

                totp:     5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d04

            """,
            sample.Run("user", "tfa", "list").Good,
            StringComparison.Ordinal);
        Assert.Equal("", sample.Run("user", "tfa", "list", "backup@pve").Good);
    }

    [Fact]
    public void An_empty_list_prints_nothing()
    {
        Assert.Equal("", node.Run("user", "token", "list", "admin2@pve").Good);
        Assert.Equal("[]\n", node.Run("user", "token", "list", "admin2@pve", "--output-format", "json").Good);
    }

    [Fact]
    public void Every_list_has_the_columns_of_the_original()
    {
        using var sample = Node.Sample();

        Assert.StartsWith("groupid    comment        users\nadmins     Cluster admins admin@pam,anna@pve\n", List("group"), StringComparison.Ordinal);
        Assert.Matches(@"\Aroleid +privs +special\n", List("role"));
        Assert.Matches(@"\Apath +roleid +type +ugid +propagate\n/ +Administrator +group admins +1\n", List("acl"));
        Assert.Matches(@"\Arealm type +comment +tfa\nad1 +ad +Windows domain +yubico\n", List("realm"));
        Assert.Matches(@"\Apoolid +comment +members\ncustomers +All customers +\n", List("pool"));

        string List(string what) => sample.Run(what, "list", "--noborder").Good;
    }
}
