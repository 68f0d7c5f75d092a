using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>A login with a U2F key: what the key is asked, and what its answer is worth.</summary>
internal static class U2fLogin
{
    private const int CounterEnd = 5;

    /// <summary>A challenge to hand out and to remember.</summary>
    internal sealed record Started(string OptionsJson, PendingChallenge Pending);

    /// <summary>What an answer is worth.</summary>
    internal sealed record Check(TfaFault Fault, string? Expected = null, string? Got = null);

    /// <summary>Asks for one of the keys; null when the configuration does not allow it.</summary>
    public static Started? Start(ImmutableArray<U2fEntry> keys, TfaSettings settings, long now)
    {
        if (U2fApplication.Create(settings.U2f, settings.DefaultOrigin) is not { } application)
        {
            return null;
        }

        var challenge = Base64Text.EncodeUrl(RandomNumberGenerator.GetBytes(32));
        return new(
            Options(application, challenge, keys),
            new(ChallengeKind.U2fLogin, challenge, "", now, "", [.. keys.Select(key => key.KeyHandle)]));
    }

    /// <summary>The challenge as PVE writes it, without white space.</summary>
    public static string Options(U2fApplication application, string challenge, ImmutableArray<U2fEntry> keys)
    {
        var json = new StringBuilder("{\"challenge\":{\"challenge\":").AppendJson(challenge);
        json.Append(",\"appId\":").AppendJson(application.Id);
        json.Append(",\"version\":\"").Append(U2fEntry.Version2).Append("\"},\"keys\":[");
        var comma = "";
        foreach (var key in keys)
        {
            json.Append(comma).Append("{\"keyHandle\":").AppendJson(Base64Text.EncodeUrl(key.KeyHandle.AsSpan()));
            json.Append(",\"version\":").AppendJson(key.Version).Append('}');
            comma = ",";
        }

        return json.Append("]}").ToString();
    }

    /// <summary>Verifies an answer that uses this key (FIDO U2F Raw Message Formats 1.2, 5.4). What the key signs has the
    /// form of WebAuthn's authenticator data, whose hash is that of the application id under the extension
    /// <c>appid</c>; so an answer got through WebAuthn is the same message.</summary>
    /// <remarks>The counter counts for nothing: tfa.cfg has no place for it, and PVE does not look at it.</remarks>
    public static Check Verify(TfaSettings settings, string challenge, U2fEntry entry, U2fLoginResponse response)
    {
        // The configuration changed since the challenge was made: nothing can fit any more.
        if (U2fApplication.Create(settings.U2f, settings.DefaultOrigin) is not { } application)
        {
            return new(TfaFault.OriginMismatch, settings.U2f?.Origin, settings.DefaultOrigin);
        }

        var data = response.SignatureData.AsSpan();
        if (ClientData.ReadU2f(response.ClientData) is not { } client || data.Length <= CounterEnd)
        {
            return new(TfaFault.Malformed);
        }

        var fault = application.Check(client, challenge);
        if (fault != TfaFault.None)
        {
            return fault == TfaFault.OriginMismatch ? new(fault, application.Origin, client.Origin) : new(fault);
        }

        if ((data[0] & 0x01) == 0)
        {
            return new(TfaFault.UserNotPresent);
        }

        if (!U2fPublicKey.TryImport(entry.PublicKey.AsSpan(), out var key))
        {
            return new(TfaFault.UnsupportedKey);
        }

        using (key)
        {
            byte[] signed = [.. application.Hash, .. data[..CounterEnd], .. SHA256.HashData(response.ClientData)];
            return new(CredentialSignature.Verify(key, signed, data[CounterEnd..]) ? TfaFault.None : TfaFault.BadSignature);
        }
    }
}
