using System.Collections.Concurrent;
using System.Diagnostics;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store.Tests;

/// <summary>The run-time state of second factors, and the records that change with it.</summary>
public sealed class States : IDisposable
{
    private const string TfaFile = "priv/tfa.cfg";
    private static readonly UserId Ann = UserId.Parse("ann@pve");

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Who_only_looks_sees_whole_states_while_others_write()
    {
        using var writer = directory.Open();
        using var reader = directory.Open();
        await WriteAsync(writer, uses: 1);

        // Its own thread: those of the pool may all be busy with other tests until this one is over.
        var seen = new ConcurrentDictionary<int, int>();
        var isOver = false;
        var looking = Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    var state = reader.SecondFactors.State(Ann);

                    // What cannot be read counts as empty.
                    Assert.Equal(state.Uses.Length, state.TfaFailures);
                    Assert.NotEmpty(state.Uses);
                    seen.AddOrUpdate(state.Uses.Length, 1, (_, times) => times + 1);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        // Until each state was seen often enough to have been caught in the middle.
        var timeout = Stopwatch.StartNew();
        for (var i = 0; !looking.IsCompleted && !new[] { 1, 200 }.All(size => seen.GetValueOrDefault(size) >= 50); i++)
        {
            Assert.True(timeout.Elapsed < TimeSpan.FromMinutes(1), $"seen: {string.Join(", ", seen)}");
            await WriteAsync(writer, uses: i % 2 == 0 ? 200 : 1);
        }

        Volatile.Write(ref isOver, true);
        await looking;
        Assert.Equal([1, 200], seen.Keys.Order());
    }

    [Fact]
    public async Task A_state_that_shrinks_leaves_nothing_of_the_longer_one()
    {
        using var store = directory.Open();
        await WriteAsync(store, uses: 50);
        await WriteAsync(store, uses: 1);

        Assert.Single(store.SecondFactors.State(Ann).Uses);
        Assert.EndsWith("}", File.ReadAllText(directory.At("pveauth/tfa/ann@pve.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_changes_leaves_the_rest_of_tfa_cfg_as_another_program_wrote_it()
    {
        directory.Put(TfaFile, """{ "users": {"ann@pve":{"totp-locked":true}, "bob@pve":{ "totp" : [] } }, "later": 1}""");
        using var store = directory.Open();

        await ChangeAsync(store, TfaUser.Empty);
        Assert.Equal("""{ "users": {"ann@pve":{}, "bob@pve":{ "totp" : [] } }, "later": 1}""", File.ReadAllText(directory.At(TfaFile)));
        Assert.False(store.Tfa.Current.Value.Find(Ann)!.TotpLocked);

        // Somebody else writes in between: what is on disk counts.
        directory.Put(TfaFile, """{"users":{"ann@pve":{},"zoe@pve":{"totp-locked":true}}}""");
        await ChangeAsync(store, TfaUser.Empty with { TotpLocked = true });
        Assert.Equal(
            """{"users":{"ann@pve":{"totp-locked":true},"zoe@pve":{"totp-locked":true}}}""", File.ReadAllText(directory.At(TfaFile)));
    }

    [Fact]
    public async Task Factors_that_go_take_their_last_use_along()
    {
        using var store = directory.Open();
        var factors = TfaUser.Empty with { Yubico = [new("1", "", 0, true, "cccccccccccc"), new("2", "", 0, true, "cccccccccccd")] };
        await store.SecondFactors.UpdateAsync(
            Ann,
            record => Task.FromResult((record with
            {
                Factors = factors,
                State = record.State.Confirmed(new(7, "yubico", "1", null)).Confirmed(new(8, "yubico", "2", null)),
            }, true)),
            default);

        await ChangeAsync(store, factors with { Yubico = factors.Yubico[1..] });

        Assert.Equal(["2"], store.SecondFactors.State(Ann).Uses.Select(use => use.EntryId));
    }

    private static Task<bool> WriteAsync(ConfigDirectory store, int uses) => store.SecondFactors.UpdateAsync(
        Ann,
        record => Task.FromResult((record with
        {
            State = TfaState.Empty with { TfaFailures = uses, Uses = [.. Enumerable.Range(0, uses).Select(i => new Confirmation(i, "totp", $"{i}", null))] },
        }, true)),
        default);

    private static Task<bool> ChangeAsync(ConfigDirectory store, TfaUser factors) =>
        store.SecondFactors.UpdateAsync(Ann, record => Task.FromResult((record with { Factors = factors }, true)), default);
}
