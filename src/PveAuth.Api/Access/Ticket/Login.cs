using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Policy;
using PveAuth.Core.Tfa;

namespace PveAuth.Api.Access.Ticket;

/// <summary>One attempt to log in, in the order of PVE's steps.</summary>
internal sealed class Login(ApiCall call, LoginRequest request)
{
    private const string BadTicket = "401 permission denied - invalid PVE ticket";

    /// <summary>What was tried, as the audit trail calls it.</summary>
    public string Step { get; private set; } = "login.password";

    public async Task<LoginOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(request.FullName, out var user))
        {
            return new LoginOutcome.Refused("malformed user name");
        }

        var realm = call.Config.Domains.Find(user.Realm);
        if (realm is { CaseSensitive: false } && FindIgnoringCase(ref user) is { } ambiguous)
        {
            return ambiguous;
        }

        if (CannotLogIn(call, user) is { } reason)
        {
            if (realm is not null && request.Challenge is null)
            {
                await call.Services.Passwords.PretendAsync(realm, request.Password, cancellationToken);
            }

            return new LoginOutcome.Refused(reason);
        }

        if (!string.IsNullOrEmpty(request.Path) && !string.IsNullOrEmpty(request.Privileges))
        {
            Step = "login.verify";
            return await VerifyAsync(realm, user, cancellationToken);
        }

        if (request.Challenge is not null)
        {
            Step = "login.tfa";
            return request.Otp is null
                ? await AnswerAsync(realm, user, request.Challenge, request.Password, cancellationToken)
                : new LoginOutcome.Refused("'otp' does not go together with 'tfa-challenge'");
        }

        if (OpenTicket(request.Password) is { } bearer && (bearer == user || bearer == UserId.Root))
        {
            Step = "login.renew";

            // PVE lets root's ticket stand for everybody's password. It does so without a second factor, which deserves a
            // line of its own.
            return new LoginOutcome.Complete(user, bearer == user ? "" : " (by a ticket of root@pam)");
        }

        return await ProveAsync(realm, user, cancellationToken);
    }

    /// <summary>Password, then the second factor or its challenge.</summary>
    private async Task<LoginOutcome> ProveAsync(Realm? realm, UserId user, CancellationToken cancellationToken)
    {
        if (realm is null)
        {
            return new LoginOutcome.Refused($"auth domain '{user.Realm}' does not exist");
        }

        var verdict = await call.Services.Passwords.VerifyAsync(realm, user, request.Password, call.Client.Address, cancellationToken);
        if (!verdict.IsRight)
        {
            return new LoginOutcome.Refused(verdict.Reason!);
        }

        if (realm.TfaIsBroken)
        {
            return new LoginOutcome.Refused($"the tfa option of realm '{realm.Name}' does not parse");
        }

        var outcome = await SecondFactors.BeginAsync(call, realm, user, cancellationToken);
        switch (outcome)
        {
            case FirstFactorOutcome.NotNeeded when !string.IsNullOrEmpty(request.Otp):
                // An answer where nothing was asked is a mistake of the client's settings; an empty one is none.
                return new LoginOutcome.Refused("no such challenge");

            case FirstFactorOutcome.NotNeeded or FirstFactorOutcome.MissingForRealm
                when EnrolmentAtLogin.OfferTo(call, realm, user, outcome) is { } offer:
                return new LoginOutcome.SecondFactor(user, offer.ToJson());

            case FirstFactorOutcome.NotNeeded:
                return new LoginOutcome.Complete(user, Advice: EnrolmentAtLogin.RequirementOf(call, user));

            case FirstFactorOutcome.MissingForRealm:
                return new LoginOutcome.Refused("missing required 2nd keys", SecondFactors.MissingDetail(realm));

            case FirstFactorOutcome.Challenge challenge when string.IsNullOrEmpty(request.Otp) || realm.Tfa?.Type == RealmTfaType.Yubico:
                return new LoginOutcome.SecondFactor(user, challenge.ChallengeJson);

            default:
                return await SecondFactors.VerifyAsync(call, realm, user, challengeJson: null, request.Otp!, cancellationToken);
        }
    }

    /// <summary>The half ticket proves the password; the answer must fit its challenge.</summary>
    private async Task<LoginOutcome> AnswerAsync(
        Realm? realm, UserId user, string halfTicket, string answer, CancellationToken cancellationToken)
    {
        var keys = call.Services.Directory.Keys;
        if (keys.Keys.OpenHalf(halfTicket, user.ToString(), call.Now, keys.IsQuorate) is not { } challenge)
        {
            return keys.Keys.IsExpiredHalf(halfTicket, user.ToString(), call.Now)
                ? new LoginOutcome.Refused("second factor came too late", new JsonObject { ["code"] = "tfa.ticket-expired" })
                : new LoginOutcome.Refused(BadTicket);
        }

        return realm is null || realm.TfaIsBroken
            ? new LoginOutcome.Refused($"auth domain '{user.Realm}' does not exist or its tfa option does not parse")
            : await SecondFactors.VerifyAsync(call, realm, user, challenge, answer, cancellationToken);
    }

    /// <summary>Only verification: a ticket of this very user, a console ticket, or a password with its second factor.</summary>
    private async Task<LoginOutcome> VerifyAsync(Realm? realm, UserId user, CancellationToken cancellationToken)
    {
        if (!AclPath.TryParse(request.Path, out var path) || !PrivilegeList.TryRead(request.Privileges!, out var wanted))
        {
            return new LoginOutcome.Refused("malformed path");
        }

        var keys = call.Services.Directory.Keys.Keys;
        if (OpenTicket(request.Password) != user && !keys.VerifyVnc(request.Password, $"{user}:{path}", call.Now))
        {
            // PVE forgets the second factor here; whoever has one is asked for it.
            var proof = await ProveAsync(realm, user, cancellationToken);
            if (proof is LoginOutcome.SecondFactor)
            {
                return new LoginOutcome.Refused("second factor needed to verify a password");
            }

            if (proof is not LoginOutcome.Complete)
            {
                return proof;
            }
        }

        return call.Config.Permissions.HasAll(new AuthId(user), path, wanted)
            ? new LoginOutcome.Complete(user, Verified: true)
            : new LoginOutcome.Refused($"Permission check failed ({path}, {wanted})");
    }

    private UserId? OpenTicket(string text)
    {
        var keys = call.Services.Directory.Keys;
        return text.StartsWith("PVE:", StringComparison.Ordinal) &&
            keys.Keys.TryOpenSession(text, call.Now, keys.IsQuorate, out var name) && UserId.TryParse(name, out var bearer) &&
            CannotLogIn(call, bearer) is null
            ? bearer
            : null;
    }

    /// <summary>Why a user may not log in, whatever they know; null when they may.</summary>
    public static string? CannotLogIn(ApiCall call, UserId user) => call.Config.Users.Users.GetValueOrDefault(user) switch
    {
        null => $"no such user ('{user}')",
        { Enabled: false } => $"user '{user}' is disabled",
        { } found when found.IsExpired(call.Now) => $"user '{user}' access expired",
        _ => null,
    };

    /// <summary>In a realm whose names ignore case, the spelling of user.cfg counts.</summary>
    private LoginOutcome.Ambiguous? FindIgnoringCase(ref UserId user)
    {
        var (name, realm) = (user.Name, user.Realm);
        var found = call.Config.Users.Users.Keys
            .Where(id => id.Realm == realm && id.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Take(2)
            .ToList();
        if (found.Count > 1)
        {
            return new LoginOutcome.Ambiguous($"ambiguous case insensitive match of username '{user}'");
        }

        user = found.Count == 1 ? found[0] : user;
        return null;
    }
}
