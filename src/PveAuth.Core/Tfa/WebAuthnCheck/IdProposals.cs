using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>A relying party id that would work from the page that asks.</summary>
/// <param name="Id">The domain.</param>
/// <param name="CoversAllNodes">Whether every node of the cluster has a name inside it.</param>
public sealed record IdProposal(string Id, bool CoversAllNodes);

/// <summary>Proposes relying party ids, so that nobody has to know what makes one.</summary>
public static class IdProposals
{
    /// <summary>Ids for a page, the better one first; none for a page that is opened by an IP address.</summary>
    /// <param name="around">The page, and the certificates of all nodes.</param>
    public static ImmutableArray<IdProposal> For(WebAuthnSurroundings around)
    {
        if (around.Page is not { IsIpAddress: false } page || PublicSuffix.Contains(page.Host))
        {
            return [];
        }

        var common = around.Nodes > 1 ? CommonDomain(page.Host, around) : null;
        return common is null ? [new(page.Host, around.Nodes <= 1)]
            : common == page.Host ? [new(common, true)]
            : [new(common, true), new(page.Host, false)];
    }

    /// <summary>An address under which a page could be opened by name; null when no certificate tells one.</summary>
    public static string? NameToOpen(WebAuthnSurroundings around) => around.KnownHosts.FirstOrDefault();

    /// <summary>The longest domain that the host and a name of every node are in, and that is not shared with strangers.</summary>
    private static string? CommonDomain(string host, WebAuthnSurroundings around)
    {
        if (around.Certificates.Length < around.Nodes)
        {
            // A node of unknown name may lie anywhere.
            return null;
        }

        for (var domain = host; domain.Contains('.', StringComparison.Ordinal) && !PublicSuffix.Contains(domain);)
        {
            var candidate = domain;
            if (around.Certificates.All(c => c.Names.Any(name => AddressRules.IsInside(name, candidate))))
            {
                return domain;
            }

            domain = domain[(domain.IndexOf('.', StringComparison.Ordinal) + 1)..];
        }

        return null;
    }
}
