using PveAuth.Cli.Running;
using PveAuth.Core.Audit;
using PveAuth.Store;

namespace PveAuth.Cli.Audit;

/// <summary><c>audit verify</c>: whether lines of the audit trail were changed, taken out or put in.</summary>
internal static class AuditCommands
{
    public static Task<Fault?> VerifyAsync(Invocation call) => Task.FromResult(Verify(call));

    private static Fault? Verify(Invocation call)
    {
        if (!call.TryOpen(out var place, out var fault))
        {
            return fault;
        }

        AuditLink? kept = null;
        if (call.Text("head") is { } text)
        {
            if (!AuditLink.TryParse(text, out var head))
            {
                return Fault.Usage("head: is no number, colon and hash, as this command prints them");
            }

            kept = head;
        }

        var directory = place.Services.Directory.Audit.Directory;
        var verdicts = AuditFiles.Nodes(directory).Select(node => AuditFiles.Verify(directory, node)).ToList();
        foreach (var verdict in verdicts)
        {
            var lines = verdict.Count == 1 ? "line" : "lines";
            call.Screen.Write($"{verdict.Node}: {verdict.Count} {lines} from number {verdict.First}, head {verdict.Last}\n");
        }

        var faults = verdicts.SelectMany(verdict => verdict.Faults).ToList();
        if (kept is { } remembered && !verdicts.Any(verdict => AuditFiles.Has(directory, verdict.Node, remembered)))
        {
            faults.Add($"no line has number and hash {remembered}: it was changed, or is older than what is kept");
        }

        return faults.Count > 0 ? new Fault(string.Join('\n', faults)) : null;
    }
}
