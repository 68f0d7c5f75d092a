using System.Text;

namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about the options of datacenter.cfg.</summary>
public class OptionTraps(Lab lab) : IClassFixture<Lab>
{
    [Fact]
    public async Task Trap_90_everybody_may_read_the_options_but_sees_little()
    {
        lab.Put("datacenter.cfg", "keyboard: de\nconsole: applet\ntag-style: shape=full\nemail_from: a@example.com\n");

        var bob = await lab.Api.GetAsync("/cluster/options", lab.As("bob@pve"));
        var alice = await lab.Api.GetAsync("/cluster/options", lab.As("alice@pve"));
        lab.Put("datacenter.cfg", "keyboard: de\n");
        var nothing = await lab.Api.GetAsync("/cluster/options", lab.As("bob@pve"));

        Assert.Equal("""{"data":{"console":"html5","tag-style":{"shape":"full"},"allowed-tags":[]}}""", bob.Text);
        Assert.Equal(
            """{"data":{"console":"html5","email_from":"a@example.com","keyboard":"de","tag-style":{"shape":"full"},"""
            + "\"description\":\"\",\"mac_prefix\":\"BC:24:11\",\"allowed-tags\":[]}}",
            alice.Text);
        Assert.Equal("""{"data":{"allowed-tags":[]}}""", nothing.Text);
    }

    [Fact]
    public async Task Trap_91_options_are_read_as_objects_and_written_as_text()
    {
        lab.Put("datacenter.cfg", LabKeys.Option);

        var read = (await lab.Api.GetAsync("/cluster/options", lab.Root)).Data.GetProperty("webauthn").GetRawText();
        using var body = new StringContent($$"""{"webauthn":{{read}}}""", Encoding.UTF8, "application/json");
        var written = await lab.Api.PutAsync("/cluster/options", body, lab.Root);

        Assert.Equal("""{"id":"lab.example.com","origin":"https://pve.lab.example.com:8006","rp":"Lab"}""", read);
        Assert.Equal((400, "webauthn"), (written.Status, written.Faults.Single()));
    }

    [Theory]
    [InlineData("webauthn=rp=only")]
    [InlineData("webauthn=id=lab.example.com")]
    [InlineData("webauthn=rp=Lab,id=lab.example.com,origin=https://elsewhere.example.org")]
    [InlineData("webauthn=rp=Lab,id=192.0.2.1")]
    [InlineData("u2f=origin=https://x.example.com")]
    public async Task Trap_92_settings_that_switch_a_factor_off_are_refused(string form)
    {
        lab.Put("datacenter.cfg", "keyboard: de\n");

        var answer = await lab.Api.PutAsync("/cluster/options", form, lab.Root);

        Assert.Equal((400, form[..form.IndexOf('=', StringComparison.Ordinal)]), (answer.Status, answer.Faults.Single()));
        Assert.Equal("keyboard: de\n", lab.Server.Read("datacenter.cfg"));
    }

    [Fact]
    public async Task Trap_93_flags_in_property_strings_take_words_and_parameters_do_not()
    {
        lab.Put("datacenter.cfg", "");

        var words = await lab.Api.PutAsync(
            "/cluster/options", "webauthn=id=lab.example.com,rp=Lab,allow-subdomains=No", lab.Root);
        var parameter = await lab.Api.PutAsync("/cluster/options", "migration_unsecure=no", lab.Root);

        Assert.Equal(200, words.Status);
        Assert.Equal("webauthn: allow-subdomains=0,id=lab.example.com,rp=Lab\n", lab.Server.Read("datacenter.cfg"));
        Assert.Equal((400, "migration_unsecure"), (parameter.Status, parameter.Faults.Single()));
    }

    [Fact]
    public async Task Only_who_may_change_the_system_changes_options()
    {
        var answer = await lab.Api.PutAsync("/cluster/options", "keyboard=de", lab.As("alice@pve"));

        Assert.Equal((403, "Permission check failed (/, Sys.Modify)"), answer.Failure);
    }
}
