using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PveAuth.Core.Tfa;

/// <summary>Challenges of a login that begins with a passkey: handed out before anybody knows who will answer.</summary>
/// <remarks>Everybody may ask for as many as they like, so none is stored: a challenge is random bytes and a time under a
/// signature of the server (HMAC-SHA256). All nodes share its key, so any of them can take the answer. That a challenge
/// counts only once is up to <see cref="TfaState.Spent"/>.</remarks>
public sealed class PasskeyChallenges
{
    /// <summary>How long a challenge can be answered, in seconds.</summary>
    public const long Life = PendingChallenge.Life;

    /// <summary>How far the clocks of two nodes may be apart, in seconds.</summary>
    public const long Skew = 60;

    private const int RandomLength = 16;
    private const int SignedLength = RandomLength + sizeof(long);
    private const int Length = SignedLength + HMACSHA256.HashSizeInBytes;

    private readonly byte[] key;

    /// <summary>Derives the key from the bytes of pve-www.key, apart from that of CSRF tokens.</summary>
    public PasskeyChallenges(ReadOnlySpan<byte> wwwKeyFile) => key = HMACSHA256.HashData(wwwKeyFile, "pveauth passkey challenge"u8);

    /// <summary>A new challenge, base64url.</summary>
    /// <param name="now">Epoch seconds.</param>
    public string Issue(long now)
    {
        var challenge = new byte[Length];
        RandomNumberGenerator.Fill(challenge.AsSpan(0, RandomLength));
        BinaryPrimitives.WriteInt64BigEndian(challenge.AsSpan(RandomLength), now);
        HMACSHA256.HashData(key, challenge.AsSpan(0, SignedLength), challenge.AsSpan(SignedLength));
        return Base64Text.EncodeUrl(challenge);
    }

    /// <summary>When a challenge was issued (epoch seconds); null when it was not issued with this key.</summary>
    public long? IssuedAt(string challenge) =>
        Base64Text.TryDecodeUrl(challenge, out var bytes) && bytes.Length == Length
        && Base64Text.EncodeUrl(bytes.AsSpan()) == challenge
        && CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(key, bytes.AsSpan(0, SignedLength)), bytes.AsSpan(SignedLength, HMACSHA256.HashSizeInBytes))
            ? BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(RandomLength, sizeof(long)))
            : null;

    /// <summary>Never prints the key.</summary>
    public override string ToString() => nameof(PasskeyChallenges);
}
