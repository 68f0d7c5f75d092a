using System.Text.Json;
using System.Text.RegularExpressions;

namespace PveAuth.SystemTests;

/// <summary>A copy of a node's directory: nothing changes in it but what somebody asked for.</summary>
public partial class ANodesDirectory
{
    [Fact]
    public async Task Gains_only_what_is_missing_at_a_start()
    {
        using var directory = NodeDirectory.Sample();
        var node = Environment.MachineName.ToLowerInvariant().Split('.')[0];

        await using var server = await ServerProcess.StartAsync(directory, isTls: true);

        var files = directory.Files();
        foreach (var (name, content) in NodeDirectory.FilesOf(NodeDirectory.SamplePath))
        {
            Assert.Equal(content, files[name]);
            files.Remove(name);
        }

        Assert.Equal(
            [$"nodes/{node}/pve-ssl.key", $"nodes/{node}/pve-ssl.pem", "priv/pve-root-ca.key", "pve-root-ca.pem"],
            files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Differs_afterwards_in_the_expected_lines_only()
    {
        using var directory = NodeDirectory.Sample();
        await using var server = await ServerProcess.StartAsync(directory);
        var uri = Totps.Uri("joe@pve", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");

        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var half = await server.Api.LogInAsync("joe@pve", "Joe-s3cret!");
        var login = await server.Api.AnswerAsync("joe@pve", half.Member("ticket"), "totp:" + Totps.Now(uri));
        Assert.True(login.Status == 200, login.Text);
        var added = await server.Api.AddTotpAsync("joe@pve", "Zweithandy ü", login.Session, "Joe-s3cret!");
        Assert.True(added.Status == 200, added.Text);
        var options = await server.Api.PutAsync("/cluster/options", new() { ["keyboard"] = "fr" }, directory.SessionOf("root@pam"));
        Assert.True(options.Status == 200, options.Text);

        var changed = directory.Files();
        foreach (var (name, content) in NodeDirectory.FilesOf(NodeDirectory.SamplePath))
        {
            if (changed[name] == content)
            {
                changed.Remove(name);
            }
        }

        Assert.Equal(["datacenter.cfg", "priv/tfa.cfg"], changed.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            Sample("datacenter.cfg").Replace("keyboard: de\n", "keyboard: fr\n", StringComparison.Ordinal), changed["datacenter.cfg"]);

        // The counter of the code that was used, and one entry behind joe's others.
        var counter = long.Parse(LastCount().Match(changed["priv/tfa.cfg"]).Groups[1].Value);
        Assert.InRange(counter, before / 30, (before / 30) + 2);
        var entry = JsonDocument.Parse(changed["priv/tfa.cfg"]).RootElement
            .GetProperty("users").GetProperty("joe@pve").GetProperty("totp")[2].GetRawText();
        Assert.StartsWith($"{{\"id\":\"{added.Member("id")}\",\"description\":\"Zweithandy ü\",\"created\":", entry, StringComparison.Ordinal);
        Assert.Equal(
            Sample("priv/tfa.cfg"),
            changed["priv/tfa.cfg"]
                .Replace("," + entry, "", StringComparison.Ordinal)
                .Replace($"\"last-count\":{counter}", "\"last-count\":58894080", StringComparison.Ordinal));
    }

    private static string Sample(string name) => File.ReadAllText(Path.Combine(NodeDirectory.SamplePath, name));

    [GeneratedRegex("\"last-count\":(\\d+)")]
    private static partial Regex LastCount();
}
