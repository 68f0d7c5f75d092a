namespace PveAuth.Core.Tfa;

/// <summary>Rules for the configured origin: the server accepts keys from there only.</summary>
internal static class OriginRules
{
    private const string Clear = "Clear the origin: then every address inside the ID works.";

    /// <summary>What the origin breaks.</summary>
    public static IEnumerable<Finding> Of(WebAuthnDraft draft, WebAuthnSurroundings around)
    {
        if (draft.Origin.Length == 0)
        {
            yield break;
        }

        if (!PageAddress.TryParse(draft.Origin, out var origin))
        {
            // A host alone, or another scheme, is what people write most often.
            var isAddress = Uri.TryCreate(draft.Origin, UriKind.Absolute, out var other)
                && draft.Origin.Contains("://", StringComparison.Ordinal);
            var authority = isAddress ? other!.Authority : draft.Origin;
            var repaired = PageAddress.TryParse($"https://{authority}", out var https) ? https.Origin : null;
            var remedy = repaired is null ? Clear : $"Use {repaired}, or clear the origin.";
            yield return isAddress
                ? new("O01", FindingSeverity.Problem, "Origin must start with https://.", remedy) { Suggestion = repaired }
                : new("C03", FindingSeverity.Problem, "The webauthn line in datacenter.cfg cannot be read: the origin is no URL.", remedy)
                {
                    Suggestion = repaired,
                };
            yield break;
        }

        if (!origin.IsSecure)
        {
            var https = $"https://{origin.Origin["http://".Length..]}";
            yield return new("O01", FindingSeverity.Problem, "Origin must start with https://.", $"Use {https}, or clear the origin.")
            {
                Suggestion = https,
            };
        }

        if (origin.IsIpAddress || (IdRules.IsUsable(draft.RpId) && !DomainName.IsWithin(origin.Host, draft.RpId)))
        {
            yield return new(
                "O02",
                FindingSeverity.Problem,
                $"Origin {origin.Origin} is not inside ID {draft.RpId}; the server refuses to start WebAuthn.",
                Clear);
        }

        if (around.Page is { } page)
        {
            if (!Admits(draft, origin, page.Host))
            {
                yield return new(
                    "O03", FindingSeverity.Problem, $"Origin {origin.Origin} shuts out this address, {page.Origin}.", Clear);
            }
            else if (origin.Port != page.Port)
            {
                yield return new(
                    "O04",
                    FindingSeverity.Problem,
                    $"Origin says port {origin.Port}, you are on {page.Port}.",
                    $"Use {page.Origin}, or clear the origin.")
                {
                    Suggestion = page.Origin,
                };
            }
        }

        if (origin.HasMore)
        {
            yield return new(
                "O05", FindingSeverity.Warning, "Only scheme, host and port of the origin count.", $"Use {origin.Origin}.")
            {
                Suggestion = origin.Origin,
            };
        }

        if (around.Nodes > 1 && !AdmitsAllNodes(draft, origin, around))
        {
            yield return new("O06", FindingSeverity.Warning, $"Only {origin.Host} can be used; other nodes are shut out.", Clear);
        }
    }

    private static bool Admits(WebAuthnDraft draft, PageAddress origin, string host) =>
        draft.AllowSubdomains ? DomainName.IsWithin(host, origin.Host) : host == origin.Host;

    // A node whose certificate cannot be read is one whose names nobody vouches for.
    private static bool AdmitsAllNodes(WebAuthnDraft draft, PageAddress origin, WebAuthnSurroundings around) =>
        around.Certificates.Length >= around.Nodes && around.Certificates.All(c => c.Names.Any(name => Admits(draft, origin, name)));
}
