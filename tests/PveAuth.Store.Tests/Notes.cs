using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store.Tests;

public sealed class Notes : IDisposable
{
    private const string File = "pveauth/factors/ann@pve.json";
    private static readonly UserId Ann = UserId.Parse("ann@pve");
    private static readonly TfaUser Factors = TfaUser.Empty with { Yubico = [new("1", "", 0, true, "cccccccccccc")] };

    private readonly TempDirectory directory = new();

    [Fact]
    public async Task Notes_lie_in_a_file_that_only_the_owner_reads_and_a_handle_leads_to_its_user()
    {
        using var store = directory.Open();
        var notes = await ChangeAsync(store, record => record with { Factors = Factors, Notes = Registered(record.Notes.WithHandle()) });

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(directory.At(File)));
        using var other = directory.Open();
        Assert.Equal(Ann, other.SecondFactors.FindByHandle(notes.Handle));
        Assert.Equal("lab.example.com", other.SecondFactors.Notes(Ann).Of("1").RpId);
        Assert.Null(other.SecondFactors.FindByHandle("AAAA"));
    }

    [Fact]
    public async Task With_the_entry_its_note_goes_and_with_the_user_the_handle()
    {
        using var store = directory.Open();
        var notes = await ChangeAsync(store, record => record with { Factors = Factors, Notes = Registered(record.Notes.WithHandle()) });

        Assert.Empty((await ChangeAsync(store, record => record with { Factors = null })).Entries);
        Assert.Equal(Ann, store.SecondFactors.FindByHandle(notes.Handle));

        await ChangeAsync(store, _ => TfaRecord.Empty);
        Assert.Null(store.SecondFactors.FindByHandle(notes.Handle));
        Assert.False(System.IO.File.Exists(directory.At(File)));
        Assert.Empty(Directory.EnumerateFiles(directory.At("pveauth/handles")));
    }

    [Fact]
    public async Task A_handle_that_leads_to_a_user_with_another_one_is_nobodys()
    {
        using var store = directory.Open();
        var old = (await ChangeAsync(store, record => record with { Notes = record.Notes.WithHandle() })).Handle;
        directory.Put(File, "{\"handle\":\"AAAA\",\"entries\":{}}");

        Assert.Null(store.SecondFactors.FindByHandle(old));
    }

    [Theory]
    [InlineData("{\"user\":1}")]
    [InlineData("{\"user\":\"../x\"}")]
    [InlineData("[")]
    [InlineData("{\"user\":\"a@pve\",\"user\":\"b@pve\"}")]
    public async Task A_damaged_way_to_a_user_leads_nowhere(string content)
    {
        using var store = directory.Open();
        var handle = (await ChangeAsync(store, record => record with { Notes = record.Notes.WithHandle() })).Handle;
        directory.Put(Path.GetRelativePath(directory.Path, Directory.EnumerateFiles(directory.At("pveauth/handles")).Single()), content);

        Assert.Null(store.SecondFactors.FindByHandle(handle));
    }

    [Fact]
    public async Task Damaged_notes_are_no_notes_and_are_kept_aside()
    {
        directory.Put(File, "{\"handle\":");
        using var store = directory.Open();

        Assert.True(store.SecondFactors.Notes(Ann).IsEmpty);
        await ChangeAsync(store, record => record with { Factors = Factors, Notes = Registered(record.Notes) });

        var aside = Assert.Single(Directory.EnumerateFiles(directory.At("pveauth/factors"), "*.broken"));
        Assert.Equal("{\"handle\":", System.IO.File.ReadAllText(aside));
        Assert.Equal("lab.example.com", store.SecondFactors.Notes(Ann).Of("1").RpId);
        Assert.Contains(directory.Messages, message => message.Contains("is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_notes_cannot_be_written_a_registration_fails_and_a_login_goes_on()
    {
        // Even root cannot make a directory where a file is.
        directory.Put("pveauth/factors", "");
        using var store = directory.Open();

        await ChangeAsync(
            store, record => record with { Factors = Factors, State = record.State.Confirmed(new(7, "yubico", "1", null)) });
        Assert.Equal(7, store.SecondFactors.State(Ann).LastUse("1")?.Time);
        await Assert.ThrowsAsync<StoreException>(() => ChangeAsync(store, record => record with { Notes = record.Notes.WithHandle() }));
    }

    public void Dispose() => directory.Dispose();

    private static FactorNotes Registered(FactorNotes notes) => notes.Registered("1", "lab.example.com");

    private static async Task<FactorNotes> ChangeAsync(ConfigDirectory store, Func<TfaRecord, TfaRecord> change)
    {
        await store.SecondFactors.UpdateAsync(Ann, record => Task.FromResult((change(record), true)), default);
        return store.SecondFactors.Notes(Ann);
    }
}
