using PveAuth.Browser.Tests.Infrastructure;
using PveAuth.Browser.Tests.Screens;

namespace PveAuth.Browser.Tests;

/// <summary>The audit log in each state: axe finds nothing, nothing is cut off, and a picture is kept.</summary>
[Collection(Looks.Name)]
public class AuditLogLooks(Site site)
{
    private static readonly Dictionary<string, Func<AuditPage, Visitor, Task>> States = new()
    {
        ["audit"] = async (log, visitor) =>
        {
            foreach (var name in new[] { "a-very-long-user-name-that-somebody-made-up.by-accident", "disabled", visitor.Account.Name })
            {
                await visitor.Site.Api.PostAsync("/access/ticket", new { username = $"{name}@pve", password = "not the password" });
            }

            await visitor.HasTotpAndRecoveryKeysAsync();
            await log.OpenAsync();
        },
        ["audit-open"] = async (log, visitor) =>
        {
            await visitor.Site.Api.PostAsync("/access/ticket", new { username = visitor.Account.Id, password = "not the password" });
            await log.OpenAsync($"?user={visitor.Account.Id}");
            await log.Rows.First.GetByTestId("record-more").ClickAsync();
            await log.In("live").ClickAsync();
        },
        ["audit-reference"] = async (log, visitor) =>
        {
            var answer = await visitor.Site.Api.PostAsync("/access/ticket", new { username = visitor.Account.Id, password = "wrong one" });
            await log.OpenAsync($"?ref={answer.Http.Headers.GetValues("X-Request-Id").Single()}");
            await Expect(log.Detail).ToBeVisibleAsync();
        },
        ["audit-no-match"] = (log, _) => log.OpenAsync("?time=range&since=1000000000&until=2000000000&text=nothing+like+this"),
    };

    public static TheoryData<string> All => [.. States.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public Task In_each_state(string state) => site.VisitAsync(
        visitor => site.WithAdministratorAsync(visitor.Account, async () =>
        {
            await visitor.EnterWithTicketAsync();
            await States[state](new AuditPage(visitor.Page), visitor);
            await Look.AtAsync(visitor.Page, state);
        }),
        new() { BypassCSP = true },
        $"look-{state}");

    [Fact]
    public Task Of_somebody_who_may_not_see_it() => site.VisitAsync(
        async visitor =>
        {
            await visitor.LogInAsync();
            await visitor.Page.GotoAsync($"{Site.Node1}/audit");
            await Look.AtAsync(visitor.Page, "audit-forbidden");
        },
        new() { BypassCSP = true },
        "look-audit-forbidden");
}
