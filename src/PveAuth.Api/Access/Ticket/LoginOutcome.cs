using System.Text.Json.Nodes;
using PveAuth.Core.Identity;
using PveAuth.Core.Policy;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Access.Ticket;

/// <summary>How an attempt to log in ended. There is no other way.</summary>
internal abstract record LoginOutcome
{
    private LoginOutcome()
    {
    }

    /// <summary>The user is who they say.</summary>
    /// <param name="User">In the spelling of user.cfg.</param>
    /// <param name="How">For the log; empty for an ordinary login.</param>
    /// <param name="Verified">Only verification was asked, so there is no new ticket.</param>
    /// <param name="Factor">The second factor, when there was one.</param>
    /// <param name="Advice">What the policy asks of a user who came in without a second factor; null for nothing.</param>
    public sealed record Complete(
        UserId User, string How = "", bool Verified = false, TfaVerdict? Factor = null, TfaRequirement? Advice = null) : LoginOutcome;

    /// <summary>The first factor is right, and a second one is needed.</summary>
    /// <param name="User">In the spelling of user.cfg.</param>
    /// <param name="ChallengeJson">What is asked for.</param>
    /// <param name="First">The first factor when it was not a password.</param>
    public sealed record SecondFactor(UserId User, string ChallengeJson, TfaVerdict? First = null) : LoginOutcome;

    /// <summary>Nobody was let in.</summary>
    /// <param name="Reason">For the log alone.</param>
    /// <param name="Detail">For the caller, once the first factor is proven.</param>
    /// <param name="Factor">The second factor that was refused, when it came so far.</param>
    public sealed record Refused(string Reason, JsonObject? Detail = null, TfaVerdict? Factor = null) : LoginOutcome;

    /// <summary>Several users have this name when case does not count. PVE answers this one with 500.</summary>
    public sealed record Ambiguous(string Text) : LoginOutcome;
}
