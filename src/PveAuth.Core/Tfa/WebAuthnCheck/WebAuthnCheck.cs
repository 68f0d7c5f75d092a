using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>Says before anybody stands in front of a locked door whether WebAuthn settings can work, and what to change.</summary>
/// <remarks>Wrong settings are accepted by PVE and switch WebAuthn off without a word, and a changed relying party id makes every
/// registered key useless; so each rule of browsers and of the server is looked at here, on settings that need not be stored.</remarks>
public static class WebAuthnCheck
{
    /// <summary>Looks at settings.</summary>
    /// <param name="draft">The settings, stored or not.</param>
    /// <param name="around">What they have to fit.</param>
    /// <returns>Problems first, then warnings, then what is good to know; each in the order of the rules.</returns>
    public static ImmutableArray<Finding> Run(WebAuthnDraft draft, WebAuthnSurroundings around)
    {
        // Settings that are not there break no rule; what holds without them is told all the same.
        var settings = draft.IsEmpty || draft.Fault is not null ? [] : OfSettings(draft, around);
        return
        [
            .. Presence(draft)
                .Concat(settings)
                .Concat(AddressRules.Of(draft, around))
                .Concat(EntryRules.Of(draft, around))
                .Concat(ServerFaults(around))
                .OrderBy(f => f.Severity),
        ];
    }

    private static IEnumerable<Finding> Presence(WebAuthnDraft draft)
    {
        if (draft.Fault is { } fault)
        {
            yield return new(
                "C03",
                FindingSeverity.Problem,
                $"The webauthn line in datacenter.cfg cannot be read: {fault}.",
                "Set name and ID anew.");
        }
        else if (draft.IsEmpty)
        {
            yield return new(
                "C01", FindingSeverity.Problem, "WebAuthn is not set up.", "Set a name and, as ID, the domain that all nodes are in.");
        }
        else if (draft.RpId.Length == 0 || draft.RpName.Length == 0)
        {
            var missing = draft.RpId.Length > 0 ? "the name (rp)" : draft.RpName.Length > 0 ? "the ID (id)" : "both";
            yield return new(
                "C02",
                FindingSeverity.Problem,
                $"Name and ID are both needed; missing: {missing}.",
                "Fill in what is missing: without it WebAuthn is off.");
        }
    }

    private static IEnumerable<Finding> OfSettings(WebAuthnDraft draft, WebAuthnSurroundings around) =>
        IdRules.Of(draft, around).Concat(OriginRules.Of(draft, around));

    private static IEnumerable<Finding> ServerFaults(WebAuthnSurroundings around)
    {
        if (around.ChallengeFault is { } challenges)
        {
            yield return new(
                "D01",
                FindingSeverity.Problem,
                $"The server cannot keep login challenges: {challenges}.",
                "Give the server the right to write there.");
        }

        if (around.WriteFault is { } write)
        {
            yield return new(
                "D02", FindingSeverity.Warning, $"Nobody can register keys now: {write}.", "Restore quorum, or repair the file.");
        }
    }
}
