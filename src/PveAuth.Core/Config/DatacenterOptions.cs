namespace PveAuth.Core.Config;

/// <summary>The values of datacenter.cfg that this product understands.</summary>
internal static class DatacenterOptions
{
    private static readonly string[] WebAuthnKeys = ["rp", "id", "origin", "allow-subdomains"];
    private static readonly string[] U2fKeys = ["appid", "origin"];

    /// <summary>The relying party, if the value names one.</summary>
    public static WebAuthnOptions? WebAuthn(string? value)
    {
        if (value is null || Read(value, WebAuthnKeys, out _) is not { } options
            || !options.TryGetValue("rp", out var name) || !options.TryGetValue("id", out var id))
        {
            return null;
        }

        return new(name, id, options.GetValueOrDefault("origin"), options.GetValueOrDefault("allow-subdomains", "1") == "1");
    }

    /// <summary>The U2F application, if the value names one.</summary>
    public static U2fOptions? U2f(string? value) =>
        value is not null && Read(value, U2fKeys, out _) is { } options && options.TryGetValue("appid", out var appId)
            ? new(appId, options.GetValueOrDefault("origin"))
            : null;

    /// <summary>What keeps a value from being used; null if nothing does.</summary>
    public static string? Fault(string key, string value) => key switch
    {
        "webauthn" => Fault(value, WebAuthnKeys, "rp", "id"),
        "u2f" => Fault(value, U2fKeys, "appid"),
        _ => null,
    };

    /// <summary>The form in which a new value is written: sorted, booleans as digits.</summary>
    public static string Canonical(string key, string value)
    {
        var known = key switch { "webauthn" => WebAuthnKeys, "u2f" => U2fKeys, _ => [] };
        return known.Length > 0 && Read(value, known, out _) is { } options ? PropertyString.Print(options) : value;
    }

    private static string? Fault(string value, string[] known, params ReadOnlySpan<string> needed)
    {
        if (Read(value, known, out var error) is not { } options)
        {
            return $"invalid format - {error}";
        }

        foreach (var key in needed)
        {
            if (!options.ContainsKey(key))
            {
                return $"not used, because '{key}' is missing";
            }
        }

        return null;
    }

    private static Dictionary<string, string>? Read(string value, string[] known, out string? error)
    {
        if (!PropertyString.TrySplit(value, null, out var pairs, out error))
        {
            return null;
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, text) in pairs)
        {
            var flag = false;
            if (!known.Contains(key) || (key == "allow-subdomains" && !PropertyString.TryReadBoolean(text, out flag)))
            {
                error = "format error";
                return null;
            }

            options[key] = key == "allow-subdomains" ? flag ? "1" : "0" : text;
        }

        return options;
    }
}
