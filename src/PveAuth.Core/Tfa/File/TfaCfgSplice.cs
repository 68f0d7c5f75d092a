using System.Text;
using System.Text.Json;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>Puts a user's new record into tfa.cfg and leaves every other byte as it is.</summary>
/// <remarks>A security key that counts its signatures changes one number of the file at each login. To write and to prove all of it
/// would cost more than the login.</remarks>
internal static class TfaCfgSplice
{
    /// <summary>The new record in the place of the old one; null when that cannot be done, and all of it has to be written.</summary>
    /// <param name="file">The file.</param>
    /// <param name="user">Whose record changes.</param>
    /// <param name="before">What the file says about the user.</param>
    /// <param name="after">What it is to say.</param>
    /// <param name="format">The form of new WebAuthn entries.</param>
    /// <param name="now">Epoch seconds.</param>
    public static Splice? Replace(
        ReadOnlySpan<byte> file, UserId user, TfaUser before, TfaUser after, TfaWriteFormat format, long now)
    {
        // Quotes within a text are escaped, so that this is the name of a member wherever it is found.
        var name = Encoding.UTF8.GetBytes(new StringBuilder().AppendJson(user.ToString()).Append(':').ToString());
        var start = file.IndexOf(name) + name.Length;
        if (start < name.Length || file[start..].IndexOf(name) >= 0 || LengthOf(file[start..]) is not { } length)
        {
            return null;
        }

        var next = Write(after, format, now);
        return Says(file.Slice(start, length), before, format, now) && Says(next, after, format, now)
            ? new(start, length, next)
            : null;
    }

    private static int? LengthOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = TfaCfgCodec.MaxDepth });
        try
        {
            return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Says(ReadOnlySpan<byte> json, TfaUser user, TfaWriteFormat format, long now)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = TfaCfgCodec.MaxDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        var strict = new TfaCfgReader();
        var read = strict.User(document.RootElement);
        return strict.Error is null && Write(read, format, now).AsSpan().SequenceEqual(Write(user, format, now));
    }

    private static byte[] Write(TfaUser user, TfaWriteFormat format, long now)
    {
        var json = new StringBuilder();
        TfaCfgWriter.AppendUser(json, user, format, now);
        return Encoding.UTF8.GetBytes(json.ToString());
    }
}
