namespace PveAuth.Core.Tfa;

/// <summary>An authenticator's answer to a registration, its base64 undone.</summary>
/// <param name="Id">The new credential's id.</param>
/// <param name="ClientDataJson">What the browser says the authenticator was asked, UTF-8.</param>
/// <param name="AttestationObject">CBOR.</param>
public sealed record RegistrationResponse(byte[] Id, byte[] ClientDataJson, byte[] AttestationObject);

/// <summary>An authenticator's answer to a login, its base64 undone.</summary>
/// <param name="Challenge">The member that PVE's page adds, to find the pending challenge by.</param>
/// <param name="Id">The credential used.</param>
/// <param name="ClientDataJson">What the browser says the authenticator was asked, UTF-8.</param>
/// <param name="AuthenticatorData">WebAuthn 6.1.</param>
/// <param name="Signature">Over the authenticator data and the hash of the client data.</param>
public sealed record AssertionResponse(
    string Challenge, byte[] Id, byte[] ClientDataJson, byte[] AuthenticatorData, byte[] Signature);
