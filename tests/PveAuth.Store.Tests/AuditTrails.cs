using Microsoft.Extensions.Logging.Abstractions;
using PveAuth.Core.Audit;

namespace PveAuth.Store.Tests;

public sealed class AuditTrails : IDisposable
{
    private readonly TempDirectory directory = new();

    private string Place => Path.Combine(directory.Path, "audit");

    private string File => Path.Combine(Place, "pve1.jsonl");

    [Fact]
    public async Task Two_writers_at_once_make_one_chain()
    {
        using var one = Open();
        using var two = Open();
        await Task.WhenAll(
            Task.Run(() => Append(one, 300)), Task.Run(() => Append(two, 300)), Task.Run(() => Append(one, 300)));

        var verdict = AuditFiles.Verify(Place, "pve1");
        Assert.Empty(verdict.Faults);
        Assert.Equal(900, verdict.Count);
        Assert.Equal(900, verdict.Last.Sequence);
    }

    [Fact]
    public void A_full_file_is_set_aside_and_the_chain_goes_on_in_the_next()
    {
        using var one = Open(fullSize: 2000);
        using var two = Open(fullSize: 2000);
        for (var i = 0; i < 50; i++)
        {
            Append(i % 2 == 0 ? one : two, 1);
        }

        Assert.InRange(AuditFiles.Of(Place, "pve1").Count, 3, AuditTrail.KeptFiles + 1);
        var verdict = AuditFiles.Verify(Place, "pve1");
        Assert.Empty(verdict.Faults);
        Assert.Equal((1, 50), (verdict.First, verdict.Last.Sequence));
        Assert.Equal(
            Enumerable.Range(1, 50).Reverse().Select(i => (long)i),
            All(AuditQuery.Everything).Select(found => found.Link.Sequence));
    }

    [Fact]
    public void The_oldest_files_go_and_what_is_left_still_verifies()
    {
        using var trail = Open(fullSize: 1);
        Append(trail, 40);

        Assert.Equal(AuditTrail.KeptFiles + 1, AuditFiles.Of(Place, "pve1").Count);
        var verdict = AuditFiles.Verify(Place, "pve1");
        Assert.Empty(verdict.Faults);
        Assert.Equal((40 - AuditTrail.KeptFiles, 40), (verdict.First, verdict.Last.Sequence));
    }

    [Fact]
    public void A_line_cut_by_a_crash_is_told_and_the_chain_goes_on_after_it()
    {
        using (var trail = Open())
        {
            Append(trail, 2);
        }

        System.IO.File.AppendAllText(File, "{\"seq\":3,\"time\":1,\"eve");
        using (var trail = Open())
        {
            Append(trail, 1);
        }

        var verdict = AuditFiles.Verify(Place, "pve1");
        Assert.Equal([$"{File}, line 3: is no record"], verdict.Faults);
        Assert.Equal((3, 3), (verdict.Count, verdict.Last.Sequence));
    }

    [Fact]
    public void A_changed_a_missing_and_a_cut_off_line_are_each_found()
    {
        using (var trail = Open())
        {
            Append(trail, 5);
        }

        var lines = System.IO.File.ReadAllLines(File);
        System.IO.File.WriteAllLines(File, lines.Select((line, i) => i == 2 ? line.Replace("user3", "user9", StringComparison.Ordinal) : line));
        Assert.Equal([$"{File}, line 3: was changed: its hash does not fit"], AuditFiles.Verify(Place, "pve1").Faults);

        System.IO.File.WriteAllLines(File, lines.Where((_, i) => i != 2));
        Assert.Equal([$"{File}, line 3: has number 4, where 3 follows"], AuditFiles.Verify(Place, "pve1").Faults);

        System.IO.File.WriteAllLines(File, lines[..3]);
        Assert.Equal(["lines 4 to 5 are gone from the end"], AuditFiles.Verify(Place, "pve1").Faults);

        System.IO.File.WriteAllLines(File, lines[..4]);
        Assert.Equal(["lines 5 to 5 are gone from the end"], AuditFiles.Verify(Place, "pve1").Faults);
    }

    [Fact]
    public void The_first_line_of_all_follows_nothing()
    {
        Directory.CreateDirectory(Place);
        var forged = AuditLine.Write(new AuditRecord(1, "login.password", AuditResult.Ok), new AuditLink(0, new string('a', 64)), out _);
        System.IO.File.WriteAllBytes(File, [.. forged, (byte)'\n']);

        Assert.Equal([$"{File}, line 1: does not follow the line before it"], AuditFiles.Verify(Place, "pve1").Faults);
    }

    [Fact]
    public void Only_the_owner_can_read_the_trail()
    {
        using var trail = Open();
        Append(trail, 1);

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner, System.IO.File.GetUnixFileMode(File));
        Assert.Equal(Owner | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Place));
    }

    [Fact]
    public void A_trail_that_cannot_be_written_stops_nobody()
    {
        System.IO.File.WriteAllText(Place, "a file where the directory should be");
        using var trail = Open();

        Append(trail, 1);
        System.IO.File.Delete(Place);
        Append(trail, 1);
        Assert.Equal(1, AuditFiles.Verify(Place, "pve1").Count);
    }

    public void Dispose() => directory.Dispose();

    private List<(AuditRecord Record, AuditLink Link)> All(AuditQuery query)
    {
        var found = new List<(AuditRecord, AuditLink)>();
        using var search = new AuditSearch(Place, query);
        var effort = long.MaxValue;
        while (search.MoveNext(ref effort))
        {
            found.Add(search.Current);
        }

        return found;
    }

    private AuditTrail Open(long fullSize = 1 << 20) => new(Place, "pve1", NullLogger.Instance, fullSize);

    private static void Append(AuditTrail trail, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            trail.Append(new AuditRecord(i, "login.password", AuditResult.Ok) { User = $"user{i}@pve" });
        }
    }
}
