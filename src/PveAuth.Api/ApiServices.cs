using PveAuth.Realms;
using PveAuth.Store;

namespace PveAuth.Api;

/// <summary>What the methods work with; one object for the life of the process.</summary>
public sealed class ApiServices
{
    /// <summary>The configuration directory.</summary>
    public required ConfigDirectory Directory { get; init; }

    /// <summary>Password checks.</summary>
    public required RealmPasswords Passwords { get; init; }

    /// <summary>Checks of YubiKey passwords.</summary>
    public required YubicoServer Yubico { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log that administrators and fail2ban read.</summary>
    public required AuthLog Log { get; init; }
}
