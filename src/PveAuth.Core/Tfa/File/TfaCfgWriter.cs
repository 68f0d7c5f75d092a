using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>Writes one user's record. Order of members and omissions are the peer's.</summary>
internal static class TfaCfgWriter
{
    public static void AppendUser(StringBuilder json, TfaUser user, TfaWriteFormat format, long now)
    {
        json.Append('{');
        var start = json.Length;
        AppendList(json, start, "totp", user.Totp, AppendTotp);
        AppendList(json, start, "u2f", user.U2f, AppendU2f);
        AppendList(json, start, "webauthn", user.WebAuthn, (to, entry) => AppendWebAuthn(to, entry, format));
        if (user.Recovery is { } recovery)
        {
            AppendRecovery(Member(json, start, "recovery"), recovery);
        }

        AppendList(json, start, "yubico", user.Yubico, (to, id) => to.AppendJson(id));
        if (user.TotpLocked)
        {
            Member(json, start, "totp-locked").Append("true");
        }

        if (user.IsLockedAt(now))
        {
            Member(json, start, "tfa-locked-until").Append(CultureInfo.InvariantCulture, $"{user.TfaLockedUntil}");
        }

        json.Append('}');
    }

    private static StringBuilder Member(StringBuilder json, int start, string name)
    {
        if (json.Length > start)
        {
            json.Append(',');
        }

        return json.AppendJson(name).Append(':');
    }

    private static void AppendList<T>(
        StringBuilder json, int start, string name, ImmutableArray<TfaEntry<T>> entries, Action<StringBuilder, T> value)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        Member(json, start, name).Append('[');
        foreach (var entry in entries)
        {
            json.Append("{\"id\":").AppendJson(entry.Id);
            if (entry.Description.Length > 0)
            {
                json.Append(",\"description\":").AppendJson(entry.Description);
            }

            json.Append(CultureInfo.InvariantCulture, $",\"created\":{entry.Created}");
            json.Append(entry.Enabled ? ",\"entry\":" : ",\"enable\":false,\"entry\":");
            value(json, entry.Value);
            json.Append("},");
        }

        json.Length--;
        json.Append(']');
    }

    private static void AppendTotp(StringBuilder json, TotpEntry totp)
    {
        if (totp.LastCount is not { } count)
        {
            json.AppendJson(totp.Uri.ToCanonical());
            return;
        }

        json.Append("{\"totp\":").AppendJson(totp.Uri.ToCanonical())
            .Append(CultureInfo.InvariantCulture, $",\"last-count\":{count}}}");
    }

    private static void AppendU2f(StringBuilder json, U2fEntry key)
    {
        json.Append("{\"key\":{\"keyHandle\":").AppendJson(Base64Text.EncodeUrl(key.KeyHandle.AsSpan()))
            .Append(",\"version\":").AppendJson(key.Version)
            .Append("},\"public-key\":").AppendJson(Convert.ToBase64String(key.PublicKey.AsSpan()));
        if (key.Certificate is { } certificate)
        {
            json.Append(",\"certificate\":").AppendJson(Convert.ToBase64String(certificate.AsSpan()));
        }

        json.Append('}');
    }

    private static void AppendRecovery(StringBuilder json, RecoverySet set)
    {
        json.Append("{\"secret\":").AppendJson(set.Secret).Append(",\"entries\":[");
        var comma = "";
        foreach (var entry in set.Entries)
        {
            json.Append(comma);
            _ = entry is null ? json.Append("null") : json.AppendJson(entry);
            comma = ",";
        }

        json.Append(CultureInfo.InvariantCulture, $"],\"created\":{set.Created}}}");
    }

    private static void AppendWebAuthn(StringBuilder json, WebAuthnEntry entry, TfaWriteFormat format)
    {
        var form = entry.Form != WebAuthnForm.AsConfigured ? entry.Form
            : format == TfaWriteFormat.Pve8 ? WebAuthnForm.Pve8 : WebAuthnForm.Pve9;
        var texts = form == WebAuthnForm.Pve9;
        AppendBytes(json.Append("{\"cred_id\":"), entry.CredentialId, texts);
        json.Append(",\"cred\":{\"type_\":").AppendJson(CredentialNames.Name(entry.Key.Algorithm, form)).Append(",\"key\":");
        AppendKey(json, entry.Key, texts);
        json.Append(CultureInfo.InvariantCulture, $"}},\"counter\":{entry.Counter}");
        if (texts)
        {
            json.Append(entry.BackupEligible ? ",\"backup_eligible\":true" : ",\"backup_eligible\":false")
                .Append(entry.BackupState ? ",\"backup_state\":true" : ",\"backup_state\":false");
        }

        json.Append('}');
    }

    private static void AppendKey(StringBuilder json, CredentialKey key, bool texts)
    {
        switch (key)
        {
            case EllipticKey point:
                json.Append("{\"EC_EC2\":{\"curve\":").AppendJson(CredentialNames.Name(point.Curve));
                AppendBytes(json.Append(",\"x\":"), point.X, texts);
                AppendBytes(json.Append(",\"y\":"), point.Y, texts);
                break;
            case RsaKey rsa:
                AppendBytes(json.Append("{\"RSA\":{\"n\":"), rsa.Modulus, texts);
                AppendBytes(json.Append(",\"e\":"), rsa.Exponent, texts: false);
                break;
            case EdwardsKey edwards:
                json.Append("{\"EC_OKP\":{\"curve\":").AppendJson(CredentialNames.Name(edwards.Curve));
                AppendBytes(json.Append(",\"x\":"), edwards.X, texts);
                break;
        }

        json.Append("}}");
    }

    private static void AppendBytes(StringBuilder json, ImmutableArray<byte> bytes, bool texts) =>
        _ = texts ? json.AppendJson(Base64Text.EncodeUrl(bytes.AsSpan())) : json.Append('[').AppendJoin(',', bytes).Append(']');
}
