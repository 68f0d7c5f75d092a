using System.Security.Cryptography;
using System.Text;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tfa;

/// <summary>A relying party that can work: its id is the origin's host or a parent domain of it.</summary>
public sealed class RelyingParty
{
    private readonly Uri origin;
    private readonly string host;
    private readonly bool allowSubdomains;

    private RelyingParty(WebAuthnOptions options, Uri origin, string host)
    {
        (Name, Id, this.origin, this.host) = (options.RpName, options.RpId, origin, host);
        allowSubdomains = options.AllowSubdomains;
    }

    /// <summary>The name that the browser shows.</summary>
    public string Name { get; }

    /// <summary>The relying party id.</summary>
    public string Id { get; }

    /// <summary>The origin that is expected.</summary>
    public string Origin => origin.GetLeftPart(UriPartial.Authority);

    /// <summary>The relying party of the configuration; null when there is none, or when it cannot work.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="defaultOrigin">The origin of this request, for a configuration without one.</param>
    public static RelyingParty? Create(WebAuthnOptions? options, string defaultOrigin)
    {
        if (options is null || !TryOrigin(options.Origin ?? defaultOrigin, out var origin, out var host))
        {
            return null;
        }

        return options.RpId.Length > 0 && (host == options.RpId || host.EndsWith("." + options.RpId, StringComparison.Ordinal))
            ? new(options, origin, host)
            : null;
    }

    /// <summary>Whether a page of this origin may use the keys: same scheme and port, and the same host or, if allowed, one
    /// below it. The dot counts, so that <c>evilpve1.example.com</c> is not below <c>pve1.example.com</c>.</summary>
    public bool Accepts(string pageOrigin) =>
        TryOrigin(pageOrigin, out var page, out var pageHost)
        && page.PathAndQuery == "/" && page.UserInfo.Length == 0 && page.Fragment.Length == 0
        && page.Scheme == origin.Scheme && page.Port == origin.Port
        && (pageHost == host || (allowSubdomains && pageHost.EndsWith("." + host, StringComparison.Ordinal)));

    /// <summary>Whether an URL is one of https on a host that is the relying party id or lies below it.</summary>
    public bool Covers(string url) =>
        TryOrigin(url, out var parsed, out var name) && parsed.Scheme == Uri.UriSchemeHttps
        && (name == Id || name.EndsWith("." + Id, StringComparison.Ordinal));

    /// <summary>The relying party id behind a hash, if it is a domain around the origin's host; null when it is none.</summary>
    internal string? NameOf(ReadOnlySpan<byte> hash)
    {
        for (var name = host; name.Length > 0; name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan().SequenceEqual(hash))
            {
                return name;
            }

            if (!name.Contains('.', StringComparison.Ordinal))
            {
                break;
            }
        }

        return null;
    }

    // An IP address has no domain, and browsers refuse it.
    private static bool TryOrigin(string text, out Uri origin, out string host)
    {
        host = "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out origin!)
            || (origin.Scheme != Uri.UriSchemeHttps && origin.Scheme != Uri.UriSchemeHttp)
            || origin.HostNameType != UriHostNameType.Dns)
        {
            return false;
        }

        try
        {
            host = origin.IdnHost;
            return true;
        }
        catch (UriFormatException)
        {
            // The parser lets names pass that have no form for the wire.
            return false;
        }
    }
}
