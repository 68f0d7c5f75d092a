using PveAuth.Server.Http;
using PveAuth.Server.Web;

namespace PveAuth.Server.Pages;

/// <summary>Who is protected by second factors and who is locked. The API decides whom the user sees.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public sealed class TfaModel(LoginBoot boot, TimeProvider time) : ShellPage(boot, time)
{
    /// <summary>The page's script and what it imports at once; dialogs are fetched when they open.</summary>
    public static IReadOnlyList<string> Modules { get; } =
    [
        "tfa-overview.js", "api.js", "channel.js", "csv.js", "dom.js", "factor-list.js", "factor-state.js", "menu.js", "offline.js",
        "overview-cells.js", "overview-csv.js", "overview-detail.js", "overview-filter.js", "overview-table.js", "rights.js", "session.js",
        "shell.js", "stored.js", "theme.js", "ticket.js", "time.js", "toast.js", "user-factors.js",
    ];
}
