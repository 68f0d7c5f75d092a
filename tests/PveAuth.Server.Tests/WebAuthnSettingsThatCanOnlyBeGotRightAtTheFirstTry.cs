namespace PveAuth.Server.Tests;

/// <summary>What guides and forums warn of: PVE takes wrong WebAuthn settings without a word, and once keys are registered a
/// changed ID makes all of them useless.</summary>
public sealed class WebAuthnSettingsThatCanOnlyBeGotRightAtTheFirstTry : IDisposable
{
    private const string Page = "https://pve.lab.example.com:8006";
    private const string Good = "rp=Lab,id=lab.example.com";
    private const string Stored = LabKeys.Option + LabU2f.Option;

    private readonly Lab lab = new(files =>
    {
        files.Put("user.cfg", File.ReadAllText(Path.Combine(files.Path, "user.cfg")) + "acl:0:/:carol@pve:Administrator:\n");
        files.Put("datacenter.cfg", Stored);
    });

    [Theory]
    [InlineData(null, Page, "C01")]
    [InlineData("rp=Lab", Page, "C02")]
    [InlineData("id=lab.example.com", Page, "C02")]
    [InlineData(Good + ",nonsense=1", Page, "C03")]
    [InlineData(Good + ",allow-subdomains=maybe", Page, "C03")]
    [InlineData(Good + ",origin=pve.lab.example.com", Page, "C03")]
    [InlineData("rp=Lab,id=https://lab.example.com", Page, "I01")]
    [InlineData("rp=Lab,id=lab.example.com:8006", Page, "I01")]
    [InlineData("rp=Lab,id=LAB.example.com", Page, "I01")]
    [InlineData("rp=Lab,id=*.lab.example.com", Page, "I01")]
    [InlineData("rp=Lab,id=.lab.example.com", Page, "I01")]
    [InlineData("rp=Lab,id=my_lab.example.com", Page, "I01")]
    [InlineData("rp=Lab,id=192.0.2.10", Page, "I02")]
    [InlineData("rp=Lab,id=com", Page, "I03")]
    [InlineData("rp=Lab,id=co.uk", Page, "I03")]
    [InlineData("rp=Lab,id=pve", "https://pve:8006", "I05")]
    [InlineData("rp=Lab,id=lab.example.org", Page, "H02")]
    [InlineData("rp=Lab,id=pve2.lab.example.com", Page, "H02")]
    [InlineData(Good + ",origin=http://pve.lab.example.com:8006", Page, "O01")]
    [InlineData(Good + ",origin=https://pve.lab.example.org:8006", Page, "O02")]
    [InlineData(Good + ",origin=https://pve2.lab.example.com:8006", Page, "O03")]
    [InlineData(Good + ",origin=https://lab.example.com:8006,allow-subdomains=0", Page, "O03")]
    [InlineData(Good + ",origin=https://pve.lab.example.com", Page, "O04")]
    [InlineData(Good + ",origin=https://pve.lab.example.com:8006/index.html", Page, "O05")]
    [InlineData(Good, "https://192.0.2.10:8006", "H01")]
    [InlineData(Good, "http://pve.lab.example.com:8006", "H03")]
    [InlineData(Good, "https://proxy.lab.example.com", "X01")]
    public async Task A_broken_setting_is_found_by_name(string? line, string page, string rule)
    {
        lab.Put("datacenter.cfg", line is null ? "" : $"webauthn: {line}\n");

        Assert.Contains(rule, await FoundAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_are_tested_before_they_are_saved()
    {
        var found = await FoundAsync(Page, "&id=https://lab.example.com&origin=");

        Assert.Contains("I01", found, StringComparison.Ordinal);
        Assert.DoesNotContain("I01", await FoundAsync(Page), StringComparison.Ordinal);
        Assert.Equal(Stored, lab.Server.Read("datacenter.cfg"));
    }

    [Theory]
    [InlineData("webauthn=rp=Lab,id=pve.lab.example.com", "webauthn")]
    [InlineData("webauthn=", "webauthn")]
    [InlineData("delete=webauthn", "webauthn")]
    [InlineData("delete=webauthn,u2f", "webauthn")]
    public async Task Stranding_keys_needs_a_confirmation_that_names_them(string change, string parameter)
    {
        await EnrolKeysAsync();

        var refused = await lab.Api.PutAsync("/cluster/options", change, lab.Root);
        Assert.Equal((400, parameter), (refused.Status, refused.Faults.Single()));
        Assert.StartsWith(
            "3 WebAuthn entries of 2 users (alice@pve, bob@pve) would stop working, because they were made for the ID 'lab.example.com'",
            refused.Errors.GetProperty(parameter).GetString(),
            StringComparison.Ordinal);
        Assert.Equal(Stored, lab.Server.Read("datacenter.cfg"));

        Assert.Equal(200, (await lab.Api.PutAsync("/cluster/options", $"{change}&force=1", lab.Root)).Status);
        Assert.NotEqual(Stored, lab.Server.Read("datacenter.cfg"));
    }

    [Theory]
    [InlineData("u2f=appid=https://pve.lab.example.com/other.json")]
    [InlineData("delete=u2f")]
    public async Task Another_AppID_needs_a_confirmation_too(string change)
    {
        using var key = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", key);

        var refused = await lab.Api.PutAsync("/cluster/options", change, lab.Root);
        Assert.Equal((400, "u2f"), (refused.Status, refused.Faults.Single()));
        Assert.StartsWith(
            $"1 U2F entry of 1 user (bob@pve) would stop working, because they were made for the AppID '{LabU2f.AppId}'",
            refused.Errors.GetProperty("u2f").GetString(),
            StringComparison.Ordinal);

        Assert.Equal(200, (await lab.Api.PutAsync("/cluster/options", $"{change}&force=1", lab.Root)).Status);
    }

    [Theory]
    [InlineData("webauthn=rp=Lab,origin=https://pve.lab.example.com:8006,id=lab.example.com")]
    [InlineData("webauthn=rp=Another name,id=lab.example.com")]
    [InlineData("u2f=appid=" + LabU2f.AppId)]
    [InlineData("keyboard=de")]
    public async Task What_strands_no_key_is_saved_as_ever(string change)
    {
        await EnrolKeysAsync();
        using var old = LabU2f.New();
        await lab.EnrolU2fAsync("bob@pve", old);

        Assert.Equal(200, (await lab.Api.PutAsync("/cluster/options", change, lab.Root)).Status);
    }

    [Theory]
    [InlineData("", "webauthn=rp=Lab,id=example.org&u2f=appid=https://pve.example.org")]
    [InlineData(Stored, "webauthn=rp=Lab,id=example.org&u2f=appid=https://pve.example.org")]
    [InlineData(Stored, "delete=webauthn,u2f")]
    public async Task Without_keys_nothing_is_asked(string stored, string change)
    {
        lab.Put("datacenter.cfg", stored);

        Assert.Equal(200, (await lab.Api.PutAsync("/cluster/options", change, lab.Root)).Status);
    }

    [Fact]
    public async Task Settings_that_came_to_nothing_are_set_up_anew_without_a_question()
    {
        await EnrolKeysAsync();
        lab.Put("datacenter.cfg", "");

        Assert.Equal(200, (await lab.Api.PutAsync("/cluster/options", "webauthn=rp=Lab,id=lab.example.com", lab.Root)).Status);
    }

    [Fact]
    public async Task Who_may_not_see_users_learns_numbers_alone()
    {
        await EnrolKeysAsync();

        var refused = await lab.Api.PutAsync("/cluster/options", "delete=webauthn", lab.As("carol@pve"));

        Assert.Equal(400, refused.Status);
        Assert.Contains("3 WebAuthn entries of 2 users would stop working", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@pve", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_settings_tell_whose_keys_they_make_useless()
    {
        await EnrolKeysAsync();
        lab.Put("datacenter.cfg", "");

        var answer = await lab.Api.GetAsync($"/pveauth/webauthn-check?browser-origin={Page}", lab.Root);
        var finding = answer.Data.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("id").GetString() == "C01");

        Assert.Equal(
            "WebAuthn is not set up. 3 entries of 2 users cannot be used; 2 of them have no other factor.",
            finding.GetProperty("message").GetString());
        Assert.Equal("""["alice@pve","bob@pve"]""", finding.GetProperty("data").GetProperty("userids").GetRawText());
    }

    [Fact]
    public async Task Logins_that_fail_by_their_address_are_counted_for_a_day()
    {
        lab.Clock.Advance(TimeSpan.FromHours(-25));
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync("bob@pve", key);
        lab.Put("datacenter.cfg", "webauthn: rp=Lab,id=lab.example.com,origin=https://pve2.lab.example.com:8006\n");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.DoesNotContain("L01", await FoundAsync(Page), StringComparison.Ordinal);
            var half = await lab.BeginAsync("bob@pve");
            var refused = await lab.AnswerAsync("bob@pve", half, "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half)));
            Assert.Equal("tfa.origin-mismatch", refused.Json.GetProperty("pveauth").GetProperty("code").GetString());
        }

        var answer = await lab.Api.GetAsync($"/pveauth/webauthn-check?browser-origin={Page}", lab.Root);
        Assert.Contains(
            "3 logins with keys failed here within a day because of https://pve.lab.example.com:8006.", answer.Text, StringComparison.Ordinal);
        lab.Clock.Advance(TimeSpan.FromHours(25));
        Assert.DoesNotContain("L01", await FoundAsync(Page), StringComparison.Ordinal);
    }

    public void Dispose() => lab.Dispose();

    private async Task EnrolKeysAsync()
    {
        foreach (var user in new[] { "alice@pve", "bob@pve", "bob@pve" })
        {
            using var key = LabKeys.New();
            await lab.EnrolKeyAsync(user, key);
        }
    }

    private async Task<string> FoundAsync(string page, string query = "")
    {
        var answer = await lab.Api.SendAsync(
            HttpMethod.Get,
            $"/pveauth/webauthn-check?browser-origin={page}{query}",
            null,
            lab.Root,
            request => request.Headers.Host = page.Contains("proxy", StringComparison.Ordinal) ? "10.0.0.7:8006" : new Uri(page).Authority);
        Assert.True(answer.Status == 200, answer.Text);
        return string.Join(' ', answer.Data.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("id").GetString()));
    }
}
