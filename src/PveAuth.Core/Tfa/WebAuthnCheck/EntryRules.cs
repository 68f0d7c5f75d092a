using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>Rules for what users already have: which keys settings would strand, and who is shut out by a realm.</summary>
internal static class EntryRules
{
    /// <summary>What is wrong for users and entries.</summary>
    public static IEnumerable<Finding> Of(WebAuthnDraft draft, WebAuthnSurroundings around)
    {
        var holders = around.Factors.Users.Where(u => !u.Value.WebAuthn.IsEmpty).OrderBy(u => u.Key).ToList();
        return OfKeys(draft, around, holders)
            .Concat(around.Realms.Realms.SelectMany(realm => OfRealm(realm, around)))
            .Concat(OfProviders(around, holders))
            .Concat(OfU2f(around));
    }

    private static IEnumerable<Finding> OfKeys(
        WebAuthnDraft draft, WebAuthnSurroundings around, List<KeyValuePair<UserId, TfaUser>> holders)
    {
        var entries = holders
            .SelectMany(u => u.Value.WebAuthn.Select(e => (User: u.Key, Id: around.RecordedIds.GetValueOrDefault((u.Key, e.Id)))))
            .ToList();
        var stranded = StrandedKeys.ByRpId(around.Stored, draft.RpId, around.Factors, around.RecordedIds);
        if (stranded.Entries > 0)
        {
            var alone = stranded.Users.Count(u => !HasOtherThanWebAuthn(around.Factors.Users[u]));
            yield return Stranded(
                "K01",
                FindingSeverity.Warning,
                $"New ID strands {Count(stranded.Entries, "entry", "entries")} of {Count(stranded.Users.Length, "user", "users")}; "
                    + $"{alone} of them {(alone == 1 ? "has" : "have")} no other factor.",
                $"Keep {around.Stored.RpId}, or let these users register anew before.",
                stranded.Users,
                stranded.Entries);
        }

        // Those of the stored id are K01's.
        var older = entries
            .Where(e => e.Id is not null && e.Id != draft.RpId && (e.Id != around.Stored.RpId || stranded.Entries == 0))
            .ToList();
        if (older.Count > 0)
        {
            yield return Stranded(
                "K02",
                FindingSeverity.Warning,
                $"{Count(older.Count, "entry belongs", "entries belong")} to an older ID and cannot answer.",
                "Remove them and register the keys anew.",
                [.. older.Select(e => e.User).Distinct()],
                older.Count);
        }

        var unknown = entries.Where(e => e.Id is null).ToList();
        if (unknown.Count > 0)
        {
            yield return Stranded(
                "K03",
                FindingSeverity.Info,
                $"Of {Count(unknown.Count, "entry", "entries")} it is not recorded which ID they were made for.",
                "",
                [.. unknown.Select(e => e.User).Distinct()],
                unknown.Count);
        }

        var alonePeople = holders
            .Where(u => MayLogIn(around, u.Key) && u.Value.WebAuthn.Any(e => e.Enabled) && !HasOtherThanWebAuthn(u.Value))
            .ToList();
        if (alonePeople.Count > 0)
        {
            yield return Stranded(
                "K04",
                FindingSeverity.Warning,
                $"{Count(alonePeople.Count, "user has", "users have")} nothing to fall back on if WebAuthn breaks.",
                "Let them make recovery keys.",
                [.. alonePeople.Select(u => u.Key)],
                alonePeople.Sum(u => u.Value.WebAuthn.Length));
        }
    }

    private static IEnumerable<Finding> OfRealm(Realm realm, WebAuthnSurroundings around)
    {
        if (realm.Tfa is null && !realm.TfaIsBroken)
        {
            yield break;
        }

        var isOath = realm.Tfa?.Type == RealmTfaType.Oath;
        var takesWebAuthn = isOath && around.StrongerRealms.Contains(realm.Name);
        var people = around.Users.Users.Values
            .Where(u => u.Id.Realm == realm.Name && MayLogIn(around, u.Id))
            .OrderBy(u => u.Id)
            .ToList();
        var refused = people
            .Where(u => around.Factors.Find(u.Id) is { } f && (!f.U2f.IsEmpty || (!takesWebAuthn && !f.WebAuthn.IsEmpty)))
            .ToList();
        if (refused.Count > 0 && !realm.TfaIsBroken)
        {
            yield return Stranded(
                "R01",
                FindingSeverity.Problem,
                $"Realm {realm.Name} takes {(isOath ? "TOTP" : "Yubico OTP")} only; "
                    + $"security keys of {Count(refused.Count, "user", "users")} are refused.",
                $"Take the demand for a factor off the realm{(isOath ? ", or let stronger factors satisfy it in the Two Factor policy" : "")}.",
                [.. refused.Select(u => u.Id)],
                0);
        }

        var shutOut = people
            .Where(u => realm.Tfa is not { } tfa || !CanAnswer(u, around.Factors.Find(u.Id), tfa, takesWebAuthn, around.Now))
            .ToList();
        if (shutOut.Count > 0)
        {
            yield return Stranded(
                "R02",
                FindingSeverity.Problem,
                $"{Count(shutOut.Count, "user", "users")} of {realm.Name} cannot log in at all.",
                realm.TfaIsBroken ? "Repair the tfa option of the realm." : "Give them the factor that the realm demands.",
                [.. shutOut.Select(u => u.Id)],
                0);
        }
    }

