using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>A pool of guests and storages. Pools nest by their names: <c>a/b</c> lies in <c>a</c>.</summary>
public sealed record Pool
{
    /// <summary>The deepest nesting.</summary>
    public const int MaxLevels = 3;

    /// <summary>An empty pool.</summary>
    public Pool(string id)
    {
        if (!IsValidId(id))
        {
            throw new ArgumentException("Not a pool id.", nameof(id));
        }

        Id = id;
    }

    /// <summary>The full name, up to three parts joined by <c>/</c>.</summary>
    public string Id { get; }

    /// <summary>A remark.</summary>
    public string Comment { get; init => field = FieldText.Encoded(value); } = "";

    /// <summary>The guests, in order of their numbers. A guest is in one pool at most.</summary>
    public IReadOnlyList<long> VmIds { get; init => field = Sorted(value); } = [];

    /// <summary>The storages, sorted.</summary>
    public IReadOnlyList<string> Storages { get; init => field = [.. value.Distinct().Order(StringComparer.Ordinal)]; } = [];

    /// <summary>The pool in which this one lies; null at the top.</summary>
    public string? Parent => Id.LastIndexOf('/') is var slash and >= 0 ? Id[..slash] : null;

    /// <summary>Whether the text is a pool's name.</summary>
    public static bool IsValidId(ReadOnlySpan<char> text)
    {
        var levels = 0;
        foreach (var part in text.Split('/'))
        {
            if (++levels > MaxLevels || !Names.IsValid(text[part]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the text is a storage's name: letters, digits and <c>- _ .</c>, a letter first, a letter or
    /// digit last.</summary>
    public static bool IsStorageId(ReadOnlySpan<char> text) =>
        text.Length >= 2 && char.IsAsciiLetter(text[0]) && char.IsAsciiLetterOrDigit(text[^1]) && Names.IsValid(text);

    /// <inheritdoc/>
    public bool Equals(Pool? other) => other is not null && Id == other.Id && Comment == other.Comment
        && VmIds.SequenceEqual(other.VmIds) && Storages.SequenceEqual(other.Storages);

    private static IReadOnlyList<long> Sorted(IReadOnlyList<long> ids)
    {
        // Programs write them in order.
        for (var i = 1; i < ids.Count; i++)
        {
            if (ids[i - 1] >= ids[i])
            {
                return [.. ids.Distinct().Order()];
            }
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Comment, VmIds.Count, Storages.Count);
}
