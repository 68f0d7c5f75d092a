using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Core.Identity;

/// <summary>The rule for realm names and for the sub-id of API tokens: a letter, then at least one of
/// <c>A-Z a-z 0-9 . - _</c> (PVE's <c>pve-realm</c> format).</summary>
public readonly record struct RealmName
{
    /// <summary>The longest name that the API accepts for a new realm.</summary>
    public const int MaxLength = 32;

    private readonly string? value;

    private RealmName(string value) => this.value = value;

    /// <summary>Linux system users, checked through PAM.</summary>
    public static RealmName Pam { get; } = new("pam");

    /// <summary>Users whose password hash is in <c>priv/shadow.cfg</c>.</summary>
    public static RealmName Pve { get; } = new("pve");

    /// <summary>Reads a realm name; false when it is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RealmName realm)
    {
        var ok = IsValid(text);
        realm = ok ? new RealmName(text!) : default;
        return ok;
    }

    /// <summary>Whether the text has the form of a realm name or token sub-id.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var c in text[1..])
        {
            if (!Names.IsNameCharacter(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => value ?? "";
}
