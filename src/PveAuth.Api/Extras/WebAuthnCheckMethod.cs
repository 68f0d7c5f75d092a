using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Extras;

/// <summary>Runs the WebAuthn check on what is stored, or on values that somebody thinks of storing.</summary>
internal static class WebAuthnCheckMethod
{
    private const string Challenges = "pveauth/tfa";

    public static ApiResult Run(ApiCall call)
    {
        var given = call.Parameters;
        PageAddress? page = null;
        if (given.Text("browser-origin") is { } text && (!PageAddress.TryParse(text, out page) || page.HasMore))
        {
            return ApiError.Parameter("browser-origin", "must be the origin of a page, such as https://pve.example.com:8006");
        }

        var stored = WebAuthnDraft.Stored(call.Config.Datacenter.Get("webauthn"));
        var draft = stored.With(given.Text("rp"), given.Text("id"), given.Text("origin"), given.Flag("allow-subdomains"));
        var around = Around(call, stored, page);
        var findings = WebAuthnCheck.Run(draft, around);

        // Who may read the options need not be one who may see users.
        var seesUsers = LockoutGuard.SeesUsers(call);
        return ApiResult.Of(new JsonObject
        {
            ["checks"] = new JsonArray([.. findings.Select(finding => Describe(finding, seesUsers))]),
            ["counts"] = new JsonObject
            {
                ["problem"] = findings.Count(f => f.Severity == FindingSeverity.Problem),
                ["warning"] = findings.Count(f => f.Severity == FindingSeverity.Warning),
                ["info"] = findings.Count(f => f.Severity == FindingSeverity.Info),
            },
            ["node"] = around.Node,
            ["certificate"] = around.Certificates.Any(c => c.Node == around.Node) ? 1 : 0,
            ["autofill"] = Describe(IdProposals.For(around), around),
            ["tested"] = new JsonObject
            {
                ["rp"] = draft.RpName,
                ["id"] = draft.RpId,
                ["origin"] = draft.Origin,
                ["allow-subdomains"] = draft.AllowSubdomains ? 1 : 0,
                ["unsaved"] = draft == stored ? 0 : 1,
            },
            ["time"] = call.Now,
        });
    }

    private static WebAuthnSurroundings Around(ApiCall call, WebAuthnDraft stored, PageAddress? page)
    {
        var directory = call.Services.Directory;
        var nodes = NodeCertificates.Nodes(directory.Path);
        if (page is null && call.Client.Host is { Length: > 0 } host)
        {
            // A client without a page is one at the address that it calls.
            page = PageAddress.TryParse($"https://{host}", out var called) ? called : null;
        }

        var (mismatches, mismatchedBy) = KeyHistory.Mismatches(directory, call.Now);
        return new()
        {
            Now = call.Now,
            Mismatches = mismatches,
            MismatchedBy = mismatchedBy,

            // The kernel's clock is the one that counts, unless this process has another.
            ClockIsSynchronised = call.Services.Time == TimeProvider.System ? KernelClock.IsSynchronised() : null,
            Node = NodeCertificates.ThisNode(directory.Path),
            Page = page,
            Host = call.Client.Host,
            Nodes = Math.Max(nodes.Length, 1),
            Certificates = NodeCertificates.Read(directory.Path, nodes),
            ChallengeFault = ChallengeFault(directory.Path),
            WriteFault = !directory.IsQuorate ? "the cluster has no quorum"
                : directory.Tfa.Current.Fault is { } reason
                    ? "priv/tfa.cfg cannot be read" + (LockoutGuard.SeesUsers(call) ? $": {reason}" : "")
                : directory.Datacenter.Current.Unreadable is not null ? "datacenter.cfg cannot be read"
                : null,
            Stored = stored,
            U2f = call.Config.Datacenter.U2f,
            Users = call.Config.Users,
            Realms = call.Config.Domains,
            Factors = directory.Tfa.Current.Value,
            RecordedIds = KeyHistory.RecordedIds(directory),
            StrongerRealms = call.Config.Policy.StrongerRealms,
        };
    }

    /// <summary>The directory is made with the first challenge, so that a missing one is no fault.</summary>
    private static string? ChallengeFault(string directory)
    {
        var path = Path.Combine(directory, Challenges);
        return File.Exists(path) ? $"{Challenges} is a file"
            : Directory.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.UserWrite) == 0 ? $"{Challenges} cannot be written"
            : null;
    }

    private static JsonObject Describe(ImmutableArray<IdProposal> proposals, WebAuthnSurroundings around) => new()
    {
        ["ids"] = new JsonArray(
            [.. proposals.Select(p => new JsonObject { ["id"] = p.Id, ["covers"] = p.CoversAllNodes ? "all" : "node" })]),
        ["nodes"] = around.Nodes,
        ["open"] = IdProposals.NameToOpen(around),
    };

    private static JsonObject Describe(Finding finding, bool seesUsers)
    {
        var data = new JsonObject();
        if (finding.Suggestion is not null)
        {
            data["suggestion"] = finding.Suggestion;
        }

        if (finding.Entries > 0)
        {
            data["entries"] = finding.Entries;
        }

        if (!finding.Users.IsEmpty)
        {
            data["users"] = finding.Users.Length;
            if (seesUsers)
            {
                data["userids"] = new JsonArray([.. finding.Users.Select(user => JsonValue.Create(user.ToString()))]);
            }
        }

        return new JsonObject
        {
            ["id"] = finding.Code,
            ["severity"] = finding.Severity switch
            {
                FindingSeverity.Problem => "problem",
                FindingSeverity.Warning => "warning",
                _ => "info",
            },
            ["message"] = finding.Message,
            ["remedy"] = finding.Remedy,
            ["data"] = data,
        };
    }
}
