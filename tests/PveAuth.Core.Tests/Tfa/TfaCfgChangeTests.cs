using System.Text;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>A change of one user's record, written into the file it was made from.</summary>
public class TfaCfgChangeTests
{
    private static readonly UserId Ann = UserId.Parse("ann@pve");

    [Fact]
    public void Every_byte_of_others_stays_also_what_nobody_knows()
    {
        const string File = """
            {"later" : [1, {"x": "\"ann@pve\":"}],
             "users": {"bob@pve": {"yubico": [ ]}, "ann@pve":{"totp-locked":true}, "zoe@pve":{ }} }
            """;

        Assert.Equal(File.Replace("{\"totp-locked\":true}", "{}", StringComparison.Ordinal), Change(File, user => user with { TotpLocked = false }));
    }

    [Theory]
    [InlineData("""{"users":{"ann@pve":{"totp-locked":true,"totp-locked":true}}}""")]
    [InlineData("""{"users":{"ann@pve":{},"ann@pve":{"totp-locked":true}}}""")]
    [InlineData("""{"users":{"ann\u0040pve":{"totp-locked":true}}}""")]
    [InlineData("""{"users":{"ann@pve": {"totp-locked":true}},"x":{"ann@pve":{}}}""")]
    [InlineData("""{"users":{"ann\u0040pve":{"totp-locked":true}},"x":{"ann@pve":{}}}""")]
    [InlineData("""{"users":{"ann@pve" :{"totp-locked":true}}}""")]
    [InlineData("""{"users":{"bob@pve":{}}}""")]
    [InlineData("")]
    public void What_is_spelled_in_another_way_is_written_as_a_whole(string file)
    {
        var before = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(file)).Value ?? TfaCfg.Empty;
        var after = before.With(Ann, TfaUser.Empty with { TfaLockedUntil = long.MaxValue });

        Assert.Null(TfaCfgCodec.WriteChange(Encoding.UTF8.GetBytes(file), before, after, TfaWriteFormat.Pve9, TfaVectors.Now));
    }

    [Fact]
    public void Only_one_changed_record_can_be_written_so()
    {
        var file = TfaVectors.Read("cluster/priv/tfa.cfg");
        var cfg = TfaCfgCodec.Parse(file).Value!;
        var (one, two) = (cfg.Users.Keys.First(), cfg.Users.Keys.Last());

        Assert.NotNull(Change(file, cfg, Locked(cfg, one)));
        Assert.Null(Change(file, cfg, cfg));
        Assert.Null(Change(file, cfg, Locked(Locked(cfg, one), two)));
        Assert.Null(Change(file, cfg, cfg.With(one, null)));
        Assert.Null(Change(file, cfg, cfg.With(Ann, TfaUser.Empty)));
        Assert.Null(Change(file, cfg, cfg.With(one, null).With(Ann, TfaUser.Empty)));
    }

    [Fact]
    public void Damaged_files_take_no_change_or_read_back_with_it()
    {
        var written = 0;
        foreach (var damaged in Mutations.Of(TfaVectors.Read("cluster/priv/tfa.cfg"), 6000, seed: 41))
        {
            foreach (var user in TfaCfgCodec.Parse(damaged).Value is { } found ? found.Users.Keys : [])
            {
                var cfg = TfaCfgCodec.Parse(damaged).Value!;
                var next = Locked(cfg, user);
                if (Change(damaged, cfg, next) is { } changed)
                {
                    Assert.Equal(Write(next), Write(TfaCfgCodec.Parse(changed).Value!));
                    written++;
                }
            }
        }

        Assert.True(written > 1000, $"{written} changes");
    }

    private static TfaCfg Locked(TfaCfg cfg, UserId user) => cfg.With(user, cfg.Find(user)! with { TotpLocked = !cfg.Find(user)!.TotpLocked });

    private static string Change(string file, Func<TfaUser, TfaUser> change)
    {
        var cfg = TfaCfgCodec.Parse(Encoding.UTF8.GetBytes(file)).Value!;
        return Encoding.UTF8.GetString(Change(Encoding.UTF8.GetBytes(file), cfg, cfg.With(Ann, change(cfg.Find(Ann)!)))!);
    }

    private static byte[]? Change(byte[] file, TfaCfg before, TfaCfg after) =>
        TfaCfgCodec.WriteChange(file, before, after, TfaWriteFormat.Pve9, TfaVectors.Now)?.In(file);

    private static string Write(TfaCfg cfg) => Encoding.UTF8.GetString(TfaCfgCodec.Write(cfg, TfaWriteFormat.Pve9, TfaVectors.Now));
}
