namespace PveAuth.Core.Tfa;

internal sealed partial class TfaAttempt
{
    /// <summary>A pass opens no session: what follows is the enrolment of a factor.</summary>
    private TfaVerdict ByPass(string text)
    {
        if (challengeJson is null || !ChallengeJson.Read(challengeJson).TakesPass)
        {
            return Refuse(TfaFault.NotOffered);
        }

        if (before.Pass is not { IsSpent: false } pass || !pass.Matches(text, now))
        {
            return Refuse(TfaFault.PassUnknown);
        }

        var (spent, proof) = OneTimePass.ForEnrolment(now);
        return new() { NextFactors = factors, NextState = before with { TfaFailures = 0, Pass = spent }, EnrolmentProof = proof };
    }
}
