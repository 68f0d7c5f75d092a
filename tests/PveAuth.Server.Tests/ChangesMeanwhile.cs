using Microsoft.Extensions.DependencyInjection;
using PveAuth.Core.Identity;
using PveAuth.Store;

namespace PveAuth.Server.Tests;

/// <summary>What somebody else changes while a change of second factors waits for the lock.</summary>
public sealed class ChangesMeanwhile : IDisposable
{
    private readonly Lab lab = new();

    [Theory]
    [InlineData("bob@pve", "carol@pve", 403)]
    [InlineData("root@pam", "carol@pve", 500)]
    [InlineData("gadm@pve", "bob@pve", 403)]
    public async Task A_factor_is_not_stored_for_a_user_who_is_gone_nor_by_whom_may_no_more(
        string caller, string left, int status)
    {
        var phone = new Phone();
        var code = phone.Code(lab.Clock.NowSeconds);
        var answer = await WhileLockedAsync(
            () => lab.Api.PostAsync(
                "/access/tfa/bob@pve",
                new { type = "totp", description = "x", totp = phone.Uri, value = code, password = Lab.Password },
                lab.As(caller)),
            text => left == "bob@pve"
                ? text.Replace("acl:1:/access/groups/g1:gadm@pve:PVEUserAdmin:\n", "", StringComparison.Ordinal)
                : text.Replace("user:bob@pve:1:0::::::\n", "", StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
        Assert.False(File.Exists(Path.Combine(lab.Server.ConfigDir, "priv/tfa.cfg")));
    }

    public void Dispose() => lab.Dispose();

    /// <summary>Sends a request that waits for the lock of tfa.cfg, and changes user.cfg before it gets it.</summary>
    private async Task<ApiAnswer> WhileLockedAsync(Func<Task<ApiAnswer>> send, Func<string, string> change)
    {
        var waiting = await lab.Server.Services.GetRequiredService<ConfigDirectory>().SecondFactors.UpdateAsync(
            UserId.Parse("eve@pve"),
            async record =>
            {
                var request = send();
                await Task.Delay(TimeSpan.FromSeconds(1));
                Assert.False(request.IsCompleted);
                lab.Edit("user.cfg", change);
                return (record, request);
            },
            CancellationToken.None);
        return await waiting;
    }
}
