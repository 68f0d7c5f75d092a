using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>A fresh challenge and what its maker wants to have back with the answer.</summary>
/// <param name="Challenge">32 random bytes, base64url.</param>
/// <param name="HandlerState">Opaque; kept on the server.</param>
public sealed record WebAuthnStart(string Challenge, string HandlerState);

/// <summary>The cryptographic part of WebAuthn. What PVE demands beyond the standard, and the form of its messages, is
/// outside of it, so that another library can take its place.</summary>
public interface IWebAuthn
{
    /// <summary>Begins a registration.</summary>
    WebAuthnStart StartRegistration(RelyingParty party, UserId user);

    /// <summary>Begins a login.</summary>
    WebAuthnStart StartAssertion(RelyingParty party, UserId user);

    /// <summary>What <see cref="VerifyAssertion"/> wants to have for a challenge that somebody else made.</summary>
    string StateFor(UserId user, string challenge);

    /// <summary>Verifies a registration (WebAuthn 7.1) and says why it is refused.</summary>
    TfaFault VerifyRegistration(RelyingParty party, string handlerState, RegistrationResponse response);

    /// <summary>Verifies a login (WebAuthn 7.2) against one stored credential and says why it is refused.</summary>
    TfaFault VerifyAssertion(
        RelyingParty party, UserId user, string handlerState, WebAuthnEntry credential, AssertionResponse response);
}
