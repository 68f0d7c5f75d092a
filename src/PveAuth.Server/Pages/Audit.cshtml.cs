using PveAuth.Server.Http;
using PveAuth.Server.Web;

namespace PveAuth.Server.Pages;

/// <summary>The audit log.</summary>
/// <param name="boot">Node and realms.</param>
/// <param name="time">The clock.</param>
public sealed class AuditModel(LoginBoot boot, TimeProvider time) : ShellPage(boot, time)
{
    /// <summary>The page's script and what it imports.</summary>
    public static IReadOnlyList<string> Modules { get; } =
    [
        "audit.js", "api.js", "audit-detail.js", "audit-export.js", "audit-filters.js", "audit-live.js", "audit-search.js",
        "audit-table.js", "audit-texts.js", "channel.js", "csv.js", "dom.js", "form.js", "menu.js", "session.js", "shell.js",
        "stored.js", "theme.js", "ticket.js", "time.js", "toast.js",
    ];
}
