using PveAuth.Api.Extras;
using PveAuth.Core.Config;
using PveAuth.Core.Schema;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Cluster;

/// <summary>Changes datacenter.cfg in place: lines of other options, and what nobody understands, stay byte for byte.</summary>
internal static class OptionWriting
{
    private static readonly string[] FactorOptions = ["webauthn", "u2f"];

    public static async Task<ApiResult> ChangeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var given = call.Parameters;
        if (Fault(given) is { } fault)
        {
            return fault;
        }

        var refusal = await call.Services.Directory.Datacenter.UpdateAsync(
            file =>
            {
                var next = Change(file, given);
                var refused = LockoutRefusal(call, file, next) ?? StrandingGuard.Refusal(call, file, next);
                foreach (var option in OptionParameters.All)
                {
                    call.Replaces(option.Name, Stored(file, option.Name), Stored(next, option.Name));
                }

                return (refused is null ? next : file, refused);
            },
            cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        call.Services.Log.Did(call.Caller.ToString(), $"changed options {string.Join(' ', given.Names)}");
        return ApiResult.Nothing;
    }

    private static string? Stored(DatacenterCfg file, string option) =>
        option == "description" ? file.Description.TrimEnd('\n') : file.Get(option);

    private static ApiError? LockoutRefusal(ApiCall call, DatacenterCfg before, DatacenterCfg after)
    {
        var changed = FactorOptions.FirstOrDefault(option => before.Get(option) != after.Get(option));
        if (changed is null)
        {
            return null;
        }

        var stored = call.Services.Directory.Current with { Datacenter = before };
        return LockoutGuard.Refusal(call, changed, stored, stored with { Datacenter = after });
    }

    /// <summary>Puts parameters into the file.</summary>
    public static DatacenterCfg Change(DatacenterCfg file, BoundParameters given)
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

    /// <summary>What is wrong with parameters beyond their schema; null when nothing is.</summary>
    public static ApiError? Fault(BoundParameters given)
    {
        if (WebAuthnFault(given.Text("webauthn")) is { } webauthn)
        {
            return ApiError.Parameter("webauthn", webauthn);
        }

        if (given.Text("u2f") is { Length: > 0 } u2f && !Read("u2f", u2f).ContainsKey("appid"))
        {
            return ApiError.Parameter("u2f", "'appid' is missing; without it U2F would be switched off");
        }

        // The file has a line for each option; only the description knows how to write several.
        return OptionParameters.All.FirstOrDefault(
            o => o.Name != "description" && given.Text(o.Name)?.AsSpan().ContainsAny('\r', '\n') == true) is { } torn
            ? ApiError.Parameter(torn.Name, "must be a single line")
            : null;
    }

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
