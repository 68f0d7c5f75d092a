using System.Security.Cryptography;
using System.Text;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tfa;

/// <summary>The application that U2F keys are bound to, and the only origin that may ask them.</summary>
/// <param name="Id">The application id. It is an URL, but all that counts is its spelling: it is hashed.</param>
/// <param name="Origin">The origin, letter for letter: unlike WebAuthn, U2F knows no subdomains.</param>
internal sealed record U2fApplication(string Id, string Origin)
{
    /// <summary>SHA-256 of the id, the part of it that keys sign.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(Id));

    /// <summary>The application of the configuration; null when there is none, or when it cannot work.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="defaultOrigin">The origin of this request, for a configuration without one.</param>
    public static U2fApplication? Create(U2fOptions? options, string defaultOrigin) =>
        // A challenge with white space would make a ticket that no node reads.
        options is null || options.AppId.Length == 0 || options.AppId.Any(char.IsWhiteSpace)
            ? null
            : new(options.AppId, options.Origin ?? defaultOrigin);

    /// <summary>What is wrong with client data. Their type is not looked at: PVE does not, and browsers write
    /// <c>webauthn.get</c> there when they ask a U2F key through WebAuthn.</summary>
    public TfaFault Check(ClientData client, string challenge)
    {
        if (client.Challenge != challenge)
        {
            return TfaFault.WrongChallenge;
        }

        if (client.Origin != Origin)
        {
            return TfaFault.OriginMismatch;
        }

        return client.CrossOrigin ? TfaFault.CrossOrigin : TfaFault.None;
    }
}
