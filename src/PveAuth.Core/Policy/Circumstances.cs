using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Policy;

/// <summary>All that decides about logins, stored or only thought of.</summary>
public sealed record Circumstances
{
    /// <summary>Users and groups.</summary>
    public required UserCfg Users { get; init; }

    /// <summary>Who may do what; made of <see cref="Users"/>.</summary>
    public required PermissionIndex Permissions { get; init; }

    /// <summary>The second factors.</summary>
    public required TfaCfg Factors { get; init; }

    /// <summary>The realms.</summary>
    public required DomainsCfg Realms { get; init; }

    /// <summary>The WebAuthn and U2F settings.</summary>
    public required DatacenterCfg Options { get; init; }

    /// <summary>The policy.</summary>
    public required TfaPolicy Policy { get; init; }

    /// <summary>The settings that keys were registered under, as far as anybody knows: those that are stored now.</summary>
    public required DatacenterCfg KeysMadeUnder { get; init; }

    /// <summary>A user's notes, which say for which relying party id a key was made. Asked for only where that decides.</summary>
    public Func<UserId, FactorNotes> NotesOf { get; init; } = static _ => FactorNotes.Empty;

    /// <summary>Whether a password is stored for a user of a realm of type <c>pve</c>. Passwords of other realms lie elsewhere and
    /// are taken to exist.</summary>
    public Func<UserId, bool> HasPassword { get; init; } = static _ => true;

    /// <summary>Epoch seconds.</summary>
    public required long Now { get; init; }
}
