using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>A legacy U2F key.</summary>
/// <param name="KeyHandle">The key's own id.</param>
/// <param name="Version">The protocol, <c>U2F_V2</c>.</param>
/// <param name="PublicKey">An uncompressed P-256 point, 65 bytes; old files may hold anything.</param>
/// <param name="Certificate">The attestation certificate, which only old builds stored.</param>
public sealed record U2fEntry(
    ImmutableArray<byte> KeyHandle, string Version, ImmutableArray<byte> PublicKey, ImmutableArray<byte>? Certificate)
{
    /// <summary>The only protocol there is.</summary>
    public const string Version2 = "U2F_V2";
}
