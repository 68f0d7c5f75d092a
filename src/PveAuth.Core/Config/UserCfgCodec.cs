using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PveAuth.Core.Config;

/// <summary>Reads and writes user.cfg.</summary>
public static class UserCfgCodec
{
    /// <summary>Reads the file. A line that cannot be used is reported and kept; the others are used.</summary>
    public static Parsed<UserCfg> Parse(ReadOnlySpan<byte> file)
    {
        if (!Utf8.IsValid(file))
        {
            return Parse(FileText.Read(file));
        }

        // Large files are read often: their text is borrowed, so that it is no work for the garbage collector. Old secret
        // keys stand in it.
        var text = ArrayPool<char>.Shared.Rent(file.Length);
        try
        {
            var length = Encoding.UTF8.GetChars(file, text);
            return new UserCfgReader(text.AsMemory(0, length), isLatin1: false).Read();
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text, clearArray: true);
        }
    }

    /// <summary>Writes the file as the peer does, and behind that the lines that were kept.</summary>
    public static byte[] Write(UserCfg cfg) => UserCfgWriter.Write(cfg);

    /// <summary>Whether a reader of the bytes will see exactly this configuration. Ask before a file is replaced.</summary>
    public static bool ReadsBackTheSame(UserCfg cfg, ReadOnlySpan<byte> file) =>
        FileText.EitherReading(file, cfg.IsLatin1, text => Parse(text).Value.HasSameContentAs(cfg));

    private static Parsed<UserCfg> Parse(FileText file) => new UserCfgReader(file.Text.AsMemory(), file.IsLatin1).Read();
}
