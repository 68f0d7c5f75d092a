using Microsoft.Playwright;
using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>What users see of what was done in their name.</summary>
[Collection(Stories.Name)]
public class RecentActivity(Site site)
{
    [Fact]
    public Task Own_logins_and_what_others_tried_are_listed() => site.VisitAsync(async visitor =>
    {
        await site.Api.PostAsync("/access/ticket", new { username = visitor.Account.Id, password = "not my password" });
        await site.Api.PostAsync("/access/ticket", new { username = site.NextAccount().Id, password = "not my password" });
        await visitor.LogInAsync();
        var records = visitor.Page.GetByTestId("activity").Locator("li");

        await Expect(records).ToHaveCountAsync(2);
        await Expect(records.Nth(0)).ToContainTextAsync("Login: password");
        await Expect(records.Nth(0)).ToContainTextAsync("127.0.0.1, Chrome on Linux");
        await Expect(records.Nth(0)).Not.ToContainTextAsync("Failed");
        await Expect(records.Nth(1)).ToContainTextAsync("Failed");
    });

    [Fact]
    public Task What_cannot_be_read_is_said_and_tried_again() => site.VisitAsync(async visitor =>
    {
        visitor.Watch.Expect("500");
        await visitor.Page.RouteAsync("**/pveauth/audit?**", route => route.FulfillAsync(new() { Status = 500, Body = "{\"message\":\"disk is gone\"}" }));
        await visitor.LogInAsync();
        await Expect(visitor.Page.Locator("#activity-card")).ToContainTextAsync("Your recent activity could not be read.");
        await visitor.Page.UnrouteAsync("**/pveauth/audit?**");
        await visitor.Page.GetByTestId("activity-reload").ClickAsync();

        await Expect(visitor.Page.GetByTestId("activity").Locator("li")).ToHaveCountAsync(1);
    });

    [Fact]
    public Task Administrators_go_on_to_all_of_their_records() => site.VisitAsync(visitor => site.WithAdministratorAsync(visitor.Account, async () =>
    {
        await visitor.LogInAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Open in the Audit Log" }).ClickAsync();

        await Expect(visitor.Page.GetByTestId("filter-user")).ToHaveValueAsync(visitor.Account.Id);
    }));
}
