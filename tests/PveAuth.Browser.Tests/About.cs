using PveAuth.Browser.Tests.Infrastructure;

namespace PveAuth.Browser.Tests;

/// <summary>The page that says what runs here.</summary>
[Collection(Stories.Name)]
public class About(Site site)
{
    [Fact]
    public Task Administrators_see_where_the_files_are() => site.VisitAsync(visitor => site.WithAdministratorAsync(visitor.Account, async () =>
    {
        await visitor.EnterWithTicketAsync();
        await visitor.Page.GotoAsync($"{Site.Node1}/about");

        await Expect(visitor.Page.GetByTestId("place")).ToHaveCountAsync(2);
        await Expect(visitor.Page.GetByTestId("place").Last).ToContainTextAsync("/pveauth/audit");
    }));

    [Fact]
    public Task Others_see_no_path() => site.VisitAsync(async visitor =>
    {
        await visitor.LogInAsync();
        await visitor.Page.GotoAsync($"{Site.Node1}/about");

        await Expect(visitor.Page.GetByTestId("version")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByTestId("place")).ToHaveCountAsync(0);
    });
}
