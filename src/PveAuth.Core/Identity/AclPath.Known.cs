using System.Text.RegularExpressions;

namespace PveAuth.Core.Identity;

/// <content>The tree of the product: where a permission can be given.</content>
public readonly partial record struct AclPath
{
    // One component of a name: letters, digits, '.', '-' and '_'. The path is in normal form, so no part is empty.
    private const string Name = "/[A-Za-z0-9._-]+";

    /// <summary>Whether the product asks for permissions at such a path. Entries elsewhere would never be looked at, so they
    /// are not made; those that a file holds can be removed.</summary>
    public bool IsKnown => value is { Length: <= MaxLength } && Known().IsMatch(value);

    [GeneratedRegex(
        @"\A(?:/"
        + "|/access"
        + $"|/access/(?:groups|realm)(?:{Name})?"
        + $"|/(?:nodes|storage)(?:{Name})?"
        + $"|/mapping(?:{Name}){{0,2}}"
        + $"|/pool(?:{Name}){{0,3}}"
        + "|/sdn"
        + "|/sdn/controllers(?:/[A-Za-z0-9_-]+)?"
        + "|/sdn/(?:dns|fabrics|ipams|prefix-lists|route-maps)(?:/[A-Za-z0-9]+)?"
        + $"|/sdn/zones(?:{Name}(?:{Name}(?:/[1-9][0-9]{{0,3}})?)?)?"
        + "|/vms(?:/[1-9][0-9]{2,})?"
        + @")\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Known();
}
