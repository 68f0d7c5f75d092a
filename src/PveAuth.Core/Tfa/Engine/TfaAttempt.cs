using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>One answer to a challenge, on its way through the checks.</summary>
internal sealed partial class TfaAttempt
{
    private readonly UserId user;
    private readonly TfaUser? factors;
    private readonly LegacyFactors legacy;
    private readonly TfaSettings settings;
    private readonly TfaState before;
    private readonly string? challengeJson;
    private readonly long now;

    public TfaAttempt(
        UserId user,
        TfaUser? factors,
        string legacyKeys,
        TfaSettings settings,
        TfaState state,
        string? challengeJson,
        long now)
    {
        (this.user, this.factors, this.settings, before) = (user, factors, settings, state);
        (this.challengeJson, this.now) = (challengeJson, now);
        legacy = LegacyKeys.Entries(user, legacyKeys, settings.Realm, now);
    }

    public TfaVerdict Run(string type, string answer)
    {
        var method = type is "totp" or "recovery" or "webauthn" or "u2f" or "yubico" or "pass" ? type : "";
        var verdict = Gate(method) ?? (method switch
        {
            "totp" => ByTotp(answer),
            "recovery" => ByRecovery(answer),
            "webauthn" => ByWebAuthn(answer),
            "u2f" => ByU2f(answer),
            "pass" => ByPass(answer),
            "yubico" => ByYubico(answer),
            _ => Refuse(TfaFault.NotOffered),
        });

        verdict = verdict with { ChallengeUsed = !verdict.Accepted && verdict.NextState.Pending.Length < before.Pending.Length };
        return Described(TfaFaults.IsCounted(verdict.Fault) ? Count(verdict, method == "totp") : verdict, method);
    }

    private TfaVerdict Described(TfaVerdict verdict, string method) => verdict with
    {
        Method = method,
        FactorsChanged = !ReferenceEquals(verdict.NextFactors, factors),
        StateChanged = !ReferenceEquals(verdict.NextState, before) && verdict.NextState != before,
        RecoveryLeft = verdict.NextFactors?.Recovery?.Unused.Count() ?? 0,
    };

    // What is refused before anything is verified, in the peer's order. Nothing of it is counted.
    private TfaVerdict? Gate(string method)
    {
        if (method.Length == 0)
        {
            return Refuse(TfaFault.UnknownType);
        }

        if (Demanded(method) is { } demanded)
        {
            return Refuse(TfaFault.RealmRequires) with { Expected = demanded, Got = method };
        }

        if (method == "yubico" && settings.Realm?.Type != RealmTfaType.Yubico)
        {
            return Refuse(TfaFault.YubicoUnavailable);
        }

        // Without a challenge, nobody has asked; when there is nothing to ask for, the answer fits nothing.
        var nothing = challengeJson is null ? !(factors?.HasEnabledFactors ?? false) : factors is null;
        if (nothing && legacy.IsEmpty && method != "pass")
        {
            return Refuse(TfaFault.NoFactors);
        }

        if (factors is not null && factors.IsLockedAt(now))
        {
            return Refuse(TfaFault.Locked) with { LockedUntil = factors.TfaLockedUntil };
        }

        return factors is { TotpLocked: true } && method == "totp" ? Refuse(TfaFault.TotpLocked) : null;
    }

    // What the realm demands instead of this type; null when the type will do.
    private string? Demanded(string method) => settings.Realm?.Type switch
    {
        _ when method == "pass" => null,
        RealmTfaType.Oath when method is "totp" or "recovery" => null,
        RealmTfaType.Oath when method == "webauthn" && settings.StrongerFactorsSatisfyRealm => null,
        RealmTfaType.Oath => "oath",
        RealmTfaType.Yubico when method is not ("yubico" or "recovery") => "yubico",
        _ => null,
    };

    private bool IsOffered(string type) =>
        challengeJson is not null
            ? ChallengeJson.Read(challengeJson).Types.Contains(type)
            : type switch
            {
                "totp" => settings.Realm?.Type != RealmTfaType.Yubico
                    && (legacy.Totp.Length > 0 || (factors?.Totp.Any(e => e.Enabled) ?? false)),
                "recovery" => factors?.Recovery is not null,
                _ => false,
            };

