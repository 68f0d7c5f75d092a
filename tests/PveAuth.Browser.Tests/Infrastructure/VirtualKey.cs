using Microsoft.Playwright;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>A security key, or the passkeys of a device, plugged into one tab.</summary>
internal sealed class VirtualKey
{
    private readonly ICDPSession session;
    private readonly string id;

    private VirtualKey(ICDPSession session, string id) => (this.session, this.id) = (session, id);

    /// <param name="page">The tab.</param>
    /// <param name="transport"><c>usb</c> for a key, <c>internal</c> for a device that keeps passkeys.</param>
    /// <param name="verifies">Whether it can verify its user, by PIN or fingerprint.</param>
    /// <param name="isSynced">Whether its passkeys are copied to other devices.</param>
    public static async Task<VirtualKey> PlugIntoAsync(
        IPage page, string transport = "internal", bool verifies = true, bool isSynced = false)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable", new() { ["enableUI"] = false });
        var answer = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["ctap2Version"] = "ctap2_1",
                ["transport"] = transport,
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = verifies,
                ["isUserVerified"] = verifies,
                ["defaultBackupEligibility"] = isSynced,
                ["defaultBackupState"] = isSynced,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return new VirtualKey(session, answer!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>A key from the time of U2F that was registered for an application long ago.</summary>
    public static async Task<VirtualKey> PlugOldOneIntoAsync(IPage page, string appId, byte[] handle, byte[] privateKey)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable", new() { ["enableUI"] = false });
        var answer = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "u2f",
                ["transport"] = "usb",
                ["automaticPresenceSimulation"] = true,
            },
        });
        var key = new VirtualKey(session, answer!.Value.GetProperty("authenticatorId").GetString()!);
        await session.SendAsync("WebAuthn.addCredential", new()
        {
            ["authenticatorId"] = key.id,
            ["credential"] = new Dictionary<string, object>
            {
                ["credentialId"] = Convert.ToBase64String(handle),
                ["isResidentCredential"] = false,
                ["rpId"] = appId,
                ["privateKey"] = Convert.ToBase64String(privateKey),
                ["signCount"] = 5,
            },
        });
        return key;
    }

    /// <summary>Whether somebody touches the key as soon as it asks for it.</summary>
    public Task TouchAsync(bool touches) => session.SendAsync(
        "WebAuthn.setAutomaticPresenceSimulation", new() { ["authenticatorId"] = id, ["enabled"] = touches });

    /// <summary>Forgets everything, as another key of the same make.</summary>
    public Task ClearAsync() => session.SendAsync("WebAuthn.clearCredentials", new() { ["authenticatorId"] = id });
}
