using PveAuth.Core.Identity;

namespace PveAuth.Core.Policy;

/// <summary>What comes of a login with the right password; of one with a passkey where there is no password.</summary>
public enum LoginForecast
{
    /// <summary>It completes, with a second factor where there is one.</summary>
    CanLogIn,

    /// <summary>It completes if the user's keys fit the settings, which is not recorded.</summary>
    MayLogIn,

    /// <summary>It completes without a second factor until the days of grace are over.</summary>
    Grace,

    /// <summary>It completes when the user has set up a second factor.</summary>
    MustEnrol,

    /// <summary>It fails, whatever the user does.</summary>
    LockedOut,

    /// <summary>The account itself is disabled, has ended, or has neither password nor passkey, which no setting here changes.</summary>
    Barred,
}

/// <summary>Why a login cannot complete.</summary>
public enum LockoutReason
{
    /// <summary>It can.</summary>
    None,

    /// <summary>The account is disabled.</summary>
    Disabled,

    /// <summary>The account has ended.</summary>
    Expired,

    /// <summary>The user's realm does not exist.</summary>
    NoRealm,

    /// <summary>The realm's demand for a factor cannot be read.</summary>
    BrokenRealm,

    /// <summary>The realm demands a factor that the user does not have, or refuses those that the user has.</summary>
    RealmDemands,

    /// <summary>The settings do not fit the user's keys.</summary>
    Stranded,

    /// <summary>Too many wrong answers.</summary>
    Locked,

    /// <summary>All recovery keys are spent, and there is nothing else that can be asked for.</summary>
    UsedUp,

    /// <summary>There is no password, and no passkey that could stand for it.</summary>
    NoPassword,
}

/// <summary>What a user's passkeys are worth without the password.</summary>
public enum PasskeyForecast
{
    /// <summary>Nothing.</summary>
    No,

    /// <summary>They stand for the password; another factor is asked for, and there is one.</summary>
    ForPassword,

    /// <summary>They are enough.</summary>
    Alone,
}

/// <summary>Factors that a user could give.</summary>
[Flags]
public enum UsableFactors
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A security key or passkey.</summary>
    WebAuthn = 1,

    /// <summary>An authenticator app.</summary>
    Totp = 2,

    /// <summary>A one-time password of a YubiKey.</summary>
    Yubico = 4,

    /// <summary>A legacy U2F key.</summary>
    U2f = 8,

    /// <summary>A recovery key.</summary>
    Recovery = 16,
}

/// <summary>What comes of one user's login.</summary>
/// <param name="User">The user.</param>
/// <param name="Login">Whether it completes.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Factors">What the user could give; none where the password suffices.</param>
public sealed record UserForecast(UserId User, LoginForecast Login, LockoutReason Reason, UsableFactors Factors)
{
    /// <summary>What comes of a login with a passkey and no password.</summary>
    public PasskeyForecast Passkey { get; init; }

    /// <summary>Whether the user gets in in the end.</summary>
    public bool GetsIn => Login is not (LoginForecast.LockedOut or LoginForecast.Barred);
}
