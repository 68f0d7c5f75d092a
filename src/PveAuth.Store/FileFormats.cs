using System.Collections.Immutable;
using PveAuth.Core;
using PveAuth.Core.Config;
using PveAuth.Core.Policy;
using PveAuth.Core.Tfa;

namespace PveAuth.Store;

/// <summary>How each file of the directory is read and written.</summary>
internal static class FileFormats
{
    public static FileFormat<UserCfg> Users { get; } = Lines(
        "user.cfg", content => UserCfgCodec.Parse(content), UserCfgCodec.Write,
        (cfg, content) => UserCfgCodec.ReadsBackTheSame(cfg, content), cfg => cfg.Users.Count > 1)
        with { AreSame = static (read, written) => read.HasSameContentAs(written) };

    public static FileFormat<DomainsCfg> Domains { get; } = Lines(
        "domains.cfg", content => DomainsCfgCodec.Parse(content), DomainsCfgCodec.Write,
        (cfg, content) => DomainsCfgCodec.ReadsBackTheSame(cfg, content), _ => true);

    public static FileFormat<JobsCfg> Jobs { get; } = Lines(
        "jobs.cfg", content => JobsCfgCodec.Parse(content), JobsCfgCodec.Write,
        (cfg, content) => JobsCfgCodec.ReadsBackTheSame(cfg, content), _ => true);

    public static FileFormat<DatacenterCfg> Datacenter { get; } = Lines(
        "datacenter.cfg", content => DatacenterCfgCodec.Parse(content), DatacenterCfgCodec.Write, SameOptions, _ => true);

    public static FileFormat<ShadowCfg> Shadow { get; } = Lines(
        "priv/shadow.cfg", content => ShadowCfgCodec.Parse(content), ShadowCfgCodec.Write,
        (cfg, content) => ShadowCfgCodec.ReadsBackTheSame(cfg, content), _ => true);

    public static FileFormat<TokenCfg> Tokens { get; } = Lines(
        "priv/token.cfg", content => TokenCfgCodec.Parse(content), TokenCfgCodec.Write,
        (cfg, content) => TokenCfgCodec.ReadsBackTheSame(cfg, content), _ => true);

    public static FileFormat<TfaPolicy> Policy { get; } = new(
        "pveauth/policy.json",
        content =>
        {
            var (policy, error) = TfaPolicyCodec.Parse(content);
            return new FileSnapshot<TfaPolicy?>(policy, [], error);
        },
        TfaPolicyCodec.Write,
        (policy, content) => policy.Equals(TfaPolicyCodec.Parse(content).Value))
        { WhileUnknown = TfaPolicy.Strictest };

    public static FileFormat<TfaCfg> Tfa(TfaWriteFormat format, TimeProvider time) => new(
        "priv/tfa.cfg",
        content =>
        {
            // Without a file nobody has factors. To find that out by a failed attempt at JSON costs milliseconds.
            var read = content.Length == 0 ? new TfaCfgReading(TfaCfg.Empty, null) : TfaCfgCodec.Parse(content);
            return new FileSnapshot<TfaCfg?>(read.Value, read.Fault is { } fault ? [fault] : [], read.Error);
        },
        cfg => TfaCfgCodec.Write(cfg, format, time.GetUtcNow().ToUnixTimeSeconds()),
        (cfg, content) => TfaCfgCodec.Parse(content).Value is { } read && HaveSameEntries(read, cfg))
        {
            AreSame = HaveSameEntries,
            WriteChange = (content, before, next) =>
                TfaCfgCodec.WriteChange(content, before, next, format, time.GetUtcNow().ToUnixTimeSeconds()),
        };

    private static bool HaveSameEntries(TfaCfg read, TfaCfg cfg) => read.Users.Count == cfg.Users.Count &&
        cfg.Users.All(user => TfaList.Entries(read.Find(user.Key)).SequenceEqual(TfaList.Entries(user.Value)));

    private static bool SameOptions(DatacenterCfg cfg, byte[] content)
    {
        var read = DatacenterCfgCodec.Parse(content).Value;
        return read.Description == cfg.Description && read.Keys.SequenceEqual(cfg.Keys) && cfg.Keys.All(key => read.Get(key) == cfg.Get(key));
    }

    /// <summary>Formats whose bad lines do not hurt the others. A file of which no line at all is understood is damaged,
    /// not empty: taking it for empty would lock everybody out and lose the content at the next write.</summary>
    private static FileFormat<T> Lines<T>(
        string name, Func<byte[], Parsed<T>> read, Func<T, byte[]> write, Func<T, byte[], bool> readsBack, Func<T, bool> hasContent)
        where T : class => new(
        name,
        content =>
        {
            var parsed = read(content);
            return parsed.Problems.Length > 0 && !hasContent(parsed.Value) && !IsPartlyUnderstood(content, parsed.Problems)
                ? new FileSnapshot<T?>(null, parsed.Problems, $"no line of it is understood, beginning with {parsed.Problems[0]}")
                : new FileSnapshot<T?>(parsed.Value, parsed.Problems, null);
        },
        write,
        readsBack);

    /// <summary>Whether there are more lines than bad ones.</summary>
    private static bool IsPartlyUnderstood(ReadOnlySpan<byte> content, ImmutableArray<Problem> problems)
    {
        var lines = 0;
        foreach (var line in content.Split((byte)'\n'))
        {
            lines += content[line].ContainsAnyExcept(" \t\r\f\v"u8) ? 1 : 0;
        }

        return problems.Where(p => p.Line > 0).DistinctBy(p => p.Line).Count() < lines;
    }
}
