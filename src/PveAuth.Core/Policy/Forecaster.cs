using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Policy;

/// <summary>Foretells logins: the rules of <see cref="SecondFactor"/>, <see cref="PasskeyLogin"/> and <see cref="EnrolmentOffer"/>,
/// without asking anybody.</summary>
/// <remarks>Users are taken to know the password that they have, to hold their devices, and to open the server under a name that fits the
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

        var stored = around.Factors.Find(user.Id);
        var factors = LegacyKeys.Merge(stored, LegacyKeys.Entries(user.Id, user.Keys, realm.Tfa, around.Now));
        var passkey = ByPasskey(user, realm, factors);
        return realm.Type == "pve" && !around.HasPassword(user.Id)
            ? WithoutPassword(user, factors, passkey)
            : ByPassword(user, realm, factors) with { Passkey = passkey };
    }

    private UserForecast ByPassword(User user, Realm realm, TfaUser? factors)
    {
        // The provider decides about factors there.
        if (realm.Type == "openid")
        {
            return new(user.Id, LoginForecast.CanLogIn, LockoutReason.None, UsableFactors.None);
        }

        return factors?.HasEnabledFactors == true
            ? WithFactors(user, realm, factors)
            : realm.Tfa?.Type == RealmTfaType.Yubico ? LockedOut(user, LockoutReason.RealmDemands) : WithoutFactors(user, realm, factors);
    }

    /// <summary>What the user's passkeys are worth without the password.</summary>
    private PasskeyForecast ByPasskey(User user, Realm realm, TfaUser? factors)
    {
        if (factors is null || factors.IsLockedAt(around.Now) || !webAuthnWorks
            || !around.Policy.PasskeyRealms.Contains(realm.Name) || PasskeysOf(user, factors) is not { Length: > 0 } all)
        {
            return PasskeyForecast.No;
        }

        var fitting = all.Where(entry => FitOf(entry.Note) == Fit.Yes).Select(entry => entry.Id).ToList();
        if (realm.Tfa is null && around.Policy.PasskeyTwoFactorRealms.Contains(realm.Name))
        {
            return fitting.Count > 0 ? PasskeyForecast.Alone : PasskeyForecast.No;
        }

        // The same key is no second factor beside itself.
        return fitting.Any(id => Usable(user, realm, PasskeyLogin.Without(factors, id)!, out _) != UsableFactors.None)
            ? PasskeyForecast.ForPassword
            : PasskeyForecast.No;
    }

    private UserForecast WithoutPassword(User user, TfaUser? factors, PasskeyForecast passkey)
    {
        if (passkey != PasskeyForecast.No)
        {
            return new(user.Id, LoginForecast.CanLogIn, LockoutReason.None, UsableFactors.WebAuthn) { Passkey = passkey };
        }

        return factors is null || PasskeysOf(user, factors).IsEmpty
            ? new(user.Id, LoginForecast.Barred, LockoutReason.NoPassword, UsableFactors.None)
            : LockedOut(user, factors.IsLockedAt(around.Now) ? LockoutReason.Locked : LockoutReason.NoPassword);
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

        var usable = Usable(user, realm, factors, out var keys);
        return usable switch
        {
            UsableFactors.None => LockedOut(user, Reason(realm, factors)),
            UsableFactors.WebAuthn when keys == Fit.Unknown => new(user.Id, LoginForecast.MayLogIn, LockoutReason.None, usable),
            _ => new(user.Id, LoginForecast.CanLogIn, LockoutReason.None, usable),
        };
    }

    /// <summary>What the user could give as a second factor.</summary>
    private UsableFactors Usable(User user, Realm realm, TfaUser factors, out Fit keys)
    {
        var takesAll = realm.Tfa is null;
        var isYubico = realm.Tfa?.Type == RealmTfaType.Yubico;
        keys = TakesKeys(realm) && webAuthnWorks ? FitOfKeys(user, factors) : Fit.No;
        return (keys != Fit.No ? UsableFactors.WebAuthn : 0)
            | (!isYubico && !factors.TotpLocked && factors.Totp.Any(e => e.Enabled) ? UsableFactors.Totp : 0)
            | (isYubico && factors.Yubico.Any(e => e.Enabled) ? UsableFactors.Yubico : 0)
            | (takesAll && u2fWorks && factors.U2f.Any(e => e.Enabled) ? UsableFactors.U2f : 0)
            | (factors.Recovery?.Unused.Any() == true ? UsableFactors.Recovery : 0);
    }

    private bool TakesKeys(Realm realm) => realm.Tfa is null
        || (realm.Tfa.Type != RealmTfaType.Yubico && around.Policy.StrongerRealms.Contains(realm.Name));

    private LockoutReason Reason(Realm realm, TfaUser factors)
    {
        var takesAll = realm.Tfa is null;
        var isYubico = realm.Tfa?.Type == RealmTfaType.Yubico;
        var hasKeys = factors.WebAuthn.Any(e => e.Enabled);
        var hasOldKeys = factors.U2f.Any(e => e.Enabled);
        return factors.TotpLocked && !isYubico && factors.Totp.Any(e => e.Enabled) ? LockoutReason.Locked
            : (hasKeys && TakesKeys(realm)) || (hasOldKeys && takesAll) ? LockoutReason.Stranded
            : takesAll ? LockoutReason.UsedUp
            : LockoutReason.RealmDemands;
    }

    private Fit FitOfKeys(User user, TfaUser factors)
    {
        var best = Fit.No;
        var notes = factors.WebAuthn.Any(e => e.Enabled) ? around.NotesOf(user.Id) : FactorNotes.Empty;
        foreach (var entry in factors.WebAuthn.Where(e => e.Enabled))
        {
            var fit = FitOf(notes.Of(entry.Id));
            best = fit > best ? fit : best;
        }

        return best;
    }

    private Fit FitOf(EntryNote note)
    {
        var madeFor = note.RpId is { Length: > 0 } recorded ? recorded : around.KeysMadeUnder.WebAuthn?.RpId;
        return madeFor is null ? Fit.Unknown : madeFor == around.Options.WebAuthn!.RpId ? Fit.Yes : Fit.No;
    }

    /// <summary>The enabled entries that may stand for the password, whatever the settings are.</summary>
    private ImmutableArray<(string Id, EntryNote Note)> PasskeysOf(User user, TfaUser factors)
    {
        if (!factors.WebAuthn.Any(e => e.Enabled))
        {
            return [];
        }

        var notes = around.NotesOf(user.Id);
        return notes.Handle.Length == 0
            ? []
            : [.. factors.WebAuthn.Where(e => e.Enabled && notes.Of(e.Id).IsPasskey).Select(e => (e.Id, notes.Of(e.Id)))];
    }

    private static UserForecast LockedOut(User user, LockoutReason reason) => new(user.Id, LoginForecast.LockedOut, reason, UsableFactors.None);

    private enum Fit
    {
        No,
        Unknown,
        Yes,
    }
}
