using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Domains;

/// <summary>The options of realms as parameters. One method takes those of all types; which type has which options is for
/// <see cref="RealmSchema"/> to say.</summary>
internal static class RealmParameters
{
    /// <summary>What a list of URIs may hold.</summary>
    private const string UriList = """[^\x00-\x1F\x7F <>#"]*""";

    public static Parameter Realm { get; } =
        Param.Of(Formats.Realm, "realm", RealmName.MaxLength) with { Description = "The realm." };

    public static Parameter Type { get; } =
        Param.Choice("type", "ad", "ldap", "openid", "pam", "pve") with { Description = "Where users come from." };

    public static Parameter UserNameClaim { get; } =
        Text("username-claim", "OpenID claim that is the user's name; given once, when the realm is made.");

    public static Parameter Delete { get; } =
        Param.Of("pve-configid-list", "delete", 4096).Optional() with { Description = "Options to remove." };

    public static Parameter Digest { get; } =
        Text("digest", "Refuses the change when the file has another SHA-1 by now.", 64);

    public static Parameter Scope { get; } =
        Param.Choice("scope", "users", "groups", "both").Optional() with { Description = "What to copy." };

    public static Parameter EnableNew { get; } = Flag("enable-new", "Whether new users may log in.", byDefault: "1");

    public static Parameter RemoveVanished { get; } = Text("remove-vanished", "What to remove of users and groups that left.") with
    {
        Pattern = "(?:(?:(?:acl|properties|entry);)*(?:acl|properties|entry))|none",
        Default = "none",
    };

    /// <summary>Older names of <see cref="RemoveVanished"/>.</summary>
    public static ImmutableArray<Parameter> OldRemoveVanished { get; } =
    [
        Flag("full", "Deprecated: remove-vanished with entry;properties."),
        Flag("purge", "Deprecated: remove-vanished with acl."),
    ];

    /// <summary>What a synchronisation does unless told otherwise.</summary>
    public static Parameter SyncDefaults { get; } =
        Param.Properties("sync-defaults-options", [EnableNew, .. OldRemoveVanished, RemoveVanished, Scope]).Optional() with
        {
            Description = "Defaults of synchronisations.",
        };

    /// <summary>All that can be given and changed at any time.</summary>
    public static ImmutableArray<Parameter> Options { get; } =
    [
        Text("comment", "A remark; login forms show it.", 4096),
        Flag("default", "Whether login forms offer this realm first."),
        Param.Properties(
            "tfa",
            Param.Choice("type", "yubico", "oath"),
            Param.Integer("digits", 6, 8).Optional() with { Default = "6" },
            Param.Text("id").Optional(),
            Param.Text("key").Optional(),
            Param.Integer("step", 10).Optional() with { Default = "30" },
            Param.Text("url").Optional()).Optional() with
        {
            MaxLength = RealmTfa.MaxLength,
            Description = "Second factor that every login needs.",
        },

        Param.Of("address", "server1", 256).Optional() with { Description = "Directory server." },
        Param.Of("address", "server2", 256).Optional() with { Description = "Directory server to ask after the first." },
        Param.Integer("port", 1, 65535).Optional() with { Description = "Port of the directory servers." },
        Param.Choice("mode", "ldap", "ldaps", "ldap+starttls").Optional() with
        {
            Default = "ldap",
            Description = "How connections are protected.",
        },
        Flag("secure", "Deprecated: mode ldaps."),
        Param.Choice("sslversion", "tlsv1", "tlsv1_1", "tlsv1_2", "tlsv1_3").Optional() with { Description = "TLS version." },
        Flag("verify", "Whether the servers' certificates are checked.", byDefault: "0"),
        Text("capath", "Trusted certificates, a file or a directory.") with { Default = "/etc/ssl/certs" },
        Text("cert", "Certificate of the client."),
        Text("certkey", "Key of the client's certificate."),
        Text("domain", "Active Directory domain.", 256) with { Pattern = @"\S+" },
        Text("base_dn", "Below which users are searched.", 256),
        Text("bind_dn", "Who searches; anonymous when unset.", 256),
        Text("password", "Password of bind_dn. It is never shown.") with { IsSecret = true },
        Text("user_attr", "Attribute that is the user's name.", 256) with { Pattern = @"\S{2,}" },
        Text("filter", "Filter for users.", 2048),
        Param.Of("ldap-simple-attr-list", "user_classes").Optional() with
        {
            Default = "inetorgperson, posixaccount, person, user",
            Description = "Classes of users.",
        },
        Text("group_dn", "Below which groups are searched.", 256),
        Text("group_filter", "Filter for groups.", 2048),
        Param.Of("ldap-simple-attr", "group_name_attr", 256).Optional() with
        {
            Description = "Attribute that is the group's name.",
        },
        Param.Of("ldap-simple-attr-list", "group_classes").Optional() with
        {
            Default = "groupOfNames, group, univentionGroup, ipausergroup",
            Description = "Classes of groups.",
        },
        Text("sync_attributes", "Which attribute becomes which field, such as email=mail.") with
        {
            Pattern = @"\w+=[^,]+(,\s*\w+=[^,]+)*",
        },
        SyncDefaults,
        Flag("case-sensitive", "Whether the case of user names matters.", byDefault: "1"),
        Flag("check-connection", "Whether to try a bind before anything is stored.", byDefault: "0"),

        Text("issuer-url", "OpenID provider.", 256),
        Text("client-id", "OpenID client.", 256),
        Text("client-key", "Secret of the OpenID client.", 256) with { IsSecret = true },
        Text("scopes", "OpenID scopes.") with { Default = "email profile" },
        Text("acr-values", "Wanted classes of authentication.") with { Pattern = UriList },
        Text("audiences", "Accepted audiences besides the client.") with { Pattern = UriList },
        Text("prompt", "What the provider asks the user.") with { Pattern = @"(?:none|login|consent|select_account|\S+)" },
        Flag("query-userinfo", "Whether the provider's userinfo is asked.", byDefault: "1"),
        Flag("autocreate", "Whether unknown users are created.", byDefault: "0"),
        Text("groups-claim", "OpenID claim that holds the groups.", 256) with { Pattern = @"(?:[A-Za-z0-9\.\-_]+)" },
        Flag("groups-autocreate", "Whether unknown groups are created.", byDefault: "0"),
        Flag("groups-overwrite", "Whether a login removes the user from all other groups.", byDefault: "0"),
    ];

    private static Parameter Text(string name, string description, int maxLength = 0) =>
        Param.Text(name, maxLength).Optional() with { Description = description };

    private static Parameter Flag(string name, string description, string? byDefault = null) =>
        Param.Flag(name).Optional() with { Description = description, Default = byDefault };
}
