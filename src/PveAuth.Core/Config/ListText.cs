using System.Buffers;

namespace PveAuth.Core.Config;

/// <summary>Lists in files and parameters, such as <c>a,b;c d</c>.</summary>
public static class ListText
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(",; \t\n\v\f\r");

    /// <summary>Splits a list as PVE does: at NUL if there is one, otherwise at runs of <c>,</c>, <c>;</c> and white
    /// space.</summary>
    public static IReadOnlyList<string> Split(ReadOnlySpan<char> text)
    {
        var items = new List<string>();
        foreach (var item in Items(text))
        {
            items.Add(item.ToString());
        }

        return items;
    }

    /// <summary>Whether an item can stand in a list without NUL, where it would be split at these characters.</summary>
    internal static bool IsOneItem(ReadOnlySpan<char> item) => !item.ContainsAny(Separators);

    /// <summary>Walks a list without allocating.</summary>
    internal static Enumerator Items(ReadOnlySpan<char> text) => new(text);

    internal ref struct Enumerator
    {
        private readonly bool byNul;
        private ReadOnlySpan<char> rest;

        public Enumerator(ReadOnlySpan<char> text)
        {
            byNul = text.Contains('\0');

            // Empty items at the end do not count, those before it do.
            rest = byNul ? text.TrimEnd('\0') : text;
        }

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            var start = 0;
            while (!byNul && start < rest.Length && Separators.Contains(rest[start]))
            {
                start++;
            }

            if (start >= rest.Length)
            {
                return false;
            }

            var end = start;
            while (end < rest.Length && !(byNul ? rest[end] == '\0' : Separators.Contains(rest[end])))
            {
                end++;
            }

            Current = rest[start..end];
            rest = rest[Math.Min(end + 1, rest.Length)..];
            return true;
        }
    }
}
