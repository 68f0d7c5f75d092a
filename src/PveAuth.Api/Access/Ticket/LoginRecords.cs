using System.Globalization;
using PveAuth.Api.Audit;
using PveAuth.Core.Audit;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Access.Ticket;

/// <summary>What the audit trail says about attempts to log in.</summary>
internal static class LoginRecords
{
    /// <summary>The step of a login that begins with a passkey.</summary>
    public const string PasskeyStep = "login.passkey";

    /// <summary>Adds the records of one attempt.</summary>
    /// <param name="call">The call.</param>
    /// <param name="name">The step: <c>login.password</c>, <c>login.tfa</c>, <c>login.renew</c>, <c>login.verify</c>
    /// or <see cref="PasskeyStep"/>.</param>
    /// <param name="user">The user name as the client gave it.</param>
    /// <param name="outcome">How it ended.</param>
    public static void Add(ApiCall call, string name, string user, LoginOutcome outcome)
    {
        var record = outcome switch
        {
            LoginOutcome.Complete complete => Of(name, AuditResult.Ok, complete.User.ToString(), complete.Factor) with
            {
                Reason = complete.How.Length > 0 ? complete.How.Trim(' ', '(', ')') : null,
            },
            LoginOutcome.SecondFactor half => Of(name, AuditResult.Ok, half.User.ToString(), half.First) with
            {
                Reason = "first factor accepted, second factor asked for",
            },
            LoginOutcome.Refused refused => Of(name, ResultOf(refused.Factor), user, refused.Factor) with
            {
                Code = refused.Detail?["code"]?.GetValue<string>(),
                Reason = refused.Reason,
            },
            LoginOutcome.Ambiguous ambiguous => Of(name, AuditResult.Failed, user, null) with { Reason = ambiguous.Text },
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };
        call.Services.Record(call.Client, record);

        // What follows from an answer is looked for by its own name.
        if (outcome is LoginOutcome.Complete { Factor.RecoveryIndex: not null, Factor: var spent })
        {
            call.Services.Record(call.Client, record with { Event = "recovery.use", Reason = $"{spent.RecoveryLeft} left" });
        }

        if (outcome is LoginOutcome.Refused { Factor: { SetsLock: true } locking })
        {
            call.Services.Record(call.Client, record with
            {
                Event = "tfa.lock",
                Result = AuditResult.Locked,
                Reason = locking.LockedUntil is { } until
                    ? string.Create(CultureInfo.InvariantCulture, $"all second factors until {DateTimeOffset.FromUnixTimeSeconds(until):u}")
                    : "TOTP until a recovery key is used or an administrator unlocks it",
            });
        }
    }

    private static AuditRecord Of(string name, AuditResult result, string user, TfaVerdict? factor) => new(0, name, result)
    {
        User = user,
        Method = factor is not null ? factor.Method : name == PasskeyStep ? "passkey" : "password",
        Entry = factor?.RecoveryIndex?.ToString(CultureInfo.InvariantCulture) ?? factor?.EntryId,
        Expected = factor?.Expected,
        Got = factor?.Got,
    };

    private static AuditResult ResultOf(TfaVerdict? factor) =>
        factor?.Fault is TfaFault.Locked or TfaFault.TotpLocked ? AuditResult.Locked : AuditResult.Failed;
}
