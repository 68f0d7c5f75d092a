namespace PveAuth.Server;

/// <summary>The short name of this host, which is its name as a node.</summary>
public sealed record NodeName(string Value)
{
    /// <summary>Asks the system.</summary>
    public static NodeName OfThisHost()
    {
        var host = Environment.MachineName;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return new NodeName((dot > 0 ? host[..dot] : host).ToLowerInvariant());
    }
}
