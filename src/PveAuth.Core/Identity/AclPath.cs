using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Core.Identity;

/// <summary>A path in the tree of permissions, such as <c>/vms/100</c>, always in normal form.</summary>
/// <remarks>PVE's normalisation: runs of <c>/</c> become one, a trailing one goes, a leading one is added; then only
/// <c>A-Z a-z 0-9 . - _ /</c> may remain.</remarks>
public readonly record struct AclPath : IComparable<AclPath>
{
    private readonly string? value;

    private AclPath(string value) => this.value = value;

    /// <summary>The root of the tree, <c>/</c>.</summary>
    public static AclPath Root { get; } = new("/");

    /// <summary>Brings a path into normal form; false when that is not possible.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AclPath path)
    {
        path = default;

        // The text "0" is false in Perl, so PVE takes it for no path at all.
        if (string.IsNullOrEmpty(text) || text == "0")
        {
            return false;
        }

        if (IsNormal(text))
        {
            path = new AclPath(text);
            return true;
        }

        var normal = "/" + string.Join('/', text.Split('/', StringSplitOptions.RemoveEmptyEntries));
        if (!IsNormal(normal))
        {
            return false;
        }

        path = new AclPath(normal);
        return true;
    }

    /// <summary>Reads a path that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not a path.</exception>
    public static AclPath Parse(string text) =>
        TryParse(text, out var path) ? path : throw new FormatException("Not a permission path.");

    private static bool IsNormal(string text)
    {
        if (text[0] != '/' || (text.Length > 1 && text[^1] == '/'))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '/' ? i > 0 && text[i - 1] == '/' : !Names.IsNameCharacter(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(AclPath other) => string.Equals(value, other.value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => value is null ? 0 : string.GetHashCode(value, StringComparison.Ordinal);

    /// <summary>Order of the bytes, as PVE sorts.</summary>
    public int CompareTo(AclPath other) => string.CompareOrdinal(value, other.value);

    /// <inheritdoc/>
    public override string ToString() => value ?? "";
}
