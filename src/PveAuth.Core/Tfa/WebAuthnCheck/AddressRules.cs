using System.Globalization;

namespace PveAuth.Core.Tfa;

/// <summary>Rules for the way to the server: the address of the page, the proxy in between, and the certificates.</summary>
internal static class AddressRules
{
    private const long Day = 86_400;
    private const int DaysOfNotice = 14;

    /// <summary>What is wrong with the way.</summary>
    public static IEnumerable<Finding> Of(WebAuthnDraft draft, WebAuthnSurroundings around) =>
        OfPage(draft, around).Concat(OfProxy(draft, around)).Concat(OfCertificates(draft, around));

    private static IEnumerable<Finding> OfPage(WebAuthnDraft draft, WebAuthnSurroundings around)
    {
        if (around.Page is not { } page)
        {
            yield break;
        }

        var inside = around.KnownHosts.FirstOrDefault(name => !IdRules.IsUsable(draft.RpId) || DomainName.IsWithin(name, draft.RpId));
        var open = inside is null ? "Open the server by its name." : $"Open https://{inside}{PortOf(page)} instead.";
        if (page.IsIpAddress)
        {
            yield return new("H01", FindingSeverity.Problem, "You opened the server by IP address. WebAuthn cannot run here.", open);
        }
        else if (IdRules.IsUsable(draft.RpId) && !DomainName.IsWithin(page.Host, draft.RpId))
        {
            yield return new(
                "H02",
                FindingSeverity.Problem,
                $"{page.Host} lies outside {draft.RpId}.",
                $"Set the ID to {page.Host} or a domain above it{(inside is null ? "" : $", or open https://{inside}{PortOf(page)}")}.")
            {
                Suggestion = page.Host,
            };
        }

        if (!page.IsSecure)
        {
            yield return new(
                "H03", FindingSeverity.Problem, "The page is not on https.", $"Open https://{page.Origin["http://".Length..]}.");
        }
    }

    /// <summary>Without a configured origin the server takes the Host header for it, as PVE does.</summary>
    private static IEnumerable<Finding> OfProxy(WebAuthnDraft draft, WebAuthnSurroundings around)
    {
        if (draft.Origin.Length == 0 && around is { Page: { } page, Host: { Length: > 0 } host }
            && (!PageAddress.TryParse($"https://{host}", out var seen) || seen.Host != page.Host || seen.Port != page.Port))
        {
            yield return new(
                "X01",
                FindingSeverity.Problem,
                $"A proxy changes the Host header: server sees {host}, browser {page.Origin}.",
                $"Let the proxy pass the Host header on unchanged, or set the origin to {page.Origin}.")
            {
                Suggestion = page.Origin,
            };
        }
    }

    private static IEnumerable<Finding> OfCertificates(WebAuthnDraft draft, WebAuthnSurroundings around)
    {
        if (around.OwnCertificate is { } own)
        {
            if (own.NotAfter < around.Now)
            {
                yield return new("T02", FindingSeverity.Problem, $"Certificate ended on {Date(own.NotAfter)}.", "Renew it.");
            }
            else if (own.NotBefore > around.Now)
            {
                yield return new(
                    "T02",
                    FindingSeverity.Problem,
                    $"Certificate begins on {Date(own.NotBefore)}.",
                    "Set the clock, or order another certificate.");
            }

            if (around.Page is { IsIpAddress: false } page && !own.Covers(page.Host))
            {
                var name = around.KnownHosts.FirstOrDefault(own.Covers);
                yield return new(
                    "T04",
                    FindingSeverity.Problem,
                    $"The certificate covers {NamesOf(own)}, not {page.Host}.",
                    $"Order one for {page.Host}{(name is null ? "" : $", or open https://{name}{PortOf(page)}")}.");
            }

            if (own.IsPrivate)
            {
                yield return new(
                    "T05",
                    FindingSeverity.Warning,
                    "The certificate is signed by itself or by the cluster's own CA: "
                        + "each computer must trust it, or WebAuthn is blocked there.",
                    "Install pve-root-ca.pem on the computers, or order a certificate of a public CA.");
            }
        }

        foreach (var certificate in around.Certificates)
        {
            if (certificate.NotAfter >= around.Now && certificate.NotAfter - around.Now < DaysOfNotice * Day)
            {
                var days = (certificate.NotAfter - around.Now) / Day;
                yield return new(
                    "T03", FindingSeverity.Warning, $"Certificate of {certificate.Node} ends in {days} days.", "Renew it.");
            }

            if (IdRules.IsUsable(draft.RpId) && !certificate.Names.Any(name => IsInside(name, draft.RpId)))
            {
                yield return new(
                    "T06",
                    FindingSeverity.Warning,
                    $"Node {certificate.Node} ({NamesOf(certificate)}) lies outside {draft.RpId}.",
                    "Use as ID the domain that all nodes have in common.");
            }
        }
    }

    /// <summary>Whether a name of a certificate, or what its star stands before, is inside an id.</summary>
    internal static bool IsInside(string name, string id) =>
        DomainName.IsWithin((name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name).ToLowerInvariant(), id);

    private static string NamesOf(NodeCertificate certificate) =>
        certificate.Names.IsEmpty ? "no name" : string.Join(", ", certificate.Names);

    private static string PortOf(PageAddress page) => page.Port == 443 || !page.IsHttps ? "" : $":{page.Port}";

    private static string Date(long time) =>
        DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
