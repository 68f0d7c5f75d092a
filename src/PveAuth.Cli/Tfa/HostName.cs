namespace PveAuth.Cli.Tfa;

/// <summary>The full name of this host.</summary>
internal static class HostName
{
    private const string HostsPath = "/etc/hosts";

    /// <summary>The name with its domain, where a node must have it: in /etc/hosts. No name server is asked, which could
    /// take seconds.</summary>
    public static string Full()
    {
        var name = Environment.MachineName;
        if (name.Contains('.', StringComparison.Ordinal) || !File.Exists(HostsPath))
        {
            return name;
        }

        foreach (var line in File.ReadLines(HostsPath))
        {
            var words = line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Skip(1).Contains(name, StringComparer.OrdinalIgnoreCase) &&
                words.Skip(1).FirstOrDefault(word => word.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase)) is { } full)
            {
                return full;
            }
        }

        return name;
    }
}
