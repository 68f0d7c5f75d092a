namespace PveAuth.Core.Config;

/// <summary>Which second factor a realm demands (<c>tfa type=…</c> in domains.cfg).</summary>
public enum RealmTfaType
{
    /// <summary>TOTP.</summary>
    Oath,

    /// <summary>One-time passwords of a YubiKey, checked by a validation server.</summary>
    Yubico,
}

/// <summary>A realm's demand for a second factor.</summary>
/// <param name="Type">The factor.</param>
/// <param name="Digits">Digits of TOTP codes from legacy keys, 6 to 8.</param>
/// <param name="Step">Period of TOTP codes from legacy keys, in seconds.</param>
/// <param name="YubicoId">Client id at the validation server.</param>
/// <param name="YubicoKey">Client key at the validation server, base64.</param>
/// <param name="YubicoUrl">The validation server; null means Yubico's own.</param>
public sealed record RealmTfaOptions(RealmTfaType Type, int Digits, int Step, string? YubicoId, string? YubicoKey, string? YubicoUrl)
{
    /// <summary>The factor's name in files and on the wire.</summary>
    public string TypeName => Type == RealmTfaType.Oath ? "oath" : "yubico";

    /// <summary>Never prints the key.</summary>
    public override string ToString() => $"type={Type}";
}
