namespace PveAuth.Core.Tfa;

/// <summary>Rules for the relying party id: what browsers take as one at all, and what is wise.</summary>
internal static class IdRules
{
    /// <summary>Whether the id has the form of a domain name, so that it can be compared with hosts.</summary>
    public static bool IsUsable(string id) => id.Length > 0 && !DomainName.IsIpAddress(id) && DomainName.Fault(id) is null;

    /// <summary>What the id breaks.</summary>
    public static IEnumerable<Finding> Of(WebAuthnDraft draft, WebAuthnSurroundings around)
    {
        var id = draft.RpId;
        if (id.Length == 0)
        {
            yield break;
        }

        if (DomainName.IsIpAddress(id))
        {
            var host = around.KnownHosts.FirstOrDefault();
            yield return new(
                "I02",
                FindingSeverity.Problem,
                "Browsers accept no IP address as ID.",
                host is null ? "Use a host name, and open the server by it." : $"Use a host name of the certificate, such as {host}.")
            {
                Suggestion = host,
            };
        }
        else if (id.Any(c => !char.IsAscii(c)))
        {
            var ascii = DomainName.ToAscii(id);
            yield return new(
                "I04",
                FindingSeverity.Problem,
                $"Write international names in their xn-- form{(ascii is null ? "" : $": {ascii}")}.",
                ascii is null ? "Use a name that exists in the domain name system." : $"Use {ascii} as ID.")
            {
                Suggestion = ascii,
            };
        }
        else if (DomainName.Fault(id) is { } fault)
        {
            var cleaned = DomainName.Cleaned(id);
            yield return new(
                "I01",
                FindingSeverity.Problem,
                $"ID must be a bare lower-case domain name. Remove {fault}.",
                cleaned is null ? "Use the domain name alone." : $"Use {cleaned} as ID.")
            {
                Suggestion = cleaned,
            };
        }
        else if (PublicSuffix.Contains(id))
        {
            var host = around.Page is { IsIpAddress: false } page && DomainName.IsWithin(page.Host, id) && page.Host != id ? page.Host
                : around.KnownHosts.FirstOrDefault(name => DomainName.IsWithin(name, id) && name != id);
            yield return new(
                "I03",
                FindingSeverity.Problem,
                $"{id} is a public suffix, shared by strangers. Browsers reject it.",
                host is null ? $"Use a name below {id} that is yours." : $"Use {host}, or a domain between it and {id}.")
            {
                Suggestion = host,
            };
        }
        else if (!id.Contains('.', StringComparison.Ordinal))
        {
            if (id != "localhost")
            {
                yield return new(
                    "I05",
                    FindingSeverity.Warning,
                    $"Works only while everyone opens the server as https://{id}.",
                    "Use the full name with its domain.")
                {
                    Suggestion = around.KnownHosts.FirstOrDefault(name => name.StartsWith(id + ".", StringComparison.Ordinal)),
                };
            }
        }
        else if (PublicSuffix.IsRegistrable(id))
        {
            yield return new(
                "I06", FindingSeverity.Info, $"Any host of {id} may ask for these keys.", $"A name like pve.{id} keeps them apart.");
        }
    }
}
