using PveAuth.Core.Config;

namespace PveAuth.Core.Tfa;

/// <summary>What the configuration and the request say about second factors.</summary>
public sealed record TfaSettings
{
    /// <summary>The relying party; null when none is configured.</summary>
    public WebAuthnOptions? WebAuthn { get; init; }

    /// <summary>The U2F application; null when none is configured.</summary>
    public U2fOptions? U2f { get; init; }

    /// <summary>What the user's realm demands; null when it demands nothing.</summary>
    public RealmTfaOptions? Realm { get; init; }

    /// <summary>Whether WebAuthn satisfies a realm that demands TOTP. PVE says no.</summary>
    public bool StrongerFactorsSatisfyRealm { get; init; }

    /// <summary>What the realm's validation server said about the YubiKey password that is being answered with; null when it was
    /// not asked.</summary>
    public YubicoAnswer? Yubico { get; init; }

    /// <summary>The origin of this request, <c>https://</c> and its Host header, for a relying party that has none.</summary>
    public required string DefaultOrigin { get; init; }

    /// <summary>Who verifies WebAuthn.</summary>
    public IWebAuthn Verifier { get; init; } = InBoxWebAuthn.Instance;
}