    private static IEnumerable<Finding> OfProviders(WebAuthnSurroundings around, List<KeyValuePair<UserId, TfaUser>> holders)
    {
        var never = holders.Where(u => around.Realms.Find(u.Key.Realm)?.Type == "openid").ToList();
        if (never.Count > 0)
        {
            var entries = never.Sum(u => u.Value.WebAuthn.Length);
            yield return Stranded(
                "R03",
                FindingSeverity.Info,
                $"{Count(entries, "entry of an OpenID user is", "entries of OpenID users are")} never asked for; the provider decides.",
                "",
                [.. never.Select(u => u.Key)],
                entries);
        }
    }

    private static IEnumerable<Finding> OfU2f(WebAuthnSurroundings around)
    {
        var holders = around.Factors.Users.Where(u => !u.Value.U2f.IsEmpty).OrderBy(u => u.Key).ToList();
        if (holders.Count > 0 && !U2fFits(around))
        {
            var entries = holders.Sum(u => u.Value.U2f.Length);
            yield return Stranded(
                "U01",
                FindingSeverity.Warning,
                $"{Count(entries, "U2F entry", "U2F entries")} cannot be used from here.",
                around.U2f is null ? "Set the AppID that the keys were made for." : "Open the server under the AppID's domain.",
                [.. holders.Select(u => u.Key)],
                entries);
        }
    }

    /// <summary>Whether the AppID belongs to the page: one of both hosts is the other's or below it.</summary>
    private static bool U2fFits(WebAuthnSurroundings around) => around.U2f is { } u2f
        && PageAddress.TryParse(u2f.AppId, out var app)
        && (around.Page is not { } page || DomainName.IsWithin(page.Host, app.Host) || DomainName.IsWithin(app.Host, page.Host)
            || ShareDomain(page.Host, app.Host));

    private static bool ShareDomain(string one, string other)
    {
        var parent = one[(one.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return parent.Contains('.', StringComparison.Ordinal) && !PublicSuffix.Contains(parent) && DomainName.IsWithin(other, parent);
    }

    private static bool CanAnswer(User user, TfaUser? factors, RealmTfaOptions tfa, bool takesWebAuthn, long now)
    {
        var legacy = LegacyKeys.Entries(user.Id, user.Keys, tfa, now);
        return factors?.Recovery?.Unused.Any() == true
            || (takesWebAuthn && factors?.WebAuthn.Any(e => e.Enabled) == true)
            || (tfa.Type == RealmTfaType.Oath
                ? factors?.Totp.Any(e => e.Enabled) == true || !legacy.Totp.IsEmpty
                : factors?.Yubico.Any(e => e.Enabled) == true || !legacy.Yubico.IsEmpty);
    }

    internal static bool HasOtherThanWebAuthn(TfaUser factors) => factors.Totp.Any(e => e.Enabled) || factors.U2f.Any(e => e.Enabled)
        || factors.Yubico.Any(e => e.Enabled) || factors.Recovery?.Unused.Any() == true;

    private static bool MayLogIn(WebAuthnSurroundings around, UserId id) =>
        around.Users.Users.TryGetValue(id, out var user) && user.Enabled && !user.IsExpired(around.Now);

    private static Finding Stranded(
        string code, FindingSeverity severity, string message, string remedy, ImmutableArray<UserId> users, int entries) =>
        new(code, severity, message, remedy) { Users = users, Entries = entries };

    internal static string Count(int count, string one, string several) => $"{count} {(count == 1 ? one : several)}";
}
