namespace PveAuth.Core.Tfa;

/// <summary>A U2F key's answer to a registration, its base64 undone.</summary>
/// <param name="RegistrationData">The message of FIDO U2F Raw Message Formats 1.2, 4.3.</param>
/// <param name="ClientData">What the browser says the key was asked, UTF-8.</param>
internal sealed record U2fRegistrationResponse(byte[] RegistrationData, byte[] ClientData)
{
    /// <summary>Takes it out of the client's JSON; null when that has the wrong shape.</summary>
    public static U2fRegistrationResponse? Read(string json) => WebAuthnResponseReader.With(json, root =>
        WebAuthnResponseReader.Bytes(root, "registrationData") is { } data
        && WebAuthnResponseReader.Bytes(root, "clientData") is { } client
            ? new U2fRegistrationResponse(data, client)
            : null);
}

/// <summary>A U2F key's answer to a login, its base64 undone.</summary>
/// <param name="KeyHandle">The key that was used.</param>
/// <param name="ClientData">What the browser says the key was asked, UTF-8.</param>
/// <param name="SignatureData">The message of FIDO U2F Raw Message Formats 1.2, 5.4.</param>
internal sealed record U2fLoginResponse(byte[] KeyHandle, byte[] ClientData, byte[] SignatureData)
{
    /// <summary>Takes it out of the client's JSON; null when that has the wrong shape.</summary>
    public static U2fLoginResponse? Read(string json) => WebAuthnResponseReader.With(json, root =>
        WebAuthnResponseReader.Bytes(root, "keyHandle") is { } handle
        && WebAuthnResponseReader.Bytes(root, "clientData") is { } client
        && WebAuthnResponseReader.Bytes(root, "signatureData") is { } signature
            ? new U2fLoginResponse(handle, client, signature)
            : null);
}
