namespace PveAuth.Core.Tfa;

public static partial class Enrolment
{
    /// <summary>Adds a YubiKey whose password the validation server has just called right.</summary>
    /// <param name="factors">The user's record; null when there is none.</param>
    /// <param name="description">The user's name for it.</param>
    /// <param name="publicId">The key's public id.</param>
    /// <param name="id">The new entry's id, see <see cref="EntryId.New"/>.</param>
    /// <param name="now">Epoch seconds.</param>
    public static EnrolmentResult AddYubico(TfaUser? factors, string description, string publicId, string id, long now)
    {
        if (RefusalToAdd(factors, description) is { } refusal)
        {
            return refusal;
        }

        var before = factors ?? TfaUser.Empty;
        return before.Yubico.Any(entry => entry.Value == publicId)
            ? Refuse(EnrolmentFault.CredentialExists, factors)
            : Done(before with { Yubico = before.Yubico.Add(new(id, description, now, true, publicId)) }) with { Id = id };
    }
}
