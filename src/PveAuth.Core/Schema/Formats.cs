using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Schema;

/// <summary>PVE's named formats for text.</summary>
public static partial class Formats
{
    /// <summary>A user id.</summary>
    public const string UserId = "pve-userid";

    /// <summary>A realm name.</summary>
    public const string Realm = "pve-realm";

    private static readonly FrozenDictionary<string, Func<string, bool>> ByName = new Dictionary<string, Func<string, bool>>
    {
        [UserId] = static text => Identity.UserId.TryParse(text, out _),
        [Realm] = static text => RealmName.IsValid(text),
        ["pve-tokenid"] = static text => AuthId.TryParse(text, out var id) && id.IsToken,
        ["pve-groupid"] = static text => Names.IsValid(text),
        ["pve-roleid"] = static text => Names.IsValid(text),
        ["pve-poolid"] = static text => Pool.IsValidId(text),
        ["pve-vmid"] = static text => VmId().IsMatch(text),
        ["pve-storage-id"] = static text => Pool.IsStorageId(text),
        ["pve-calendar-event"] = static text => CalendarEvent.TryParse(text, out _),
        ["pve-priv"] = static text => Privilege.TryParse(text, out _),
        ["pve-configid"] = static text => ConfigId().IsMatch(text),
        ["address"] = RealmSchema.IsAddress,
        ["ldap-simple-attr"] = static text => text.Length > 0 && text.All(char.IsAsciiLetterOrDigit),
        ["email"] = static text => Email().IsMatch(text),
        ["mac-prefix"] = static text => MacPrefix().IsMatch(text),
        ["CIDR"] = IsCidr,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Values by which somebody who typed another one sees what was meant.</summary>
    private static readonly FrozenDictionary<string, string> Examples = new Dictionary<string, string>
    {
        [UserId] = "joe@pve",
        [Realm] = "pve",
        ["pve-tokenid"] = "joe@pve!backup",
        ["pve-groupid"] = "admins",
        ["pve-roleid"] = "PVEAuditor",
        ["pve-poolid"] = "customers/a",
        ["pve-vmid"] = "100",
        ["pve-storage-id"] = "local",
        ["pve-calendar-event"] = "mon..fri 02:30",
        ["pve-priv"] = "VM.Audit",
        ["address"] = "ldap.example.com",
        ["email"] = "joe@example.com",
        ["CIDR"] = "192.0.2.0/24",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A value that has the format, or the first of a list of them; null where none would help.</summary>
    public static string? ExampleOf(string format) =>
        Examples.GetValueOrDefault(format.Replace("-list", "", StringComparison.Ordinal).Replace("-opt", "", StringComparison.Ordinal));

    /// <summary>Whether a value has the format. The suffix <c>-list</c> asks each element, <c>-opt</c> allows nothing.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public static bool Matches(string format, string value)
    {
        if (format.EndsWith("-opt", StringComparison.Ordinal))
        {
            return value.Length == 0 || Matches(format[..^"-opt".Length], value);
        }

        if (format.EndsWith("-list", StringComparison.Ordinal))
        {
            return ListText.Split(value).All(item => Matches(format[..^"-list".Length], item));
        }

        return ByName.TryGetValue(format, out var matches)
            ? matches(value)
            : throw new ArgumentException($"There is no format '{format}'.", nameof(format));
    }

    private static bool IsCidr(string text) =>
        text.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(text, out var network) && network.PrefixLength > 7;

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ConfigId();

    [GeneratedRegex(@"\A[1-9][0-9]{2,8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VmId();

    [GeneratedRegex(@"\A[\w+\-~]+(?:\.[\w+\-~]+)*@[a-zA-Z0-9\-]+(?:\.[a-zA-Z0-9\-]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex(@"\A[a-f0-9][02468ace](?::[a-f0-9]{2}){0,2}(?::[a-f0-9]?)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MacPrefix();
}
