namespace PveAuth.Core.Tickets;

/// <summary>Tickets that prove only the first factor.</summary>
internal static class HalfTicket
{
    /// <summary>What the data of a half ticket begins with; the challenge follows as JSON.</summary>
    public const string Mark = "!tfa!";

    /// <summary>Whether the data has a form that was half a login before PVE 7.1. Nobody issues these any more, and none
    /// of them is a session.</summary>
    public static bool IsOldForm(string data) =>
        data.StartsWith(Mark, StringComparison.Ordinal) ||
        data.StartsWith("u2f!", StringComparison.Ordinal) ||
        data.StartsWith("tfa!", StringComparison.Ordinal);
}
