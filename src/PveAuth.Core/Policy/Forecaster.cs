using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Policy;

/// <summary>Foretells logins: the rules of <see cref="SecondFactor"/> and <see cref="EnrolmentOffer"/>, without asking
/// anybody.</summary>
/// <remarks>Users are taken to know their password, to hold their devices, and to open the server under a name that fits the
/// settings.</remarks>
internal sealed class Forecaster(Circumstances around)
{
    /// <summary>Whether WebAuthn can be asked for at all, under a name that fits.</summary>
    private readonly bool webAuthnWorks =
        around.Options.WebAuthn is { } options && RelyingParty.Create(options, $"https://{options.RpId}") is not null;

    private readonly bool u2fWorks =
        U2fApplication.Create(around.Options.U2f, "") is { } now && around.KeysMadeUnder.U2f?.AppId is var made && (made is null || made == now.Id);

    public UserForecast Of(User user)
    {
        if (!user.Enabled || user.IsExpired(around.Now))
        {
            return new(user.Id, LoginForecast.Barred, user.Enabled ? LockoutReason.Expired : LockoutReason.Disabled, UsableFactors.None);
        }

        var realm = around.Realms.Find(user.Id.Realm);
        if (realm is null || realm.TfaIsBroken)
        {
            return LockedOut(user, realm is null ? LockoutReason.NoRealm : LockoutReason.BrokenRealm);
        }

        // The provider decides about factors there.
        if (realm.Type == "openid")
        {
            return new(user.Id, LoginForecast.CanLogIn, LockoutReason.None, UsableFactors.None);
        }

        var stored = around.Factors.Find(user.Id);
        var factors = LegacyKeys.Merge(stored, LegacyKeys.Entries(user.Id, user.Keys, realm.Tfa, around.Now));
        return factors?.HasEnabledFactors == true
            ? WithFactors(user, realm, factors)
            : realm.Tfa?.Type == RealmTfaType.Yubico ? LockedOut(user, LockoutReason.RealmDemands) : WithoutFactors(user, realm, factors);
    }

    private UserForecast WithoutFactors(User user, Realm realm, TfaUser? factors)
    {
        var requirement = around.Policy.RequirementOf(user.Id, around.Users.GroupsOf(user.Id).Select(group => group.Id), around.Now);
        var mustEnrol = requirement is TfaRequirement.Required || (realm.Tfa is not null && requirement is TfaRequirement.Grace);
        if (mustEnrol)
        {
            return factors?.IsLockedAt(around.Now) == true
                ? LockedOut(user, LockoutReason.Locked)
                : new(user.Id, LoginForecast.MustEnrol, LockoutReason.None, UsableFactors.None);
        }

        return realm.Tfa is not null
            ? LockedOut(user, LockoutReason.RealmDemands)
            : new(
                user.Id,
                requirement is TfaRequirement.Grace ? LoginForecast.Grace : LoginForecast.CanLogIn,
                LockoutReason.None,
                UsableFactors.None);
    }

    private UserForecast WithFactors(User user, Realm realm, TfaUser factors)
    {
        if (factors.IsLockedAt(around.Now))
        {
            return LockedOut(user, LockoutReason.Locked);
        }

        var takesAll = realm.Tfa is null;
        var isYubico = realm.Tfa?.Type == RealmTfaType.Yubico;
        var takesKeys = takesAll || (!isYubico && around.Policy.StrongerRealms.Contains(realm.Name));
        var keys = takesKeys && webAuthnWorks ? FitOfKeys(user, factors) : Fit.No;
        var usable =
            (keys != Fit.No ? UsableFactors.WebAuthn : 0)
            | (!isYubico && !factors.TotpLocked && factors.Totp.Any(e => e.Enabled) ? UsableFactors.Totp : 0)
            | (isYubico && factors.Yubico.Any(e => e.Enabled) ? UsableFactors.Yubico : 0)
            | (takesAll && u2fWorks && factors.U2f.Any(e => e.Enabled) ? UsableFactors.U2f : 0)
            | (factors.Recovery?.Unused.Any() == true ? UsableFactors.Recovery : 0);
        return usable switch
        {
            UsableFactors.None => LockedOut(user, Reason(factors, takesAll, takesKeys, isYubico)),
            UsableFactors.WebAuthn when keys == Fit.Unknown => new(user.Id, LoginForecast.MayLogIn, LockoutReason.None, usable),
            _ => new(user.Id, LoginForecast.CanLogIn, LockoutReason.None, usable),
        };
    }

    private static LockoutReason Reason(TfaUser factors, bool takesAll, bool takesKeys, bool isYubico)
    {
        var hasKeys = factors.WebAuthn.Any(e => e.Enabled);
        var hasOldKeys = factors.U2f.Any(e => e.Enabled);
        return factors.TotpLocked && !isYubico && factors.Totp.Any(e => e.Enabled) ? LockoutReason.Locked
            : (hasKeys && takesKeys) || (hasOldKeys && takesAll) ? LockoutReason.Stranded
            : takesAll ? LockoutReason.UsedUp
            : LockoutReason.RealmDemands;
    }

    private Fit FitOfKeys(User user, TfaUser factors)
    {
        var best = Fit.No;
        var notes = factors.WebAuthn.Any(e => e.Enabled) ? around.NotesOf(user.Id) : FactorNotes.Empty;
        foreach (var entry in factors.WebAuthn.Where(e => e.Enabled))
        {
            var madeFor = notes.Of(entry.Id).RpId is { Length: > 0 } recorded ? recorded : around.KeysMadeUnder.WebAuthn?.RpId;
            var fit = madeFor is null ? Fit.Unknown : madeFor == around.Options.WebAuthn!.RpId ? Fit.Yes : Fit.No;
            best = fit > best ? fit : best;
        }

        return best;
    }

    private static UserForecast LockedOut(User user, LockoutReason reason) => new(user.Id, LoginForecast.LockedOut, reason, UsableFactors.None);

    private enum Fit
    {
        No,
        Unknown,
        Yes,
    }
}
