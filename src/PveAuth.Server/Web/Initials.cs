namespace PveAuth.Server.Web;

/// <summary>The letters in the round mark beside a user's name.</summary>
internal static class Initials
{
    private static readonly char[] separators = ['.', '-', '_', ' '];

    /// <summary>First letters of the first two parts, or the first two letters of a name with one part.</summary>
    /// <param name="name">The name without its realm.</param>
    public static string Of(string name)
    {
        var parts = name.Split(separators, StringSplitOptions.RemoveEmptyEntries);
        var text = parts switch
        {
            [] => "?",
            [var only] => only[..Math.Min(2, only.Length)],
            [var first, var second, ..] => $"{first[0]}{second[0]}",
        };
        return text.ToUpperInvariant();
    }
}
