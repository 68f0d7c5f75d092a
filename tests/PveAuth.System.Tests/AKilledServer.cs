using System.Collections.Concurrent;
using System.Text;
using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.SystemTests;

/// <summary>A server that is killed while it writes: what it had acknowledged is there afterwards.</summary>
public class AKilledServer
{
    [Fact]
    public async Task Loses_nothing_that_it_acknowledged_and_leaves_no_lock()
    {
        string[] users = [.. Enumerable.Range(0, 6).Select(i => $"user{i}@pve")];
        using var directory = NodeDirectory.SampleWith(users);
        var root = directory.SessionOf("root@pam");
        var acknowledged = new ConcurrentBag<string>();

        for (var round = 0; round < 4; round++)
        {
            await using var server = await ServerProcess.StartAsync(directory);
            var before = acknowledged.Count;
            var writers = users.Select(user => WriteUntilKilledAsync(server, user, root, acknowledged)).ToList();
            while (acknowledged.Count < before + 10)
            {
                await Task.Delay(10).WaitAsync(TimeSpan.FromMinutes(2));
                Assert.DoesNotContain(writers, w => w.IsFaulted);
            }

            await Task.Delay(17 * round);
            await server.KillAsync();
            await Task.WhenAll(writers).WaitAsync(TimeSpan.FromMinutes(2));

            var tfa = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(directory.Read("priv/tfa.cfg")));
            Assert.NotNull(tfa.Value);
            Assert.Empty(acknowledged.Except(tfa.Value.Users.Values.SelectMany(u => u.Totp).Select(e => e.Id)));
            Assert.Empty(UserCfgCodec.Parse(Encoding.UTF8.GetBytes(directory.Read("user.cfg"))).Problems);
        }

        // The next one gets the lock at once and tidies up.
        await using var last = await ServerProcess.StartAsync(directory);
        var waited = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(200, (await last.Api.AddTotpAsync(users[0], "after", root)).Status);
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(5), $"It took {waited.Elapsed}.");
    }

    private static async Task WriteUntilKilledAsync(ServerProcess server, string user, Session root, ConcurrentBag<string> acknowledged)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var answer = await server.Api.AddTotpAsync(user, $"app {i}", root);
                Assert.True(answer.Status == 200, answer.Text);
                acknowledged.Add(answer.Member("id"));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Killed.
        }
    }
}
