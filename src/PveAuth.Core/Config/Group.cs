using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>A group of user.cfg. Members need not exist as users.</summary>
public sealed record Group
{
    /// <summary>An empty group.</summary>
    public Group(string id)
    {
        if (!Names.IsValid(id))
        {
            throw new ArgumentException("Not a group id.", nameof(id));
        }

        Id = id;
    }

    /// <summary>The name.</summary>
    public string Id { get; }

    /// <summary>The members, sorted, each once.</summary>
    public IReadOnlyList<UserId> Members { get; init => field = Sorted(value); } = Array.Empty<UserId>();

    /// <summary>A remark.</summary>
    public string Comment { get; init => field = FieldText.Encoded(value); } = "";

    /// <summary>Whether the user is a member.</summary>
    public bool Contains(UserId user) => Array.BinarySearch((UserId[])Members, user) >= 0;

    /// <summary>The same group with one more member.</summary>
    public Group With(UserId member) => Contains(member) ? this : this with { Members = [.. Members, member] };

    /// <summary>The same group without a member.</summary>
    public Group Without(UserId member) => Contains(member) ? this with { Members = [.. Members.Where(m => m != member)] } : this;

    /// <inheritdoc/>
    public bool Equals(Group? other) =>
        other is not null && Id == other.Id && Comment == other.Comment && Members.SequenceEqual(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Comment, Members.Count);

    private static UserId[] Sorted(IReadOnlyList<UserId> members)
    {
        var sorted = members.ToArray();

        // Programs write them in order.
        if (!IsAscending(sorted))
        {
            Array.Sort(sorted, static (x, y) => x.CompareTo(y));
        }

        var count = 0;
        foreach (var member in sorted)
        {
            if (count == 0 || sorted[count - 1] != member)
            {
                sorted[count++] = member;
            }
        }

        return count == sorted.Length ? sorted : sorted[..count];
    }

    private static bool IsAscending(UserId[] members)
    {
        for (var i = 1; i < members.Length; i++)
        {
            if (members[i - 1].CompareTo(members[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }
}
