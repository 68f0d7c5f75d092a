namespace PveAuth.Core.Tfa;

/// <summary>A TOTP generator and the step of the last code that was accepted.</summary>
/// <param name="Uri">Secret and parameters.</param>
/// <param name="LastCount">The step of the last accepted code; codes of this step and older ones are refused.
/// Null when none was accepted yet.</param>
public sealed record TotpEntry(OtpAuthUri Uri, long? LastCount)
{
    /// <summary>Never prints the secret.</summary>
    public override string ToString() => "TOTP";
}
