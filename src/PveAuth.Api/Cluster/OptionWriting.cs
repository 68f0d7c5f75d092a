using PveAuth.Core.Config;
using PveAuth.Core.Schema;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Cluster;

/// <summary>Changes datacenter.cfg in place: lines of other options, and what nobody understands, stay byte for byte.</summary>
internal static class OptionWriting
{
    public static async Task<ApiResult> ChangeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var given = call.Parameters;
        if (WebAuthnFault(given.Text("webauthn")) is { } webauthn)
        {
            return ApiError.Parameter("webauthn", webauthn);
        }

        if (given.Text("u2f") is { Length: > 0 } u2f && !Read("u2f", u2f).ContainsKey("appid"))
        {
            return ApiError.Parameter("u2f", "'appid' is missing; without it U2F would be switched off");
        }

        // The file has a line for each option; only the description knows how to write several.
        if (OptionParameters.All.FirstOrDefault(o => o.Name != "description" && given.Text(o.Name)?.AsSpan().ContainsAny('\r', '\n') == true)
            is { } torn)
        {
            return ApiError.Parameter(torn.Name, "must be a single line");
        }

        await call.Services.Directory.Datacenter.UpdateAsync(file => (Change(file, given), true), cancellationToken);
        call.Services.Log.Did(call.Caller.ToString(), $"changed options {string.Join(' ', given.Names)}");
        return ApiResult.Nothing;
    }

    private static DatacenterCfg Change(DatacenterCfg file, BoundParameters given)
    {
        foreach (var name in ListText.Split(given.Text("delete") ?? ""))
        {
            file = name == "description" ? file.WithDescription("") : file.Remove(name);
        }

        foreach (var option in OptionParameters.All)
        {
            if (given.AsText(option.Name) is not { } text)
            {
                continue;
            }

            file = option.Name == "description" ? file.WithDescription(text) : file.Set(option.Name, Canonical(option, text));
        }

        return file;
    }

    /// <summary>Property strings are written sorted, as PVE's next rewrite would leave them.</summary>
    private static string Canonical(Parameter option, string text) =>
        option.Properties.IsDefaultOrEmpty || text.Length == 0
            ? text
            : PropertyString.Print(
                ParameterCheck.ReadProperties(option.Properties, text, out _)!,
                option.Properties.FirstOrDefault(key => key.IsDefaultKey)?.Name,
                option.Properties.Where(key => !key.IsOptional).Select(key => key.Name).ToHashSet(StringComparer.Ordinal));

    private static IReadOnlyDictionary<string, string> Read(string option, string text) =>
        ParameterCheck.ReadProperties(OptionParameters.All.First(o => o.Name == option).Properties, text, out _)!;

    /// <summary>PVE stores settings that switch WebAuthn off without a word, and users with only a key are then locked
    /// out.</summary>
    private static string? WebAuthnFault(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var keys = Read("webauthn", text);
        if (!keys.TryGetValue("id", out var id) || !keys.ContainsKey("rp"))
        {
            return "'rp' and 'id' are both needed; without them WebAuthn would be switched off";
        }

        if (Uri.CheckHostName(id) != UriHostNameType.Dns || id.Any(char.IsAsciiLetterUpper))
        {
            return "'id' must be a domain name in lower case";
        }

        var origin = keys.GetValueOrDefault("origin");
        var options = new WebAuthnOptions(keys["rp"], id, origin, keys.GetValueOrDefault("allow-subdomains") != "0");
        return RelyingParty.Create(options, $"https://{id}") is not null
            ? null
            : "'origin' must be an URL whose host is the 'id' or below it";
    }
}
