using System.Collections.Immutable;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Cluster;

/// <summary>The options of datacenter.cfg that PVE knows.</summary>
internal static class OptionParameters
{
    private const string Tag = @"(?i:[a-z0-9_][a-z0-9_\-\+\.]*)";

    private const string Color = @"[0-9a-fA-F]{6}";

    private const string ColoredTag = $"(?:{Tag}:{Color}(?::{Color})?)";

    public static ImmutableArray<Parameter> All { get; } =
    [
        Param.Properties("bwlimit", Limit("clone"), Limit("default"), Limit("migration"), Limit("move"), Limit("restore"))
            .Optional(),
        Param.Text("consent-text", 65536).Optional() with { Description = "Text to agree to before the login." },
        Param.Choice("console", "applet", "vv", "html5", "xtermjs").Optional(),
        Param.Properties(
            "crs",
            Word("ha", "basic", "static", "dynamic") with { Default = "basic" },
            Param.Flag("ha-auto-rebalance").Optional() with { Default = "0" },
            Rebalance(Param.Number("ha-auto-rebalance-hold-duration", 0)) with { Default = "3" },
            Rebalance(Param.Number("ha-auto-rebalance-margin", 0, 100)) with { Default = "10" },
            Rebalance(Param.Choice("ha-auto-rebalance-method", "bruteforce", "topsis")) with { Default = "bruteforce" },
            Rebalance(Param.Number("ha-auto-rebalance-threshold", 0, 100)) with { Default = "30" },
            Param.Flag("ha-rebalance-on-start").Optional() with { Default = "0" })
            .Optional(),
        Param.Text("description", 65536).Optional(),
        Param.Of("email-opt", "email_from").Optional(),
        Param.Choice("fencing", "watchdog", "hardware", "both").Optional() with { Default = "watchdog" },
        Param.Properties("ha", Param.Choice("shutdown_policy", "freeze", "failover", "conditional", "migrate") with { Default = "conditional" })
            .Optional(),
        Param.Text("http_proxy").Optional() with { Pattern = "http://.*" },
        Param.Choice(
            "keyboard", "de", "de-ch", "da", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is", "it", "ja", "lt",
            "mk", "nl", "no", "pl", "pt", "pt-br", "sv", "sl", "tr").Optional(),
        Param.Choice(
            "language", "ar", "ca", "da", "de", "en", "es", "eu", "fa", "fr", "hr", "he", "it", "ja", "ka", "kr", "nb", "nl", "nn", "pl",
            "pt_BR", "ru", "sl", "sv", "tr", "ukr", "zh_CN", "zh_TW").Optional(),
        Param.Properties("location", Param.Number("latitude", -90, 90), Param.Number("longitude", -180, 180), Param.Text("name", 128).Optional())
            .Optional(),
        Param.Of("mac-prefix", "mac_prefix").Optional() with { Default = "BC:24:11" },
        Param.Integer("max_workers", 1).Optional(),
        Network("migration"),
        Param.Flag("migration_unsecure").Optional(),
        Param.Properties("next-id", Param.Integer("lower").Optional() with { Default = "100" }, Param.Integer("upper").Optional() with { Default = "1000000" })
            .Optional(),
        Param.Properties(
            "notify",
            Word("fencing", "always", "never"),
            Word("package-updates", "auto", "always", "never") with { Default = "auto" },
            Word("replication", "always", "never"),
            Param.Text("target-fencing").Optional(),
            Param.Text("target-package-updates").Optional(),
            Param.Text("target-replication").Optional())
            .Optional(),
        Param.Text("registered-tags").Optional() with { Pattern = $"(?:{Tag};)*{Tag}" },
        Network("replication"),
        Param.Properties(
            "tag-style",
            Param.Flag("case-sensitive").Optional() with { Default = "0" },
            Param.Text("color-map").Optional() with { Pattern = $"{ColoredTag}(?:;{ColoredTag})*" },
            Word("ordering", "config", "alphabetical") with { Default = "alphabetical" },
            Word("shape", "full", "circle", "dense", "none") with { Default = "circle" })
            .Optional(),
        Param.Properties("u2f", Param.Text("appid").Optional(), Param.Text("origin").Optional()).Optional(),
        Param.Properties(
            "user-tag-access",
            Word("user-allow", "none", "list", "existing", "free") with { Default = "free" },
            Param.Text("user-allow-list").Optional() with { Pattern = $"{Tag}(?:;{Tag})*" })
            .Optional(),
        Param.Properties(
            "webauthn",
            Param.Flag("allow-subdomains").Optional() with { Default = "1" },
            Param.Text("id").Optional(),
            Param.Text("origin").Optional(),
            Param.Text("rp").Optional())
            .Optional(),
    ];

    private static Parameter Limit(string name) => Param.Number(name, 0).Optional();

    private static Parameter Word(string name, params ImmutableArray<string> values) => Param.Choice(name, values).Optional();

    private static Parameter Rebalance(Parameter parameter) => parameter.Optional() with { Requires = "ha-auto-rebalance" };

    private static Parameter Network(string name) => Param.Properties(
        name,
        Param.Of("CIDR", "network").Optional(),
        Param.Choice("type", "secure", "insecure") with { IsDefaultKey = true, Default = "secure" }).Optional();
}
