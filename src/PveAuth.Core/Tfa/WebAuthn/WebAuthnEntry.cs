using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>How a WebAuthn entry is spelled in tfa.cfg.</summary>
public enum WebAuthnForm
{
    /// <summary>A new entry: the form follows the setting.</summary>
    AsConfigured,

    /// <summary>PVE 9: base64url texts and the backup flags.</summary>
    Pve9,

    /// <summary>PVE 7.1 to 8: arrays of numbers, no backup flags.</summary>
    Pve8,

    /// <summary>The first builds of PVE 7.1: as <see cref="Pve8"/>, with older names of algorithms.</summary>
    Pve71,
}

/// <summary>A credential that was registered through WebAuthn.</summary>
/// <param name="CredentialId">The authenticator's id of it.</param>
/// <param name="Key">The public key.</param>
/// <param name="Counter">The highest signature counter seen; 0 for authenticators that do not count.</param>
/// <param name="BackupEligible">Whether the credential may be copied to other devices (flag BE).</param>
/// <param name="BackupState">Whether it was copied (flag BS).</param>
public sealed record WebAuthnEntry(
    ImmutableArray<byte> CredentialId, CredentialKey Key, uint Counter, bool BackupEligible, bool BackupState)
{
    /// <summary>The spelling it was read in. An older node cannot read the newer one, so it is kept.</summary>
    public WebAuthnForm Form { get; init; }

    /// <summary>Whether the form has a place for the backup flags.</summary>
    public bool KeepsBackupFlags => Form is WebAuthnForm.Pve9 or WebAuthnForm.AsConfigured;
}
