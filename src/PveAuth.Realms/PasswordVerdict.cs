namespace PveAuth.Realms;

/// <summary>What a realm says to a password.</summary>
/// <param name="Reason">Null when it is right; else the reason, for the log and, where PVE shows it, for the caller.</param>
public readonly record struct PasswordVerdict(string? Reason)
{
    /// <summary>The password is right.</summary>
    public static PasswordVerdict Right => default;

    /// <summary>PVE's words for a wrong password.</summary>
    public static PasswordVerdict Wrong { get; } = new("invalid credentials");

    /// <summary>Whether the password is right.</summary>
    public bool IsRight => Reason is null;
}
