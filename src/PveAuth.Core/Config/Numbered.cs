namespace PveAuth.Core.Config;

/// <summary>Values by the text that they were read from, each with a number.</summary>
internal sealed class Numbered<T>
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<T> values = [];

    /// <summary>The value of a number.</summary>
    public T this[int number] => values[number];

    /// <summary>Finds the number of a text without making a string.</summary>
    public bool TryFind(ReadOnlySpan<char> text, out int number) =>
        numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out number);

    /// <summary>Gives a text the next number.</summary>
    public int Add(string text, T value)
    {
        numbers.Add(text, values.Count);
        values.Add(value);
        return values.Count - 1;
    }
}
