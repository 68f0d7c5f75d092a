namespace PveAuth.Cli.Tests;

/// <summary><c>pveum webauthn check</c>.</summary>
public sealed class WebAuthnChecks : IDisposable
{
    private readonly Node node = Node.Sample();

    [Fact]
    public void Each_finding_is_a_line_with_its_remedy_and_its_users_below()
    {
        node.Put("domains.cfg", "pve: pve\n\nopenid: kc\n\tclient-id x\n\tissuer-url https://sso.example.com\n");
        node.Put("datacenter.cfg", "u2f: appid=https://pve1.lab2.example.com:8006\nwebauthn: id=LAB2.example.com,rp=Lab\n");

        Assert.Equal(
            """
            problem I01: ID must be a bare lower-case domain name. Remove the capital letters.
                Use lab2.example.com as ID.
            info K03: Of 2 entries it is not recorded which ID they were made for.
                users: anna@pve, root@pam

            """,
            Check());
    }

    [Fact]
    public void Values_that_are_not_stored_are_tested()
    {
        var text = Check("--id", "pve1.lab2.example.com", "--browser-origin", "https://pve2.lab2.example.com:8006");

        Assert.Contains("problem H02: pve2.lab2.example.com lies outside pve1.lab2.example.com.\n", text, StringComparison.Ordinal);
        Assert.Contains("warning K01: New ID strands 2 entries of 2 users;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_check_succeeds_where_nothing_is_set_up()
    {
        node.Put("datacenter.cfg", "");
        node.Put("priv/tfa.cfg", "{}");
        node.Put("domains.cfg", "");

        Assert.StartsWith("problem C01: WebAuthn is not set up.\n    ", Check(), StringComparison.Ordinal);
        Assert.Equal("Nothing is wrong.\n", Check("--rp", "Lab", "--id", "lab2.example.com"));
    }

    [Fact]
    public void The_answer_of_the_method_is_there_as_json()
    {
        var text = node.Run("webauthn", "check", "--id", "lab2.example.com", "--output-format", "json").Good;

        Assert.Contains("\"checks\":[{\"data\":", text, StringComparison.Ordinal);
        Assert.Contains("\"tested\":{\"allow-subdomains\":1,\"id\":\"lab2.example.com\",", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_page_has_as_origin_is_refused()
    {
        Assert.Contains("browser-origin: ", node.Run("webauthn", "check", "--browser-origin", "pve1").Bad, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_settings_tell_whose_keys_they_make_useless()
    {
        node.Put("datacenter.cfg", "");
        node.Put("domains.cfg", "");

        Assert.Contains(
            "problem C01: WebAuthn is not set up. 2 entries of 2 users cannot be used; 0 of them have no other factor.\n",
            Check(),
            StringComparison.Ordinal);
    }

    public void Dispose() => node.Dispose();

    /// <summary>Whether the clock of the machine that runs the tests follows a source of time is no matter here.</summary>
    private string Check(params string[] options)
    {
        const string Clock = "warning N02: The server clock is not synchronised.\n"
            + "    Let chrony or another NTP client run: codes of apps and tickets need the right time.\n";
        var text = node.Run(["webauthn", "check", .. options]).Good.Replace(Clock, "", StringComparison.Ordinal);
        return text.Length > 0 ? text : "Nothing is wrong.\n";
    }
}
