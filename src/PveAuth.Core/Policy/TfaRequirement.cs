namespace PveAuth.Core.Policy;

/// <summary>What the policy asks of one user.</summary>
public abstract record TfaRequirement
{
    private TfaRequirement()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record Off : TfaRequirement;

    /// <summary>A second factor would be welcome.</summary>
    public sealed record Recommended : TfaRequirement;

    /// <summary>A second factor will be required.</summary>
    /// <param name="Until">From this second on (epoch).</param>
    public sealed record Grace(long Until) : TfaRequirement;

    /// <summary>Without a second factor there is no login.</summary>
    public sealed record Required : TfaRequirement;
}
