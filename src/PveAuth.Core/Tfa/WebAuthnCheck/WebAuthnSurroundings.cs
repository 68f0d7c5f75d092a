using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>The certificate that a node shows to browsers.</summary>
/// <param name="Node">The node.</param>
/// <param name="Names">Host names and IP addresses that it is for; a name may begin with <c>*.</c>.</param>
/// <param name="NotBefore">Epoch seconds from which on it is valid.</param>
/// <param name="NotAfter">Epoch seconds until which it is valid.</param>
/// <param name="IsPrivate">Whether it is signed by itself or by the cluster's own CA, which browsers do not know.</param>
public sealed record NodeCertificate(string Node, ImmutableArray<string> Names, long NotBefore, long NotAfter, bool IsPrivate)
{
    /// <summary>Whether it is for this host. A star stands for one label.</summary>
    public bool Covers(string host) => Names.Any(name => string.Equals(name, host, StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            && string.Equals(name[1..], host[dot..], StringComparison.OrdinalIgnoreCase)));
}

/// <summary>What WebAuthn settings have to fit: how the server is reached, its certificates, and what users have.</summary>
public sealed record WebAuthnSurroundings
{
    /// <summary>Epoch seconds now.</summary>
    public required long Now { get; init; }

    /// <summary>The node that answers; null when it is not known.</summary>
    public string? Node { get; init; }

    /// <summary>The origin of the page that asks; null when no page does.</summary>
    public PageAddress? Page { get; init; }

    /// <summary>The Host header of the request, port included; null when there is none.</summary>
    public string? Host { get; init; }

    /// <summary>How many nodes the cluster has.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>The certificates of nodes, as far as they can be read.</summary>
    public ImmutableArray<NodeCertificate> Certificates { get; init; } = [];

    /// <summary>Why login challenges cannot be kept; null when they can.</summary>
    public string? ChallengeFault { get; init; }

    /// <summary>Why no key can be registered; null when nothing is in the way.</summary>
    public string? WriteFault { get; init; }

    /// <summary>Whether the kernel says that its clock follows a source of time; null when it does not tell.</summary>
    public bool? ClockIsSynchronised { get; init; }

    /// <summary>How many answers of keys were refused in the last day because they came from another origin, or for another id.</summary>
    public int Mismatches { get; init; }

    /// <summary>The origin or id that most of these came from; null when it is not known.</summary>
    public string? MismatchedBy { get; init; }

    /// <summary>The settings that are stored.</summary>
    public required WebAuthnDraft Stored { get; init; }

    /// <summary>The U2F application that is stored.</summary>
    public U2fOptions? U2f { get; init; }

    /// <summary>The users.</summary>
    public UserCfg Users { get; init; } = UserCfg.Empty;

    /// <summary>The realms.</summary>
    public DomainsCfg Realms { get; init; } = DomainsCfg.Empty;

    /// <summary>The second factors.</summary>
    public TfaCfg Factors { get; init; } = TfaCfg.Empty;

    /// <summary>For which relying party id a WebAuthn entry was made, where that is known: tfa.cfg does not say.</summary>
    public ImmutableDictionary<(UserId User, string EntryId), string> RecordedIds { get; init; } =
        ImmutableDictionary<(UserId User, string EntryId), string>.Empty;

    /// <summary>Realms in which WebAuthn satisfies a demand for TOTP.</summary>
    public ImmutableSortedSet<string> StrongerRealms { get; init; } = [];

    /// <summary>The certificate of the node that answers.</summary>
    internal NodeCertificate? OwnCertificate => Certificates.FirstOrDefault(c => c.Node == Node);

    /// <summary>Host names that certificates of this cluster are for, this node's first.</summary>
    internal IEnumerable<string> KnownHosts => Certificates.OrderBy(c => c.Node == Node ? 0 : 1).SelectMany(c => c.Names)
        .Where(name => name.Contains('.', StringComparison.Ordinal) && !name.StartsWith('*') && !DomainName.IsIpAddress(name))
        .Select(name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal);
}
