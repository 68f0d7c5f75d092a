namespace PveAuth.Core.Tfa;

/// <summary>One second factor of a user, as tfa.cfg wraps it.</summary>
/// <param name="Id">A UUID for entries of today, <c>v1-entry</c> (not unique) for migrated ones.</param>
/// <param name="Description">The user's name for it; empty when there is none.</param>
/// <param name="Created">Epoch seconds.</param>
/// <param name="Enabled">Whether it may be used.</param>
/// <param name="Value">What the factor itself consists of.</param>
public sealed record TfaEntry<T>(string Id, string Description, long Created, bool Enabled, T Value);
