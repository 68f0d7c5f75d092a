using System.Globalization;
using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Cluster;

/// <summary>Shows datacenter.cfg as PVE does: property strings as objects, a few lists as arrays.</summary>
internal static class OptionReading
{
    private const string DefaultMacPrefix = "BC:24:11";

    /// <summary>Property strings that PVE leaves as text.</summary>
    private static readonly string[] KeptAsText = ["bwlimit", "location"];

    public static ApiResult Show(ApiCall call)
    {
        var file = call.Config.Datacenter;
        var reply = new JsonObject();
        var seesAll = call.Allows("/", Privilege.SysAudit);
        foreach (var option in OptionParameters.All)
        {
            if ((seesAll || option.Name is "console" or "tag-style") && file.Get(option.Name) is { } text && Value(option, text) is { } value)
            {
                reply[option.Name] = value;
            }
        }

        if (seesAll)
        {
            reply["description"] = file.Description.Length > 0 ? file.Description.TrimEnd('\n') + "\n" : "";
            reply["mac_prefix"] ??= DefaultMacPrefix;
        }

        reply["allowed-tags"] = AllowedTags(call, file);
        return ApiResult.Of(reply);
    }

    private static JsonNode? Value(Parameter option, string text)
    {
        if (option.Name == "registered-tags")
        {
            return Tags(text);
        }

        if (option.Name == "console" && text == "applet")
        {
            return "html5";
        }

        if (option.Properties.IsDefaultOrEmpty || KeptAsText.Contains(option.Name) || text.Length == 0)
        {
            return Typed(option, text);
        }

        // A line that does not parse is no option, for PVE neither.
        if (ParameterCheck.ReadProperties(option.Properties, text, out _) is not { } pairs)
        {
            return null;
        }

        var value = new JsonObject();
        foreach (var key in option.Properties)
        {
            if (pairs.TryGetValue(key.Name, out var part))
            {
                value[key.Name] = key.Name == "user-allow-list" ? Tags(part) : Typed(key, part);
            }
        }

        return value;
    }

    private static JsonNode? Typed(Parameter parameter, string text) => parameter.Type switch
    {
        // Files hold more words for flags than requests may.
        ParameterType.Boolean => text.ToLowerInvariant() is "1" or "on" or "yes" or "true" ? 1 : 0,
        ParameterType.Integer when long.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        ParameterType.Number when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        ParameterType.String => text,
        _ => null,
    };

    private static JsonArray Tags(string text) => new(
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(tag => JsonValue.Create(tag))]);

    /// <summary>Tags that the caller may put on guests. There are no guests here, so only configured ones count.</summary>
    private static JsonArray AllowedTags(ApiCall call, DatacenterCfg file)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        var access = OptionParameters.All.First(o => o.Name == "user-tag-access").Properties;
        if (file.Get("user-tag-access") is { } text && ParameterCheck.ReadProperties(access, text, out _) is { } pairs &&
            pairs.TryGetValue("user-allow-list", out var allowed))
        {
            tags.UnionWith(allowed.Split(';', StringSplitOptions.RemoveEmptyEntries));
        }

        if (call.Allows("/", Privilege.SysModify))
        {
            tags.UnionWith((file.Get("registered-tags") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries));
        }

        return new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]);
    }
}
