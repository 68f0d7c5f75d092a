using System.Buffers;
using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>The factors that the <c>keys</c> field of user.cfg stands for.</summary>
/// <param name="Totp">TOTP generators.</param>
/// <param name="Yubico">Public ids of YubiKeys.</param>
public sealed record LegacyFactors(ImmutableArray<TfaEntry<TotpEntry>> Totp, ImmutableArray<TfaEntry<string>> Yubico)
{
    /// <summary>No factors.</summary>
    public static LegacyFactors None { get; } = new([], []);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Totp.IsEmpty && Yubico.IsEmpty;

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => $"{Totp.Length} totp, {Yubico.Length} yubico";
}

/// <summary>Keys that releases before PVE 7 kept in user.cfg. They count only in a realm that demands a factor.</summary>
public static class LegacyKeys
{
    /// <summary>What the field holds once all factors are in tfa.cfg.</summary>
    public const string Marker = "x";

    private static readonly SearchValues<char> Base32Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', ';', '\0'];

    /// <summary>Whether the field says only that tfa.cfg holds the factors.</summary>
    public static bool IsMarker(string keys) =>
        keys == Marker || keys.StartsWith("x!", StringComparison.Ordinal);

    /// <summary>The factors that the field stands for. Each call makes new ids.</summary>
    /// <param name="user">Whose field it is.</param>
    /// <param name="keys">The field's value; empty when there is none.</param>
    /// <param name="realm">What the user's realm demands; null when it demands nothing.</param>
    /// <param name="now">Epoch seconds.</param>
    public static LegacyFactors Entries(UserId user, string keys, RealmTfaOptions? realm, long now)
    {
        if (realm is null || keys.Length == 0 || IsMarker(keys))
        {
            return LegacyFactors.None;
        }

        var parts = keys.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (realm.Type == RealmTfaType.Yubico)
        {
            return new([], [.. parts.Select((id, i) => Entry(i, id, now))]);
        }

        var entries = ImmutableArray.CreateBuilder<TfaEntry<TotpEntry>>();
        foreach (var part in parts)
        {
            if (TryDecodeOath(part, out var secret) && !secret.IsEmpty)
            {
                var uri = new OtpAuthUri
                {
                    Issuer = "Proxmox VE",
                    Account = $"Old key for {user}",
                    Secret = secret,
                    Digits = (byte)Math.Clamp(realm.Digits, 0, byte.MaxValue),
                    Period = (ulong)Math.Max(realm.Step, 0),
                };
                entries.Add(Entry(entries.Count, new TotpEntry(uri, null), now));
            }
        }

        return new(entries.ToImmutable(), []);
    }

    /// <summary>The record with the field's factors added, as it is stored when a factor is added or when one of them was
    /// used; the field becomes <see cref="Marker"/> then.</summary>
    public static TfaUser? Merge(TfaUser? factors, LegacyFactors legacy) =>
        legacy.IsEmpty
            ? factors
            : (factors ?? TfaUser.Empty) with
            {
                Totp = [.. factors?.Totp ?? [], .. legacy.Totp],
                Yubico = [.. factors?.Yubico ?? [], .. legacy.Yubico],
            };

    /// <summary>Reads one old OATH key: <c>v2-0x</c> and hex, <c>v2-</c> and base32, 16 base32 characters, 40 hex digits.</summary>
    internal static bool TryDecodeOath(string key, out ImmutableArray<byte> secret)
    {
        secret = [];
        if (key.StartsWith("v2-0x", StringComparison.Ordinal))
        {
            return TryHex(key[5..], out secret);
        }

        if (key.StartsWith("v2-", StringComparison.Ordinal))
        {
            return TryBase32(key[3..], out secret);
        }

        return (key.Length == 16 && TryBase32(key, out secret)) || (key.Length == 40 && TryHex(key, out secret));
    }

    // Upper case only; a '=' inside means different bytes to different decoders of the peer, so it means nothing here.
    private static bool TryBase32(string text, out ImmutableArray<byte> bytes)
    {
        bytes = [];
        return !text.AsSpan().ContainsAnyExcept(Base32Digits) && Base32.TryDecode(text, out bytes);
    }

    // An odd number of digits is completed with a zero at the end.
    private static bool TryHex(string text, out ImmutableArray<byte> bytes)
    {
        bytes = [];
        if (text.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        bytes = [.. Convert.FromHexString(text.Length % 2 == 0 ? text : text + "0")];
        return true;
    }

    private static TfaEntry<T> Entry<T>(int number, T value, long now) =>
        new(EntryId.New(), $"<old userconfig key {number}>", now, true, value);
}
