namespace PveAuth.Core.Config;

/// <summary>Reads and writes user.cfg.</summary>
public static class UserCfgCodec
{
    /// <summary>Reads the file. A line that cannot be used is reported and kept; the others are used.</summary>
    public static Parsed<UserCfg> Parse(ReadOnlySpan<byte> file) => new UserCfgReader(FileText.Read(file)).Read();

    /// <summary>Writes the file as the peer does, and behind that the lines that were kept.</summary>
    public static byte[] Write(UserCfg cfg) => UserCfgWriter.Write(cfg);

    /// <summary>Whether a reader of the bytes will see exactly this configuration. Ask before a file is replaced.</summary>
    public static bool ReadsBackTheSame(UserCfg cfg, ReadOnlySpan<byte> file) =>
        FileText.EitherReading(file, cfg.IsLatin1, text => new UserCfgReader(text).Read().Value.HasSameContentAs(cfg));
}
