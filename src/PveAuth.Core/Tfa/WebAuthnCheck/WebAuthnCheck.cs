using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>Says before anybody stands in front of a locked door whether WebAuthn settings can work, and what to change.</summary>
/// <remarks>Wrong settings are accepted by PVE and switch WebAuthn off without a word, and a changed relying party id makes every
/// registered key useless; so each rule of browsers and of the server is looked at here, on settings that need not be stored.</remarks>
public static class WebAuthnCheck
{
    /// <summary>A slip or two is no sign of wrong settings.</summary>
    private const int MismatchesWorthAWord = 3;

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
            .. Presence(draft, around)
                .Concat(settings)
                .Concat(AddressRules.Of(draft, around))
                .Concat(EntryRules.Of(draft, around))
                .Concat(ServerFaults(around))
                .OrderBy(f => f.Severity),
        ];
    }

    private static IEnumerable<Finding> Presence(WebAuthnDraft draft, WebAuthnSurroundings around)
    {
        if (draft.Fault is { } fault)
        {
            yield return WithStuckUsers(
                new(
                    "C03",
                    FindingSeverity.Problem,
                    $"The webauthn line in datacenter.cfg cannot be read: {fault}.",
                    "Set name and ID anew."),
                around);
        }
        else if (draft.IsEmpty)
        {
            yield return WithStuckUsers(
                new("C01", FindingSeverity.Problem, "WebAuthn is not set up.", "Set a name and, as ID, the domain that all nodes are in."),
                around);
        }
        else if (draft.RpId.Length == 0 || draft.RpName.Length == 0)
        {
            var missing = draft.RpId.Length > 0 ? "the name (rp)" : draft.RpName.Length > 0 ? "the ID (id)" : "both";
            yield return WithStuckUsers(
                new(
                    "C02",
                    FindingSeverity.Problem,
                    $"Name and ID are both needed; missing: {missing}.",
                    "Fill in what is missing: without it WebAuthn is off."),
                around);
        }
    }

    /// <summary>A key whose settings are gone lets nobody in, and its owner cannot know why.</summary>
    private static Finding WithStuckUsers(Finding finding, WebAuthnSurroundings around)
    {
        var holders = around.Factors.Users.Where(u => !u.Value.WebAuthn.IsEmpty).OrderBy(u => u.Key).ToList();
        if (holders.Count == 0)
        {
            return finding;
        }

        var entries = holders.Sum(u => u.Value.WebAuthn.Length);
        var alone = holders.Count(u => !EntryRules.HasOtherThanWebAuthn(u.Value));
        return finding with
        {
            Message = $"{finding.Message} {EntryRules.Count(entries, "entry", "entries")} of "
                + $"{EntryRules.Count(holders.Count, "user", "users")} cannot be used; {alone} of them {(alone == 1 ? "has" : "have")} no other factor.",
            Users = [.. holders.Select(u => u.Key)],
            Entries = entries,
        };
    }

    private static IEnumerable<Finding> OfSettings(WebAuthnDraft draft, WebAuthnSurroundings around) =>
        IdRules.Of(draft, around).Concat(OriginRules.Of(draft, around));

    private static IEnumerable<Finding> ServerFaults(WebAuthnSurroundings around)
    {
        if (around.Mismatches >= MismatchesWorthAWord)
        {
            yield return new(
                "L01",
                FindingSeverity.Warning,
                $"{around.Mismatches} logins with keys failed here within a day because of {around.MismatchedBy ?? "another origin or ID"}.",
                "Look into the audit log who it was, and from which address.");
        }

        if (around.ClockIsSynchronised == false)
        {
            yield return new(
                "N02",
                FindingSeverity.Warning,
                "The server clock is not synchronised.",
                "Let chrony or another NTP client run: codes of apps and tickets need the right time.");
        }

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
