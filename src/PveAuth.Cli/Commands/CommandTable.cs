using System.Collections.Immutable;
using PveAuth.Cli.Audit;
using PveAuth.Cli.Completion;
using PveAuth.Cli.Help;
using PveAuth.Cli.Output;
using PveAuth.Cli.Tfa;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Commands;

/// <summary>Every command. In a list of columns <c>#</c> marks whole numbers, which stand on the right.</summary>
internal static class CommandTable
{
    private const string Users = "/access/users";
    private const string User = "/access/users/{userid}";
    private const string Tokens = "/access/users/{userid}/token";
    private const string Token = "/access/users/{userid}/token/{tokenid}";
    private const string Groups = "/access/groups";
    private const string Group = "/access/groups/{groupid}";
    private const string Roles = "/access/roles";
    private const string Role = "/access/roles/{roleid}";
    private const string Acl = "/access/acl";
    private const string Realms = "/access/domains";
    private const string Realm = "/access/domains/{realm}";
    private const string Pools = "/pools";
    private const string Permissions = "/access/permissions";

    private static readonly Parameter UserId = Param.Of(Formats.UserId, "userid", 64) with { Description = "The user." };

    private static readonly Parameter QrForm = Param.Choice("qr", "utf8", "ansi", "none").Optional() with
    {
        Description = "How the QR code is drawn: with block characters, with colours, or not at all.",
    };

    // Before the table, which needs it.
    private static readonly ImmutableArray<string> OfThePolicy =
        ["realms", "groups", "exempt", "graceDays", "recovery", "strongerRealms", "passkeyRealms", "passkeyTwoFactorRealms"];

