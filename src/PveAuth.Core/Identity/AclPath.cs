using System.Diagnostics.CodeAnalysis;

namespace PveAuth.Core.Identity;

/// <summary>A path in the tree of permissions, such as <c>/vms/100</c>, always in normal form.</summary>
/// <remarks>PVE's normalisation: runs of <c>/</c> become one, a trailing one goes, a leading one is added; then only
/// <c>A-Z a-z 0-9 . - _ /</c> may remain.</remarks>
public readonly partial record struct AclPath : IComparable<AclPath>
{
    /// <summary>The longest path that user.cfg is read with. The deepest one of the product has six short components.</summary>
    internal const int MaxLength = 1024;

    private readonly string? value;

    private AclPath(string value) => this.value = value;

    /// <summary>The root of the tree, <c>/</c>.</summary>
    public static AclPath Root { get; } = new("/");

    /// <summary>The path above; null for <c>/</c>.</summary>
    public AclPath? Parent => value is null or "/" ? null : value.LastIndexOf('/') is > 0 and var slash ? new AclPath(value[..slash]) : Root;

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

    /// <summary>Order of a walk through the tree: parents first, siblings by their bytes. So <c>/a/b</c> precedes
    /// <c>/a-b</c>, although <c>-</c> is the smaller character.</summary>
    public static int CompareInTree(AclPath left, AclPath right)
    {
        var (x, y) = (left.ToString(), right.ToString());
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        return (x[common] == '/' ? 0 : x[common]).CompareTo(y[common] == '/' ? 0 : y[common]);
    }

    /// <inheritdoc/>
    public override string ToString() => value ?? "";
}
