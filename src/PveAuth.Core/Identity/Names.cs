namespace PveAuth.Core.Identity;

/// <summary>The rule that group, role and pool names share.</summary>
public static class Names
{
    /// <summary>One of <c>A-Z a-z 0-9 . - _</c>.</summary>
    public static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';

    /// <summary>Whether the text is a valid group or role name.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!IsNameCharacter(c))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
