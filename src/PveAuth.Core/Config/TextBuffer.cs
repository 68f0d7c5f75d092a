using System.Buffers;

namespace PveAuth.Core.Config;

/// <summary>Text that grows in borrowed memory. Large files are written often: what would be made for each time is no work for the
/// garbage collector. Secrets may stand in it, so that it is cleared before it is given back.</summary>
/// <param name="capacity">Characters to begin with.</param>
internal sealed class TextBuffer(int capacity) : IDisposable
{
    private char[] characters = ArrayPool<char>.Shared.Rent(capacity);
    private int length;

    /// <summary>What was appended.</summary>
    public ReadOnlySpan<char> Text => characters.AsSpan(0, length);

    /// <summary>Appends text.</summary>
    public TextBuffer Append(ReadOnlySpan<char> text)
    {
        if (text.Length > characters.Length - length)
        {
            Grow(length + text.Length);
        }

        text.CopyTo(characters.AsSpan(length));
        length += text.Length;
        return this;
    }

    /// <summary>Appends a character.</summary>
    public TextBuffer Append(char character) => Append([character]);

    /// <summary>Appends a number.</summary>
    public TextBuffer Append(long number)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var count, default, System.Globalization.CultureInfo.InvariantCulture);
        return Append(digits[..count]);
    }

    /// <summary>Appends items with a comma between them.</summary>
    public TextBuffer AppendList<T>(IEnumerable<T> items)
        where T : notnull
    {
        var isFirst = true;
        foreach (var item in items)
        {
            Append(isFirst ? "" : ",").Append(item.ToString());
            isFirst = false;
        }

        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(characters, clearArray: true);
        characters = [];
        length = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(needed, characters.Length * 2));
        Text.CopyTo(larger);
        ArrayPool<char>.Shared.Return(characters, clearArray: true);
        characters = larger;
    }
}
