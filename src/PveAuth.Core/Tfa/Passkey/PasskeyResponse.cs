namespace PveAuth.Core.Tfa;

/// <summary>An authenticator's answer that says by itself who answers.</summary>
/// <param name="UserHandle">The user handle that the credential was made with, base64url.</param>
/// <param name="Assertion">The answer; its challenge is the one that the authenticator signed.</param>
public sealed record PasskeyResponse(string UserHandle, AssertionResponse Assertion)
{
    /// <summary>Reads an answer; null when it has the wrong shape.</summary>
    public static PasskeyResponse? Read(string json) => WebAuthnResponseReader.ReadPasskey(json);

    /// <summary>Never prints the answer.</summary>
    public override string ToString() => nameof(PasskeyResponse);
}
