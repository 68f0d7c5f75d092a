using System.Text;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class FactorNotesTests
{
    private const string File = """
        {"handle":"AAECAwQFBgcICQoLDA0ODw","entries":{"1-2":{"passkey":true,"rpId":"lab.example.com","colour":[ 1, {}]},"recovery":{"passkey":false}},"later":{"a":"\u00e4"}}

        """;

    [Fact]
    public void Notes_are_written_as_they_were_read_with_what_nobody_knows()
    {
        var notes = Parse(File)!;

        Assert.Equal(File, Encoding.UTF8.GetString(FactorNotesCodec.Write(notes)));
        Assert.Equal(("lab.example.com", true), (notes.Of("1-2").RpId, notes.Of("1-2").IsPasskey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"handle\":1}")]
    [InlineData("{\"entries\":[]}")]
    [InlineData("{\"entries\":{\"a\":{\"passkey\":1}}}")]
    [InlineData("{\"entries\":{\"a\":{\"passkey\":false},\"a\":{\"passkey\":true}}}")]
    [InlineData("{} x")]
    public void What_cannot_be_understood_is_no_note(string file) => Assert.Null(Parse(file));

    [Fact]
    public void Damaged_notes_are_refused_or_written_stably()
    {
        foreach (var damaged in Mutations.Of(Encoding.UTF8.GetBytes(File), 6000, seed: 11))
        {
            if (FactorNotesCodec.Parse(damaged) is { } notes)
            {
                var once = FactorNotesCodec.Write(notes);
                Assert.Equal(once, FactorNotesCodec.Write(FactorNotesCodec.Parse(once)!));
            }
        }
    }

    [Fact]
    public void A_handle_is_sixteen_bytes_and_stays()
    {
        var notes = FactorNotes.Empty.WithHandle();

        Assert.Equal(16, System.Buffers.Text.Base64Url.DecodeFromChars(notes.Handle).Length);
        Assert.Same(notes, notes.WithHandle());
        Assert.NotEqual(notes.Handle, FactorNotes.Empty.WithHandle().Handle);
    }

    [Fact]
    public void Notes_on_entries_that_are_gone_go()
    {
        var notes = Parse(File)!;
        var factors = TfaUser.Empty with { Yubico = [new("1-2", "", 0, true, "cccccccccccc")] };

        Assert.Equal(["1-2"], notes.For(factors).Entries.Keys);
        Assert.Empty(notes.For(null).Entries);
        Assert.Same(notes, notes.For(factors with { Recovery = RecoveryKeys.Create(0).Set }));
    }

    private static FactorNotes? Parse(string text) => FactorNotesCodec.Parse(Encoding.UTF8.GetBytes(text));
}
