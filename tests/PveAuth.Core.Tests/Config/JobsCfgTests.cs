using System.Text;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tests.Config;

public class JobsCfgTests
{
    [Fact]
    public void A_file_of_the_peer_is_written_back_byte_for_byte()
    {
        var file = ConfigVectors.Cluster("jobs.cfg");
        var read = JobsCfgCodec.Parse(file);

        // The peer writes the required options first, but this sample only has them in that order.
        Assert.Empty(read.Problems);
        Assert.Equal(Encoding.UTF8.GetString(file), Encoding.UTF8.GetString(JobsCfgCodec.Write(read.Value)));
    }

    [Fact]
    public void A_realm_sync_job_is_read()
    {
        var job = JobsCfgCodec.Parse(ConfigVectors.Cluster("jobs.cfg")).Value.Find("realmsync-corp")!;

        Assert.Equal(("corp", "03:15", "nightly: corp", true), (job.Realm, job.Schedule, job.Get("comment"), job.Enabled));
    }

    [Fact]
    public void Jobs_are_enabled_unless_they_say_no()
    {
        var cfg = JobsCfgCodec.Parse("realm-sync: aa\n\trealm corp\n\tschedule 1:00\n\tscope both\n"u8).Value;

        Assert.Equal(
            "realm-sync: aa\n\trealm corp\n\tschedule 1:00\n\tscope both\n\tenabled 1\n\n", Encoding.UTF8.GetString(JobsCfgCodec.Write(cfg)));
    }

    [Fact]
    public void Other_jobs_survive_a_change_verbatim_and_keep_their_ids()
    {
        var job = RealmSyncJob.Create("nightly").Set("realm", "corp").Set("schedule", "daily").Set("scope", "users");
        var cfg = JobsCfgCodec.Parse("vzdump: backup\n  odd   line\n\n"u8).Value.With(job);

        Assert.StartsWith("vzdump: backup\n  odd   line\n\nrealm-sync: nightly\n", Encoding.UTF8.GetString(JobsCfgCodec.Write(cfg)));
        Assert.Equal("vzdump: backup\n  odd   line\n\n", Encoding.UTF8.GetString(JobsCfgCodec.Write(cfg.Without("nightly"))));
        Assert.True(cfg.IsTaken("backup"));
        Assert.Throws<ArgumentException>(() => cfg.With(RealmSyncJob.Create("backup").Set("realm", "corp")));
    }

    [Fact]
    public void Removing_a_job_does_not_bring_back_one_that_it_had_replaced()
    {
        const string Job = "realm-sync: aa\n\trealm corp\n\tschedule 1:00\n\tscope both\n\n";
        var cfg = JobsCfgCodec.Parse(Encoding.UTF8.GetBytes(Job + Job)).Value.Without("aa");

        Assert.Empty(JobsCfgCodec.Write(cfg));
    }

    [Fact]
    public void Damage_never_stops_the_reader()
    {
        foreach (var damaged in Mutations.Of(ConfigVectors.Cluster("jobs.cfg"), 3000, seed: 8))
        {
            var written = JobsCfgCodec.Write(JobsCfgCodec.Parse([.. damaged, .. "\n\nvzdump: good\n\tx y\n"u8]).Value);

            Assert.EndsWith("vzdump: good\n\tx y\n\n", Encoding.UTF8.GetString(written));
            Assert.Equal(written, JobsCfgCodec.Write(JobsCfgCodec.Parse(written).Value));
        }
    }
}
