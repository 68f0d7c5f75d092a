using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PveAuth.Server.Startup;

/// <summary>One of the addresses to listen on.</summary>
internal sealed record ListenAddress(string Host, int Port, bool IsTls)
{
    /// <summary>Reads an URL such as <c>https://0.0.0.0:8006</c>.</summary>
    /// <exception cref="StartupException">It is none, or it would show passwords to the network.</exception>
    public static ListenAddress Parse(string url)
    {
        if (!Uri.TryCreate(url.Replace("://*", "://[::]", StringComparison.Ordinal), UriKind.Absolute, out var uri) ||
            uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/")
        {
            throw new StartupException($"'{url}' is not an address to listen on, such as https://localhost:8006");
        }

        var address = new ListenAddress(uri.IdnHost.Trim('[', ']'), uri.Port, uri.Scheme == "https");
        return address.IsTls || address.IsLoopback
            ? address
            : throw new StartupException($"'{url}' would send passwords in clear; plain http is for loopback addresses only");
    }

    private bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Tells Kestrel to listen.</summary>
    public void Bind(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        if (Host == "localhost")
        {
            // Port 0 cannot be the same on both families.
            if (Port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0, configure);
            }
            else
            {
                kestrel.ListenLocalhost(Port, configure);
            }
        }
        else if (IPAddress.TryParse(Host, out var ip))
        {
            kestrel.Listen(ip, Port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(Port, configure);
        }
    }
}
