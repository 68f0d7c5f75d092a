namespace PveAuth.Cli.Tests;

/// <summary>Import and export of files of libpam-google-authenticator.</summary>
public sealed class GoogleAuthenticatorFiles : IDisposable
{
    private const string Content =
        "HPDSSXPJ5BFJIXIIZD7EYTMJVM\n\" RATE_LIMIT 3 30\n\" WINDOW_SIZE 17\n\" DISALLOW_REUSE 58907519 58907520\n\" TOTP_AUTH\n68904426\n75567886\n";

    private readonly Node node = Node.Sample();

    public void Dispose() => node.Dispose();

    [Fact]
    public void An_import_adds_the_secret_and_names_what_is_lost()
    {
        node.Put("ga", Content);

        var output = node.Run("user", "tfa", "import", "backup@pve", node.At("ga")).Good;

        Assert.Matches(@"\AAdded TOTP entry [0-9a-f-]{36}\.\nNot kept: 2 scratch codes: .*\nNot kept: WINDOW_SIZE 17: .*\nNot kept: RATE_LIMIT 3 30: .*\n\z", output);
        Assert.Contains("google-authenticator", node.Run("user", "tfa", "list", "backup@pve").Good, StringComparison.Ordinal);
        Assert.Contains("HPDSSXPJ5BFJIXIIZD7EYTMJVM", node.Read("priv/tfa.cfg"), StringComparison.Ordinal);
        Assert.Contains("58907520", node.Read("priv/tfa.cfg"), StringComparison.Ordinal);
        Assert.Contains("user:backup@pve:1:0:::::x:", node.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HPDSSXPJ5BFJIXIIZD7EYTMJVM\n\" HOTP_COUNTER 5\n", "HOTP_COUNTER")]
    [InlineData("HPDSSXPJ5BFJIXIIZD7EYTMJVM\n", "neither TOTP_AUTH nor HOTP_COUNTER")]
    [InlineData("HPDS9XPJ\n\" TOTP_AUTH\n", "not a secret in base32")]
    [InlineData("", "0 bytes")]
    public void A_file_that_cannot_be_imported_changes_nothing(string content, string reason)
    {
        node.Put("ga", content);
        var before = node.Read("priv/tfa.cfg");

        Assert.Contains(reason, node.Run("user", "tfa", "import", "backup@pve", node.At("ga")).Bad, StringComparison.Ordinal);
        Assert.Equal(before, node.Read("priv/tfa.cfg"));
    }

    [Fact]
    public void Nothing_is_imported_for_nobody_or_from_nowhere()
    {
        node.Put("ga", Content);

        Assert.Equal("no such user ('ghost@pve')\n", node.Run("user", "tfa", "import", "ghost@pve", node.At("ga")).Bad);
        Assert.StartsWith("cannot read '/nowhere/ga': ", node.Run("user", "tfa", "import", "joe@pve", "/nowhere/ga").Bad, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_is_a_file_for_its_owner_alone_that_can_be_imported_again()
    {
        Assert.Contains(
            "has several TOTP entries", node.Run("user", "tfa", "export", "joe@pve", node.At("out")).Bad, StringComparison.Ordinal);

        var run = node.Run("user", "tfa", "export", "joe@pve", node.At("out"), "--id", "5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d04");

        Assert.Equal((0, "", "Not kept: recovery keys: only their hashes are stored\n"), (run.Code, run.Output, run.Errors));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(node.At("out")));
        Assert.Equal("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n\" WINDOW_SIZE 3\n\" DISALLOW_REUSE 58894080\n\" TOTP_AUTH\n", node.Read("out"));
        Assert.Equal(0, node.Run("user", "tfa", "import", "backup@pve", node.At("out")).Code);
        Assert.Equal(2, node.Read("priv/tfa.cfg").Split("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").Length - 1);
    }

    [Fact]
    public void An_export_never_replaces_a_file()
    {
        node.Put("out", "precious");

        var errors = node.Run("user", "tfa", "export", "root@pam", node.At("out")).Bad;

        Assert.StartsWith("cannot write ", errors, StringComparison.Ordinal);
        Assert.Equal("precious", node.Read("out"));
    }

    [Fact]
    public void What_the_module_cannot_compute_is_not_exported()
    {
        Assert.Contains(
            "SHA1", node.Run("user", "tfa", "export", "joe@pve", "-", "--id", "5f0c3f4e-8d0a-4b55-9a51-0a3f6b1c2d05").Bad, StringComparison.Ordinal);
        Assert.Equal("user 'backup@pve' has no TOTP entry\n", node.Run("user", "tfa", "export", "backup@pve", "-").Bad);
    }

    [Fact]
    public void Standard_input_and_output_will_do()
    {
        Assert.Equal(0, node.RunWith(Content, "user", "tfa", "import", "backup@pve", "-").Code);

        Assert.StartsWith("HPDSSXPJ5BFJIXIIZD7EYTMJVM\n", node.Run("user", "tfa", "export", "backup@pve", "-").Good, StringComparison.Ordinal);
    }
}
