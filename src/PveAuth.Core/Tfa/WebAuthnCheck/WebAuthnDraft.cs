using PveAuth.Core.Config;

namespace PveAuth.Core.Tfa;

/// <summary>WebAuthn settings as somebody wrote them, whether they can work or not. An empty value is a missing one.</summary>
public sealed record WebAuthnDraft
{
    private WebAuthnDraft()
    {
    }

    /// <summary>The name that browsers show.</summary>
    public string RpName { get; private init; } = "";

    /// <summary>The relying party id.</summary>
    public string RpId { get; private init; } = "";

    /// <summary>The only origin to accept.</summary>
    public string Origin { get; private init; } = "";

    /// <summary>Whether hosts below the origin's host are accepted too.</summary>
    public bool AllowSubdomains { get; private init; } = true;

    /// <summary>Why the stored line cannot be read; null when it can.</summary>
    public string? Fault { get; private init; }

    /// <summary>Whether nothing is set at all.</summary>
    public bool IsEmpty => Fault is null && RpName.Length == 0 && RpId.Length == 0 && Origin.Length == 0;

    /// <summary>What is stored.</summary>
    /// <param name="line">The value of <c>webauthn</c> in datacenter.cfg; null when there is none.</param>
    public static WebAuthnDraft Stored(string? line)
    {
        if (string.IsNullOrEmpty(line))
        {
            return new();
        }

        if (!PropertyString.TrySplit(line, null, out var pairs, out var error))
        {
            return new() { Fault = error };
        }

        var draft = new WebAuthnDraft();
        foreach (var (key, value) in pairs)
        {
            switch (key)
            {
                case "rp":
                    draft = draft with { RpName = value };
                    break;
                case "id":
                    draft = draft with { RpId = value };
                    break;
                case "origin":
                    draft = draft with { Origin = value };
                    break;
                case "allow-subdomains" when PropertyString.TryReadBoolean(value, out var allow):
                    draft = draft with { AllowSubdomains = allow };
                    break;
                case "allow-subdomains":
                    return new() { Fault = "'allow-subdomains' is neither 1 nor 0" };
                default:
                    return new() { Fault = $"there is no setting '{key}'" };
            }
        }

        return draft;
    }

    /// <summary>The same with values that are not stored yet in place of those that are; null leaves one as it is.</summary>
    public WebAuthnDraft With(string? rpName, string? rpId, string? origin, bool? allowSubdomains) =>
        rpName is null && rpId is null && origin is null && allowSubdomains is null
            ? this
            : new()
            {
                RpName = rpName ?? RpName,
                RpId = rpId ?? RpId,
                Origin = origin ?? Origin,
                AllowSubdomains = allowSubdomains ?? AllowSubdomains,
            };
}
