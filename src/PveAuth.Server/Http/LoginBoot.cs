using System.Text;
using PveAuth.Store;

namespace PveAuth.Server.Http;

/// <summary>A realm as the login page shows it.</summary>
/// <param name="Realm">The name.</param>
/// <param name="Type">The type.</param>
/// <param name="Comment">A remark, or null.</param>
/// <param name="Default">Whether it is offered first.</param>
/// <param name="Tfa">The factor that it demands, or null.</param>
/// <param name="Stronger">Whether WebAuthn satisfies that demand.</param>
public sealed record BootRealm(string Realm, string Type, string? Comment, bool Default, string? Tfa, bool Stronger);

/// <summary>What the login page needs before anybody has logged in.</summary>
public sealed class LoginBoot(ConfigDirectory directory, NodeName node)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The node's name.</summary>
    public string NodeName => node.Value;

    /// <summary>A text that everybody has to agree to first, or null.</summary>
    public string? ConsentText => directory.Current.Datacenter.Get("consent-text") is { Length: > 0 } text ? Readable(text) : null;

    /// <summary>Whether somebody may log in with a passkey and no password.</summary>
    public bool PasskeyLogin => directory.Current is { Datacenter.WebAuthn: not null, Policy.PasskeyRealms.IsEmpty: false };

    /// <summary>The realms, as <c>GET /access/domains</c> tells everybody.</summary>
    public IReadOnlyList<BootRealm> Realms() =>
    [
        .. directory.Current.Domains.Realms
            .OrderBy(realm => realm.Name, StringComparer.Ordinal)
            .Select(realm => new BootRealm(
                realm.Name,
                realm.Type,
                realm.Comment.Length > 0 ? realm.Comment : null,
                realm.IsDefault,
                realm.Tfa?.TypeName,
                directory.Current.Policy.StrongerRealms.Contains(realm.Name))),
    ];

    /// <summary>PVE's own page stores the text as base64, so that it may have several lines; an editor may have put it there
    /// as it is.</summary>
    private static string Readable(string stored)
    {
        try
        {
            var text = StrictUtf8.GetString(Convert.FromBase64String(stored));
            return text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) ? stored : text;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return stored;
        }
    }
}
