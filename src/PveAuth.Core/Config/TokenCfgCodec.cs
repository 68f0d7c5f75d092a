using System.Collections.Immutable;
using System.Text;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>Reads and writes <c>priv/token.cfg</c>.</summary>
public static class TokenCfgCodec
{
    /// <summary>Reads the file. A bad line is reported and not kept: it could be part of a secret.</summary>
    public static Parsed<TokenCfg> Parse(ReadOnlySpan<byte> file) => Parse(file, !System.Text.Unicode.Utf8.IsValid(file));

    /// <summary>Writes the file, sorted by token.</summary>
    public static byte[] Write(TokenCfg cfg)
    {
        using var file = new MemoryStream();
        foreach (var (token, secret) in cfg.Lines)
        {
            file.Write(FileText.Write($"{token} ", cfg.IsLatin1));
            file.Write(secret);
            file.WriteByte((byte)'\n');
        }

        return file.ToArray();
    }

    /// <summary>Whether a reader of the bytes will see exactly this content. Ask before a file is replaced.</summary>
    public static bool ReadsBackTheSame(TokenCfg cfg, ReadOnlySpan<byte> file) =>
        Parse(file).Value.HasSameContentAs(cfg) || (cfg.IsLatin1 && Parse(file, isLatin1: true).Value.HasSameContentAs(cfg));

    internal static bool IsSecret(ReadOnlySpan<byte> secret) => !secret.IsEmpty && !secret.ContainsAnyInRange((byte)0, (byte)' ');

    private static Parsed<TokenCfg> Parse(ReadOnlySpan<byte> file, bool isLatin1)
    {
        var encoding = isLatin1 ? Encoding.Latin1 : Encoding.UTF8;
        var secrets = TokenCfg.NoEntries.ToBuilder();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var number = 0;
        foreach (var range in file.Split((byte)'\n'))
        {
            number++;
            var line = file[range];
            var blank = line.IndexOf((byte)' ');
            if (blank > 0 && IsSecret(line[(blank + 1)..])
                && AuthId.TryParse(encoding.GetString(line[..blank]), out var token) && token.IsToken)
            {
                if (!secrets.TryGetValue(token.ToString(), out var entry))
                {
                    secrets.Add(token.ToString(), entry = new TokenCfg.Entry(token, []));
                }

                entry.Secrets.Add(line[(blank + 1)..].ToArray());
            }
            else if (!line.IsEmpty)
            {
                problems.Add(new Problem(number, "expected USER@REALM!TOKEN SECRET"));
            }
        }

        return new(new TokenCfg(secrets.ToImmutable(), isLatin1), problems.ToImmutable());
    }
}
