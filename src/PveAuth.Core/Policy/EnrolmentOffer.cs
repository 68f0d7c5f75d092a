using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Policy;

/// <summary>The challenge of somebody who must set up a second factor before the login is complete: which kinds there are, and
/// what becomes of recovery keys.</summary>
/// <remarks>It stands in a half ticket under a name that PVE does not know, so clients and nodes of PVE see a challenge that
/// nothing can answer: they stop, and nobody is let in.</remarks>
/// <param name="Types">Kinds of factors, the best first.</param>
/// <param name="Recovery">Whether recovery keys come with it.</param>
public sealed record EnrolmentOffer(ImmutableArray<string> Types, RecoveryDemand Recovery)
{
    private const string Member = "pveauth";

    /// <summary>Proves the one-time pass that led here; null when none did.</summary>
    public string? PassProof { get; init; }

    /// <summary>What is offered to a user who was right about the first factor; null when no factor is to be set up now.</summary>
    /// <param name="outcome">What the first factor led to. Only who has no factor at all gets an offer: a key that cannot be
    /// asked for is still a factor, and a password alone must not replace it.</param>
    /// <param name="requirement">What the policy asks of the user.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="recovery">The policy's word on recovery keys.</param>
    public static EnrolmentOffer? For(
        FirstFactorOutcome outcome, TfaRequirement requirement, TfaSettings settings, RecoveryDemand recovery)
    {
        var isDue = outcome switch
        {
            FirstFactorOutcome.NotNeeded => requirement is TfaRequirement.Required,

            // Days of grace are for those who can log in without a factor, which nobody can here.
            FirstFactorOutcome.MissingForRealm => requirement is TfaRequirement.Required or TfaRequirement.Grace,
            _ => false,
        };
        if (!isDue || settings.Realm?.Type == RealmTfaType.Yubico)
        {
            return null;
        }

        return new(TypesUnder(settings), recovery);
    }

    /// <summary>What is offered to a user who brought a one-time pass of an administrator.</summary>
    /// <param name="proof">Proves the pass, which is spent, when the factor is stored.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="recovery">The policy's word on recovery keys.</param>
    public static EnrolmentOffer AfterPass(string proof, TfaSettings settings, RecoveryDemand recovery) =>
        new(TypesUnder(settings), recovery) { PassProof = proof };

    /// <summary>The proof of a spent pass in a challenge of this kind; null when it is not one after a pass.</summary>
    public static string? PassProofIn(string challengeJson)
    {
        using var document = JsonDocument.Parse(challengeJson);
        return document.RootElement.GetProperty(Member).TryGetProperty("pass", out var proof) ? proof.GetString() : null;
    }

    private static ImmutableArray<string> TypesUnder(TfaSettings settings)
    {
        var takesKeys = (settings.Realm is null || settings.StrongerFactorsSatisfyRealm)
            && RelyingParty.Create(settings.WebAuthn, settings.DefaultOrigin) is not null;
        return takesKeys ? ["webauthn", "totp"] : ["totp"];
    }

    /// <summary>Whether a challenge is one of these. Which kinds may be set up is decided anew when one is: the realm may have
    /// changed since.</summary>
    public static bool IsOffer(string challengeJson)
    {
        try
        {
            using var document = JsonDocument.Parse(challengeJson);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(Member, out var ours)
                && ours.ValueKind == JsonValueKind.Object && ours.TryGetProperty("enrol", out _);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The challenge, without white space.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(Member);
            json.WriteStartArray("enrol");
            foreach (var type in Types)
            {
                json.WriteStringValue(type);
            }

            json.WriteEndArray();
            json.WriteString("recovery", TfaPolicyCodec.Name(Recovery));
            if (PassProof is not null)
            {
                json.WriteString("pass", PassProof);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <inheritdoc/>
    public bool Equals(EnrolmentOffer? other) => other is not null && Recovery == other.Recovery && PassProof == other.PassProof && Types.SequenceEqual(other.Types);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Recovery, Types.Length);
}