    private TfaVerdict ByTotp(string code)
    {
        if (!IsOffered("totp"))
        {
            return Refuse(TfaFault.NotOffered);
        }

        ImmutableArray<TfaEntry<TotpEntry>> entries = [.. factors?.Totp ?? [], .. legacy.Totp];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            if (!entry.Enabled || Totp.Match(entry.Value.Uri, code, now) is not { } counter)
            {
                continue;
            }

            // The first generator that knows the code decides; the others are not tried.
            if (counter <= entry.Value.LastCount || before.SpentCodes.Any(spent => spent.Entry == entry.Id && spent.Counter == counter))
            {
                return Refuse(TfaFault.CodeReused) with { EntryId = entry.Id };
            }

            var used = entry with { Value = entry.Value with { LastCount = counter } };
            var isLegacy = i >= entries.Length - legacy.Totp.Length;
            var next = isLegacy
                ? LegacyKeys.Merge(factors, legacy)! with { Totp = entries.SetItem(i, used) }
                : factors! with { Totp = factors.Totp.SetItem(i, used) };
            return Accept(entry.Id, next, before with { TotpFailures = 0, TfaFailures = 0 }) with { SetKeysMarker = isLegacy };
        }

        return WrongCode(code);
    }

    /// <summary>A code of another time is still wrong, but its owner learns what to put right.</summary>
    private TfaVerdict WrongCode(string code)
    {
        foreach (var entry in (factors?.Totp ?? []).Where(entry => entry.Enabled))
        {
            if (Totp.Drift(entry.Value.Uri, code, now) is not { } steps)
            {
                continue;
            }

            var period = (long)entry.Value.Uri.Period;
            var counter = (now / period) + steps;
            return Refuse(TfaFault.WrongCode) with
            {
                EntryId = entry.Id,
                Drift = steps * period,

                // Telling that a guess will be right some minutes from now must not help the guesser.
                NextState = steps < 0
                    ? before
                    : before with { SpentCodes = before.SpentCodes.Add(new SpentCode(entry.Id, counter, (counter + Totp.Window + 1) * period)) },
            };
        }

        return Refuse(TfaFault.WrongCode);
    }

    private TfaVerdict ByRecovery(string key)
    {
        if (!IsOffered("recovery"))
        {
            return Refuse(TfaFault.NotOffered);
        }

        if (factors?.Recovery is not { } set || RecoveryKeys.Spend(set, key) is not { } spent)
        {
            return Refuse(TfaFault.RecoveryUnknown);
        }

        // A recovery key is the way out of the locks.
        var next = factors with { Recovery = spent.Left, TotpLocked = false, TfaLockedUntil = null };
        return Accept(EntryId.Recovery, next, before with { TotpFailures = 0, TfaFailures = 0 }) with
        {
            RecoveryIndex = spent.Index,
        };
    }

    private TfaVerdict Count(TfaVerdict verdict, bool isTotp)
    {
        var state = verdict.NextState with
        {
            TfaFailures = verdict.NextState.TfaFailures + 1,
            TotpFailures = verdict.NextState.TotpFailures + (isTotp ? 1 : 0),
        };
        var totpLocked = isTotp && state.TotpFailures >= SecondFactor.TotpLimit;
        long? until = state.TfaFailures >= SecondFactor.TfaLimit ? now + SecondFactor.LockSeconds : null;
        var remaining = SecondFactor.TfaLimit - state.TfaFailures;
        return verdict with
        {
            NextState = state.WithoutExpired(now),
            NextFactors = totpLocked || until is not null
                ? (factors ?? TfaUser.Empty) with
                {
                    TotpLocked = totpLocked || (factors?.TotpLocked ?? false),
                    TfaLockedUntil = until ?? factors?.TfaLockedUntil,
                }
                : verdict.NextFactors,
            Remaining = Math.Max(0, isTotp ? Math.Min(remaining, SecondFactor.TotpLimit - state.TotpFailures) : remaining),
            LockedUntil = until,
            SetsLock = totpLocked || until is not null,
        };
    }

    private TfaVerdict Refuse(TfaFault fault) => new() { Fault = fault, NextFactors = factors, NextState = before };

    private static TfaVerdict Accept(string entry, TfaUser? next, TfaState state) =>
        new() { EntryId = entry, NextFactors = next, NextState = state };
}