    /// <summary>In the order of the help.</summary>
    public static ImmutableArray<Command> All { get; } =
    [
        new("acl delete", "path") { Target = ("PUT", Acl), Fixed = [("delete", "1")], Summary = "Removes access control entries." },
        new("acl list") { Target = ("GET", Acl), View = View.Table("path", "roleid", "type", "ugid", "propagate") },
        new("acl modify", "path")
        {
            Target = ("PUT", Acl), Fixed = [("delete", "0")], Summary = "Adds access control entries, or changes whether they propagate.",
        },

        new("audit list")
        {
            Target = ("GET", "/pveauth/audit"),
            Hidden = ["cursor"],
            Summary = "Lists what the audit trail says, newest first.",
            View = View.Rows(
                static answer => answer?["records"], FactorRows.Record,
                "time", "result", "event", "user", "by", "method", "ip", "node", "ref", "reason"),
        },
        new("audit verify")
        {
            Own = [Param.Text("head").Optional() with { Description = "The head of an earlier run, which must still be there." }],
            Body = AuditCommands.VerifyAsync,
            Summary = "Finds lines of the audit trail that were changed, taken out or put in.",
        },

        new("explain", "authid", "path", "privilege") { Target = ("GET", "/pveauth/explain"), View = View.Explanation },

        new("group add", "groupid") { Target = ("POST", Groups) },
        new("group delete", "groupid") { Target = ("DELETE", Group) },
        new("group list") { Target = ("GET", Groups), View = View.Table("groupid", "comment", "users") },
        new("group modify", "groupid") { Target = ("PUT", Group) },

        new("passwd", "userid") { Target = ("PUT", "/access/password"), Hidden = ["confirmation-password"] },

        new("pool add", "poolid") { Target = ("POST", Pools) },
        new("pool delete", "poolid") { Target = ("DELETE", Pools) },
        new("pool list") { Target = ("GET", Pools), View = View.Table("poolid", "comment", "members") },
        new("pool modify", "poolid") { Target = ("PUT", Pools) },

        new("realm add", "realm") { Target = ("POST", Realms) },
        new("realm delete", "realm") { Target = ("DELETE", Realm) },
        new("realm list") { Target = ("GET", Realms), View = View.Table("realm", "type", "comment", "tfa") },
        new("realm modify", "realm") { Target = ("PUT", Realm) },
        new("realm sync", "realm") { Target = ("POST", Realm + "/sync"), View = View.Value, HasOneForm = true },

        new("role add", "roleid") { Target = ("POST", Roles) },
        new("role delete", "roleid") { Target = ("DELETE", Role) },
        new("role list") { Target = ("GET", Roles), View = View.Table("roleid", "privs", "special") },
        new("role modify", "roleid") { Target = ("PUT", Role) },

        Simulate("simulate policy", [], ["realm", "webauthn", "u2f"], "Tells who could log in under another two factor policy."),
        Simulate("simulate realm", ["realm"], [.. OfThePolicy, "webauthn", "u2f"], "Tells who could log in if a realm demanded another factor."),
        Simulate("simulate u2f", ["u2f"], [.. OfThePolicy, "tfa", "realm", "webauthn"], "Tells who could log in with other U2F settings."),
        Simulate(
            "simulate webauthn", ["webauthn"], [.. OfThePolicy, "tfa", "realm", "u2f"], "Tells who could log in with other WebAuthn settings."),

        new("ticket", "username")
        {
            Target = ("POST", "/access/ticket"), View = View.Member("ticket"), HasOneForm = true, Body = TicketCommand.RunAsync,
            Summary = "Checks a password and prints a ticket.",
        },

        new("user add", "userid") { Target = ("POST", Users) },
        new("user delete", "userid") { Target = ("DELETE", User) },
        new("user list")
        {
            Target = ("GET", Users),
            View = View.Table(
                "userid", "comment", "email", "enable", "#expire", "firstname", "groups", "keys", "lastname", "realm-type",
                "#tfa-locked-until", "tokens", "totp-locked"),
        },
        new("user modify", "userid") { Target = ("PUT", User) },
        new("user permissions", "userid")
        {
            Target = ("GET", Permissions), View = View.Permissions, Summary = "Shows the effective permissions of a user.",
        },

        new("user tfa add recovery", "userid")
        {
            Own = [UserId], Body = TfaAddCommand.RecoveryAsync, Summary = "Makes recovery keys and shows them.",
        },
        new("user tfa add totp", "userid")
        {
            Own =
            [
                UserId,
                Param.Text("description", 255).Optional() with { Default = "TOTP", Description = "The user's name for the entry." },
                QrForm,
                Param.Flag("recovery").Optional() with { Description = "Whether recovery keys are made too; else it is asked." },
            ],
            Body = TfaAddCommand.TotpAsync,
            Summary = "Makes a TOTP secret, shows it with a QR code, and adds it once its first code is right.",
        },
        new("user tfa delete", "userid")
        {
            Own = [UserId, Param.Text("id").Optional() with { Description = "The entry; without it, all entries go." }],
            Body = TfaCommands.DeleteAsync,
            Summary = "Removes a second factor of a user, or all of them.",
        },
        new("user tfa export", "userid", "file")
        {
            Own =
            [
                UserId,
                Param.Text("file") with { Description = "A new file; - is standard output." },
                Param.Text("id").Optional() with { Description = "The entry, when there are several." },
            ],
            Body = TfaFileCommands.ExportAsync,
            Summary = "Writes a TOTP entry, secret included, as file for libpam-google-authenticator.",
        },
        new("user tfa import", "userid", "file")
        {
            Own =
            [
                UserId,
                Param.Text("file") with { Description = "A file of libpam-google-authenticator; - is standard input." },
                Param.Text("description", 255).Optional() with
                {
                    Default = "google-authenticator", Description = "The user's name for the entry.",
                },
            ],
            Body = TfaFileCommands.ImportAsync,
            Summary = "Adds the secret in a ~/.google_authenticator as TOTP entry.",
        },
        new("user tfa list", "userid")
        {
            Own = [UserId.Optional()],
            View = View.Factors,
            Body = TfaCommands.ListAsync,
            Summary = "Lists the second factors of a user, or of all.",
        },
        new("user tfa pass", "userid")
        {
            Target = ("POST", "/pveauth/one-time-pass"), Hidden = ["password"], View = View.Object,
        },
        new("user tfa status")
        {
            Target = ("GET", "/pveauth/tfa-status"),
            View = View.Rows(
                static answer => answer, FactorRows.Status, "userid", "required", "factors", "recovery keys left", "locked", "last confirmed"),
        },
        new("user tfa unlock", "userid") { Target = ("PUT", User + "/unlock-tfa") },

        new("user token add", "userid", "tokenid") { Target = ("POST", Token), View = View.Object },
        new("user token delete", "userid", "tokenid") { Target = ("DELETE", Token) },
        new("user token list", "userid") { Target = ("GET", Tokens), View = View.Table("tokenid", "comment", "#expire", "privsep") },
        new("user token modify", "userid", "tokenid") { Target = ("PUT", Token), View = View.Object },
        new("user token permissions", "userid", "tokenid")
        {
            Target = ("GET", Permissions),
            Hidden = ["userid"],
            Own =
            [
                UserId,
                Param.Text("tokenid") with { Description = "The token." },
            ],
            View = View.Permissions,
            Body = TokenPermissionsCommand.RunAsync,
            Summary = "Shows the effective permissions of an API token.",
        },

        new("webauthn check") { Target = ("GET", "/pveauth/webauthn-check"), View = View.Findings },
        new("webauthn reset")
        {
            Own =
            [
                UserId.Optional() with { Description = "One user alone." },
                Param.Flag("yes").Optional() with { Description = "Do not ask." },
                Param.Text("undo", 64).Optional() with { Description = "Put the keys of this backup back instead." },
            ],
            View = View.Table("userid", "keys", "left"),
            HasOneForm = true,
            Body = WebAuthnResetCommand.RunAsync,
            Summary = "Removes the WebAuthn keys of all users or one, after showing them, and can undo that.",
        },

        new("oathkeygen", "userid")
        {
            Own = [UserId.Optional() with { Description = "Whose label the QR code bears." }, QrForm with { Default = "none" }],
            Body = OathKeyGenCommand.RunAsync,
            Summary = "Makes a secret for one-time passwords.",
        },
        new("completion", "shell")
        {
            Own = [Param.Choice("shell", "bash", "zsh") with { Description = "The shell." }],
            Body = CompletionScripts.PrintAsync,
            Summary = "Prints a script that completes commands, options and names on the TAB key.",
        },
        new("help", "command")
        {
            Own =
            [
                Param.Text("command").Optional() with { Description = "The command, all its words." },
                Param.Flag("verbose").Optional() with { Description = "Also limits and defaults." },
            ],
            TakesAllWords = true,
            Body = HelpCommand.RunAsync,
            Summary = "Shows what commands there are, or explains one.",
        },
    ];

    /// <summary>Names of older releases.</summary>
    public static ImmutableArray<(string Old, string Words)> Aliases { get; } =
    [
        ("acldel", "acl delete"), ("aclmod", "acl modify"),
        ("groupadd", "group add"), ("groupdel", "group delete"), ("groupmod", "group modify"),
        ("roleadd", "role add"), ("roledel", "role delete"), ("rolemod", "role modify"),
        ("useradd", "user add"), ("userdel", "user delete"), ("usermod", "user modify"),
        ("user token remove", "user token delete"),
    ];

    private static Command Simulate(string words, ImmutableArray<string> positionals, ImmutableArray<string> hidden, string summary) =>
        new(words, positionals)
        {
            Target = ("POST", "/pveauth/simulate"),
            Hidden = hidden,
            View = View.Simulation,
            Body = SimulateCommand.RunAsync,
            Summary = summary,
        };
}
