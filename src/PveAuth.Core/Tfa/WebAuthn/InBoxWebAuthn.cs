using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>WebAuthn by the framework's own handler, which is made to follow PVE where PVE differs.</summary>
/// <remarks>The handler wants an account manager and a request. It gets a manager that knows one user with one credential,
/// and an empty request, which it does not look at since relying party id and origin rule are given.</remarks>
public sealed class InBoxWebAuthn : IWebAuthn
{
    private const int Es256 = -7;
    private const int Rs256 = -257;

    private InBoxWebAuthn()
    {
    }

    /// <summary>It has no state of its own.</summary>
    public static InBoxWebAuthn Instance { get; } = new();

    /// <inheritdoc/>
    public WebAuthnStart StartRegistration(RelyingParty party, UserId user)
    {
        var name = user.ToString();
        var entity = new PasskeyUserEntity { Id = name, Name = name, DisplayName = name };
        var made = Complete(Handler(party, new(name, null)).MakeCreationOptionsAsync(entity, new DefaultHttpContext()));
        return new(ChallengeOf(made.CreationOptionsJson), made.AttestationState ?? "");
    }

    /// <inheritdoc/>
    public WebAuthnStart StartAssertion(RelyingParty party, UserId user)
    {
        var account = new Account(user.ToString(), null);
        var made = Complete(Handler(party, account).MakeRequestOptionsAsync(account, new DefaultHttpContext()));
        return new(ChallengeOf(made.RequestOptionsJson), made.AssertionState ?? "");
    }

    /// <inheritdoc/>
    /// <remarks>The handler makes its challenges itself; the form of its state is no contract, so a test stands guard.</remarks>
    public string StateFor(UserId user, string challenge) => Base64Text.TryDecodeUrl(challenge, out var bytes)
        ? new JsonObject { ["challenge"] = Convert.ToBase64String(bytes.AsSpan()), ["userId"] = user.ToString() }.ToJsonString()
        : "";

    /// <inheritdoc/>
    public TfaFault VerifyRegistration(RelyingParty party, string handlerState, RegistrationResponse response)
    {
        var json = Envelope(response.Id);
        json.Append("\"attestationObject\":").AppendJson(Base64Text.EncodeUrl(response.AttestationObject));
        var result = Complete(Handler(party, new("", null)).PerformAttestationAsync(new()
        {
            HttpContext = new DefaultHttpContext(),
            CredentialJson = Close(json, response.ClientDataJson),
            AttestationState = handlerState,
        }));
        return result.Succeeded ? TfaFault.None : TfaFault.BadAttestation;
    }

    /// <inheritdoc/>
    public TfaFault VerifyAssertion(
        RelyingParty party, UserId user, string handlerState, WebAuthnEntry credential, AssertionResponse response)
    {
        if (CoseKey.Write(credential.Key) is not { } key)
        {
            return TfaFault.UnsupportedKey;
        }

        // PVE does not compare the flag BE with the stored one, which older entries lack; the handler does. The counter is
        // compared by the caller, who can tell that reason from others.
        var eligible = response.AuthenticatorData.Length > 32 && (response.AuthenticatorData[32] & 0x08) != 0;
        var passkey = new UserPasskeyInfo(response.Id, key, default, 0, null, false, eligible, false, [], []);

        // There is no user handle in it: PVE stores none, so that the one in the answer can be compared with nothing.
        var json = Envelope(response.Id);
        json.Append("\"authenticatorData\":").AppendJson(Base64Text.EncodeUrl(response.AuthenticatorData));
        json.Append(",\"signature\":").AppendJson(Base64Text.EncodeUrl(response.Signature));
        var result = Complete(Handler(party, new(user.ToString(), passkey)).PerformAssertionAsync(new()
        {
            HttpContext = new DefaultHttpContext(),
            CredentialJson = Close(json, response.ClientDataJson),
            AssertionState = handlerState,
        }));
        return result.Succeeded ? TfaFault.None : TfaFault.BadSignature;
    }

    private static StringBuilder Envelope(byte[] id) =>
        new StringBuilder("{\"type\":\"public-key\",\"clientExtensionResults\":{},\"id\":")
            .AppendJson(Base64Text.EncodeUrl(id)).Append(",\"response\":{");

    private static string Close(StringBuilder json, byte[] clientDataJson) =>
        json.Append(",\"clientDataJSON\":").AppendJson(Base64Text.EncodeUrl(clientDataJson)).Append("}}").ToString();

    private static string ChallengeOf(string optionsJson)
    {
        using var options = JsonDocument.Parse(optionsJson);
        return options.RootElement.GetProperty("challenge").GetString()!;
    }

    private static PasskeyHandler<Account> Handler(RelyingParty party, Account account) =>
        new(new OneAccount(account), Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = party.Id,
            ChallengeSize = 32,
            UserVerificationRequirement = "discouraged",
            ResidentKeyRequirement = "discouraged",
            AttestationConveyancePreference = "none",
            IsAllowedAlgorithm = algorithm => algorithm is Es256 or Rs256,
            ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && party.Accepts(context.Origin)),
            VerifyAttestationStatement = context => ValueTask.FromResult(HasGoodStatement(context)),
        }));

    // The handler by itself believes every statement.
    private static bool HasGoodStatement(PasskeyAttestationStatementVerificationContext context) =>
        AttestationStatement.Read(context.AttestationObject) is { } statement
        && AuthenticatorData.Read(statement.AuthenticatorData) is { Credential: { } made }
        && CoseKey.Read(made.CoseKey) is { } key
        && statement.Holds(made, key, context.ClientDataHash.Span);

    // All that the handler awaits is answered by the account manager below from memory, so that nothing is waited for here.
    private static T Complete<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
