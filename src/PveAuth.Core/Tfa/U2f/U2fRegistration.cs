using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>The registration of a U2F key: what the key is asked, and what its answer is worth.</summary>
internal static class U2fRegistration
{
    /// <summary>What an answer is worth, and the key when it is accepted.</summary>
    internal sealed record Check(TfaFault Fault, U2fEntry? Key = null, string? Expected = null, string? Got = null);

    /// <summary>The challenge as PVE writes it. The client sends it back as it is, which is how it is found again.</summary>
    public static string Options(U2fApplication application, string challenge) =>
        new StringBuilder("{\"challenge\":").AppendJson(challenge)
            .Append(",\"version\":\"").Append(U2fEntry.Version2).Append("\",\"appId\":").AppendJson(application.Id).Append('}')
            .ToString();

    /// <summary>Verifies an answer.</summary>
    /// <param name="application">What the key must be bound to.</param>
    /// <param name="challenge">The bare challenge, base64url.</param>
    /// <param name="value">The client's answer, JSON.</param>
    public static Check Verify(U2fApplication application, string challenge, string value)
    {
        if (U2fRegistrationResponse.Read(value) is not { } response
            || ClientData.ReadU2f(response.ClientData) is not { } client
            || U2fRegistrationMessage.Read(response.RegistrationData) is not { } message)
        {
            return new(TfaFault.Malformed);
        }

        var fault = application.Check(client, challenge);
        if (fault != TfaFault.None)
        {
            return fault == TfaFault.OriginMismatch ? new(fault, null, application.Origin, client.Origin) : new(fault);
        }

        if (!U2fPublicKey.TryImport(message.PublicKey, out var key))
        {
            return new(TfaFault.AlgorithmNotOffered);
        }

        key.Dispose();

        // The certificate has done its work then; today's PVE does not keep it either.
        return message.Holds(application.Hash, response.ClientData)
            ? new(TfaFault.None, new([.. message.KeyHandle], U2fEntry.Version2, [.. message.PublicKey], null))
            : new(TfaFault.BadAttestation);
    }
}
