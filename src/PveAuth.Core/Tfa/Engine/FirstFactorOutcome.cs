namespace PveAuth.Core.Tfa;

/// <summary>What follows after the first factor was right.</summary>
public abstract record FirstFactorOutcome
{
    private FirstFactorOutcome()
    {
    }

    /// <summary>The login is complete.</summary>
    public sealed record NotNeeded : FirstFactorOutcome;

    /// <summary>A second factor must be given.</summary>
    /// <param name="ChallengeJson">The challenge as PVE spells it, without white space; <c>{}</c> when nothing can
    /// answer it.</param>
    /// <param name="NextState">The user's state with the pending challenge.</param>
    /// <param name="StateChanged">Whether the state must be stored.</param>
    public sealed record Challenge(string ChallengeJson, TfaState NextState, bool StateChanged) : FirstFactorOutcome;

    /// <summary>The realm demands a factor and the user has none: the login fails.</summary>
    public sealed record MissingForRealm : FirstFactorOutcome;
}
