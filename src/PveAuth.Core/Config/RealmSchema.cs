using System.Collections.Frozen;
using System.Net;

namespace PveAuth.Core.Config;

/// <summary>The options of each type of realm.</summary>
public static class RealmSchema
{
    private static readonly SectionOption[] Common =
    [
        new() { Name = "comment", Kind = SectionValueKind.Encoded, MaxLength = 4096 },
        Flag("default"),
    ];

    // A demand for a second factor is never dropped for its form: a realm whose demand cannot be read lets nobody in.
    private static readonly SectionOption Tfa = Text("tfa");

    private static readonly SectionOption[] Ldap =
    [
        Text("base_dn", 256), Text("bind_dn", 256), Text("capath"), Flag("case-sensitive"), Text("cert"), Text("certkey"),
        Text("filter", 2048), Text("group_classes", 0, IsAttributeList), Text("group_dn", 256), Text("group_filter", 2048),
        Text("group_name_attr", 256, IsAttribute), Text("mode", 0, v => v is "ldap" or "ldaps" or "ldap+starttls"),
        new() { Name = "port", Kind = SectionValueKind.Integer, Minimum = 1, Maximum = 65535 },
        Flag("secure"), Text("server1", 256, IsAddress), Text("server2", 256, IsAddress),
        Text("sslversion", 0, v => v is "tlsv1" or "tlsv1_1" or "tlsv1_2" or "tlsv1_3"),
        Text("sync-defaults-options", 0, IsSyncOptions), Text("sync_attributes", 0, IsAttributeMap), Tfa,
        Text("user_attr", 256, v => v.Length >= 2 && !v.Any(FileText.IsBlank)), Text("user_classes", 0, IsAttributeList),
        Flag("verify"),
    ];

    private static readonly SectionOption[] OpenId =
    [
        Text("acr-values", 0, IsUriList), Text("audiences", 0, IsUriList), Flag("autocreate"), Text("client-id", 256),
        Text("client-key", 256), Flag("groups-autocreate"),
        Text("groups-claim", 256, v => Identity.Names.IsValid(v)), Flag("groups-overwrite"), Text("issuer-url", 256),
        Text("prompt", 0, v => !v.Any(FileText.IsBlank)), Flag("query-userinfo"), Text("scopes"),
        Text("username-claim") with { Fixed = true },
    ];

    private static readonly FrozenDictionary<string, FrozenDictionary<string, SectionOption>> Types =
        new Dictionary<string, FrozenDictionary<string, SectionOption>>
        {
            ["pam"] = Of([], [Tfa]),
            ["pve"] = Of([], [Tfa]),
            ["ldap"] = Of(["base_dn", "server1", "user_attr"], Ldap),
            ["ad"] = Of(["domain", "server1"], [.. Ldap, Text("domain", 256, v => !v.Any(FileText.IsBlank))]),
            ["openid"] = Of(["client-id", "issuer-url"], OpenId),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The options of a type by their keys; null for an unknown type.</summary>
    public static IReadOnlyDictionary<string, SectionOption>? OptionsOf(string type) => Types.GetValueOrDefault(type);

    /// <summary>Whether a section is of a known type; the case of the type does not matter in the file.</summary>
    internal static bool IsRealm(SectionText section) => Types.ContainsKey(section.Type.ToLowerInvariant());

    private static FrozenDictionary<string, SectionOption> Of(string[] required, SectionOption[] options) =>
        Common.Concat(options)
            .Select(o => o with { Required = required.Contains(o.Name) })
            .ToFrozenDictionary(o => o.Name, StringComparer.Ordinal);

    private static SectionOption Flag(string name) => new() { Name = name, Kind = SectionValueKind.Boolean };

    private static SectionOption Text(string name, int maxLength = 0, Func<string, bool>? isValid = null) =>
        new() { Name = name, MaxLength = maxLength, IsValid = isValid ?? (_ => true) };

    /// <summary>Whether the text is an address: an IP address, or a DNS name.</summary>
    internal static bool IsAddress(string value) => value.Contains(':', StringComparison.Ordinal)
        ? !value.AsSpan().ContainsAny("[]%") && IPAddress.TryParse(value, out _)
        : value.Split('.').All(IsDnsLabel);

    private static bool IsAttribute(string value) => value.All(char.IsAsciiLetterOrDigit);

    private static bool IsAttributeList(string value) => ListText.Split(value).All(IsAttribute);

    private static bool IsUriList(string value) =>
        !value.Any(c => c is <= ' ' or '\x7F' or '<' or '>' or '#' or '"');

    // name=theirs, joined by commas with blanks after them.
    private static bool IsAttributeMap(string value)
    {
        var isFirst = true;
        foreach (var part in value.Split(','))
        {
            var pair = isFirst ? part : part.TrimStart();
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == pair.Length - 1 || !pair[..equals].All(c => c == '_' || char.IsLetterOrDigit(c)))
            {
                return false;
            }

            isFirst = false;
        }

        return true;
    }

    private static bool IsSyncOptions(string value) =>
        PropertyString.TrySplit(value, null, out var pairs, out _)
        && pairs.All(p => p.Key is "scope" or "enable-new" or "remove-vanished" or "full" or "purge");

    private static bool IsDnsLabel(string label) => label.Length > 0
        && char.IsAsciiLetterOrDigit(label[0]) && char.IsAsciiLetterOrDigit(label[^1])
        && label.All(c => c == '-' || char.IsAsciiLetterOrDigit(c));
}
