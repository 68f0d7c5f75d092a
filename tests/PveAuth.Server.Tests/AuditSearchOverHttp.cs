using System.Text.Json;
using PveAuth.Core.Audit;

namespace PveAuth.Server.Tests;

/// <summary>Searching the audit trail: free text, the oldest record, and requests that stop before they take too long.</summary>
public sealed class AuditSearchOverHttp : IDisposable
{
    private const int Lines = 30_000;

    private Lab lab = new();

    [Theory]
    [InlineData("USER 'OFF@pve' IS", "off@pve")] // reason
    [InlineData("lat", "late@pve")] // user
    [InlineData("TURTLE/2", "nobody@pve")] // agent
    [InlineData("ŻÓŁ", "żółw@pve")]
    [InlineData("quo\"te", "quo\"te@pve")]
    public async Task Free_text_is_found_in_any_case_where_people_look(string text, string user)
    {
        await lab.TryLogInAsync("off@pve");
        await lab.TryLogInAsync("late@pve");
        await lab.TryLogInAsync("quo\"te@pve");
        await lab.TryLogInAsync("żółw@pve");
        await lab.Api.SendAsync(
            HttpMethod.Post,
            "/access/ticket",
            new { username = "nobody@pve", password = Lab.Password },
            prepare: request => request.Headers.TryAddWithoutValidation("User-Agent", "turtle/2.0"));

        var found = await SearchAsync($"text={Uri.EscapeDataString(text)}");
        Assert.Equal([user], Users(found));
        Assert.Empty(Users(await SearchAsync("text=prev"))); // a member's name is no text
    }

    [Fact]
    public async Task Text_that_is_too_long_is_refused() =>
        Assert.Equal(400, (await lab.Api.GetAsync($"/pveauth/audit?text={new string('x', 129)}", lab.Root)).Status);

    [Fact]
    public async Task An_answer_says_how_far_back_the_trail_goes()
    {
        Assert.False((await SearchAsync("")).TryGetProperty("oldest", out _));
        var began = lab.Clock.NowSeconds;
        await lab.TryLogInAsync("bob@pve");
        lab.Clock.Advance(TimeSpan.FromHours(1));
        await lab.TryLogInAsync("carol@pve");

        var found = await SearchAsync("user=carol@pve");
        Assert.Equal((began, false), ((long)found.GetProperty("oldest").GetDecimal(), found.GetProperty("rotated").GetBoolean()));
    }

    [Fact]
    public async Task A_long_search_stops_and_its_cursors_lead_to_everything_there_is()
    {
        lab.Dispose();
        var expected = new List<string>();
        lab = new Lab(files => files.Put("pveauth/audit/other.jsonl", Trail(first: 501, expected)));

        // Each line holds the text, as a name of a member, so that each must be read to be turned down.
        var (found, steps, last) = (new List<string?>(), 0, decimal.MaxValue);
        string? cursor = null;
        do
        {
            var answer = await SearchAsync($"text=prev{cursor}");
            found.AddRange(Users(answer));
            cursor = answer.TryGetProperty("cursor", out var next) ? $"&cursor={Uri.EscapeDataString(next.GetString()!)}" : null;
            if (cursor is not null)
            {
                var searched = answer.GetProperty("searched").GetDecimal();
                Assert.True(searched < last);
                last = searched;
            }

            Assert.True(answer.GetProperty("rotated").GetBoolean());
            steps++;
        }
        while (cursor is not null && steps < 100);

        Assert.InRange(steps, 2, 20);
        Assert.Equal(expected.AsEnumerable().Reverse(), found);
    }

    [Fact]
    public async Task A_view_of_the_last_minutes_reads_no_further_than_that()
    {
        lab.Dispose();
        lab = new Lab(files => files.Put("pveauth/audit/other.jsonl", Trail(first: 1, [])));

        var answer = await SearchAsync($"text=prev&since={lab.Clock.NowSeconds - 900}");

        Assert.False(answer.TryGetProperty("cursor", out _));
        Assert.Empty(Users(answer));
    }

    public void Dispose() => lab.Dispose();

    private static IEnumerable<string?> Users(JsonElement answer) =>
        answer.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("user").GetString());

    /// <summary>A trail of an hour long ago; a few of its records speak of <c>prev</c>.</summary>
    private static string Trail(int first, List<string> telling)
    {
        var text = new System.Text.StringBuilder();
        var last = new AuditLink(first - 1, new string('0', AuditLink.HashLength));
        for (var i = 0; i < Lines; i++)
        {
            var tells = i % 4999 == 17;
            var record = new AuditRecord(1_700_000_000_000 + (i * 100), "login.password", AuditResult.Failed)
            {
                Node = "other",
                User = $"user{i}@pve",
                Reason = tells ? "a PREVious one" : "invalid credentials",
                Agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
            };
            if (tells)
            {
                telling.Add(record.User);
            }

            text.Append(System.Text.Encoding.UTF8.GetString(AuditLine.Write(record, last, out last))).Append('\n');
        }

        return text.ToString();
    }

    private async Task<JsonElement> SearchAsync(string query)
    {
        var answer = await lab.Api.GetAsync($"/pveauth/audit?{query}", lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Data;
    }
}
