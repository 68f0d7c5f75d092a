namespace PveAuth.Core.Tfa;

/// <summary>The form in which new WebAuthn entries are written. One entry in the form of PVE 9 makes the whole file
/// unreadable for nodes with PVE 7 and 8.</summary>
public enum TfaWriteFormat
{
    /// <summary>The form of PVE 9.</summary>
    Pve9,

    /// <summary>The form of PVE 7 and 8, which 9 reads as well.</summary>
    Pve8,
}
