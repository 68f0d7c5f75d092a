namespace PveAuth.Core.Permissions;

/// <summary>Somebody who may have grants, by number.</summary>
/// <param name="number">The number among the users, or among the tokens.</param>
/// <param name="isToken">Whether it is a token; groups never match one.</param>
/// <param name="groups">The numbers of a user's groups, sorted.</param>
internal readonly ref struct Subject(int number, bool isToken, ReadOnlySpan<int> groups)
{
    public readonly int Number = number;
    public readonly bool IsToken = isToken;
    public readonly ReadOnlySpan<int> Groups = groups;
}
