namespace PveAuth.Api.Access.Ticket;

/// <summary>What <c>POST /access/ticket</c> was asked.</summary>
/// <param name="UserName">The user id, or the name alone with <paramref name="Realm"/>.</param>
/// <param name="Realm">Put behind the name whenever it is given, even if there is an <c>@</c> already.</param>
/// <param name="Password">The password; a ticket; or, with a challenge, the answer to it.</param>
/// <param name="Otp">The answer of a one-request login.</param>
/// <param name="Challenge">The half ticket that is being answered.</param>
/// <param name="Path">With <paramref name="Privileges"/>: only verify, and check privileges there.</param>
/// <param name="Privileges">A list of privileges.</param>
internal sealed record LoginRequest(
    string UserName, string? Realm, string Password, string? Otp, string? Challenge, string? Path, string? Privileges)
{
    public string FullName => Realm is null ? UserName : $"{UserName}@{Realm}";

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => FullName;
}
