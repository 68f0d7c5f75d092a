using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Core.Tfa;

/// <summary>An origin that somebody wrote, or that a page has: scheme, host and port, and what else stands in the text.</summary>
public sealed class PageAddress
{
    private readonly Uri uri;

    private PageAddress(Uri uri, string host) => (this.uri, Host) = (uri, host);

    /// <summary>The host in its form for the wire, lower case, without a dot at the end.</summary>
    public string Host { get; }

    /// <summary>The port, the scheme's own one included.</summary>
    public int Port => uri.Port;

    /// <summary>Whether the scheme is https.</summary>
    public bool IsHttps => uri.Scheme == Uri.UriSchemeHttps;

    /// <summary>Whether the host is an IP address.</summary>
    public bool IsIpAddress => uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6;

    /// <summary>Whether a browser lets the page use keys: https, or a page of the same computer.</summary>
    public bool IsSecure => IsHttps || DomainName.IsWithin(Host, "localhost");

    /// <summary>Whether there is more than scheme, host and port. A slash alone does no harm.</summary>
    public bool HasMore => uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0 || uri.Host.EndsWith('.');

    /// <summary>Scheme, host and port as a browser writes them: the scheme's own port is left out.</summary>
    public string Origin => $"{uri.Scheme}://{Host}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";

    /// <summary>Reads an http or https address; false when the text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PageAddress? address)
    {
        address = null;
        if (text is null || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return false;
        }

        try
        {
            var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost.TrimEnd('.').ToLowerInvariant();
            address = host.Length > 0 ? new(uri, host) : null;
            return address is not null;
        }
        catch (UriFormatException)
        {
            // The parser lets names pass that have no form for the wire.
            return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Origin;
}
