using System.Collections.Immutable;
using PveAuth.Api.Audit;
using PveAuth.Core.Audit;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Ticket;

/// <summary>Tickets: log in, renew, verify.</summary>
internal static class TicketMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/ticket")
            .Describes("Says nothing; only there so that the path exists.")
            .TakesAnything()
            .IsOpenToAll(),

        ApiMethod.Post("/access/ticket")
            .Describes("Logs a user in, renews a ticket, or verifies a credential.")
            .Takes(
                Param.Text("username", 64) with { Description = "User id, or the name alone with a realm." },
                Param.Text("password") with { IsSecret = true, Description = "Password, ticket, or answer to a challenge." },
                Param.Of(Formats.Realm, "realm", RealmName.MaxLength).Optional() with { Description = "Put behind the user name." },
                Param.Text("otp").Optional() with { IsSecret = true, Description = "Second factor, to log in with one request." },
                Param.Text("tfa-challenge").Optional() with { IsSecret = true, Description = "The half ticket that is answered." },
                Param.Text("path", 64).Optional() with { Requires = "privs", Description = "Verify only: where the privileges are asked." },
                Param.Of("pve-priv-list", "privs", 64).Optional() with { Requires = "path", Description = "Verify only: privileges to ask." },
                Param.Flag("new-format").Optional() with { Default = "1", Description = "Without effect." })
            .IsOpenToAll()
            .RefusesTokens()
            .Runs(LogInAsync),

        ApiMethod.Post("/access/vncticket")
            .Describes("Verifies a console ticket and privileges.")
            .Takes(
                Param.Text("authid", 64) with { Description = "User or token that the ticket was made for." },
                Param.Text("vncticket") with { IsSecret = true, Description = "The ticket." },
                Param.Text("path", 64) with { Description = "Path that the ticket was made for." },
                Param.Of("pve-priv-list", "privs", 64) with { Description = "Privileges to ask on the path." },
                Param.Integer("port").Optional() with { Description = "Port that the ticket was made for." })
            .IsOpenToAll()
            .Runs(VerifyVnc),
    ];

    private static async Task<ApiResult> LogInAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Parameters;
        var request = new LoginRequest(
            parameters.RequiredText("username"),
            parameters.Text("realm"),
            parameters.RequiredText("password"),
            parameters.Text("otp"),
            parameters.Text("tfa-challenge"),
            parameters.Text("path"),
            parameters.Text("privs"));

        var login = new Login(call, request);
        var outcome = await login.RunAsync(cancellationToken);
        LoginRecords.Add(call, login.Step, request.FullName, outcome);
        switch (outcome)
        {
            case LoginOutcome.Complete { User: var user, Verified: true }:
                return ApiResult.Of(LoginReply.Verified(call, user));

            case LoginOutcome.Complete { User: var user, How: var how, Advice: var advice }:
                call.Services.Log.LoggedIn(user.ToString(), how);
                return ApiResult.Of(EnrolmentAtLogin.Advise(await LoginReply.CompleteAsync(call, user, cancellationToken), advice));

            case LoginOutcome.SecondFactor { User: var user, ChallengeJson: var challenge }:
                call.Services.Log.FirstFactorAccepted(user.ToString());
                return ApiResult.Of(await LoginReply.HalfAsync(call, user, challenge, cancellationToken));

            case LoginOutcome.Ambiguous { Text: var text }:
                return ApiError.Failed(text);

            default:
                var refused = (LoginOutcome.Refused)outcome;
                call.Services.Log.Refused(call.Client, request.FullName, refused.Reason);
                return ApiError.LoginRefused(refused.Detail);
        }
    }

    private static ApiResult VerifyVnc(ApiCall call)
    {
        var authId = call.Parameters.RequiredText("authid");
        if (VncRefusal(call, authId) is { } reason)
        {
            call.Services.Log.Refused(call.Client, authId, reason);
            call.Services.Record(call.Client, new AuditRecord(0, "console.verify", AuditResult.Failed) { User = authId, Reason = reason });
            return ApiError.LoginRefused();
        }

        return ApiResult.Nothing;
    }

    private static string? VncRefusal(ApiCall call, string authId)
    {
        if (!AuthId.TryParse(authId, out var who) || !AclPath.TryParse(call.Parameters.RequiredText("path"), out var path))
        {
            return "malformed user or path";
        }

        var users = call.Config.Users.Users;
        if (!users.TryGetValue(who.User, out var user) || !user.Enabled || user.IsExpired(call.Now))
        {
            return $"no such user, or it is disabled or expired ('{who.User}')";
        }

        if (who.Token is { } token && (!user.Tokens.TryGetValue(token, out var found) || found.IsExpired(call.Now)))
        {
            return $"no such token '{token}' for user '{who.User}'";
        }

        var secret = call.Parameters.Integer("port") is { } port ? $"{who}:{path}:{port}" : $"{who}:{path}";
        if (!call.Services.Directory.Keys.Keys.VerifyVnc(call.Parameters.RequiredText("vncticket"), secret, call.Now))
        {
            return "invalid PVEVNC ticket";
        }

        return PrivilegeList.TryRead(call.Parameters.RequiredText("privs"), out var wanted) && call.Config.Permissions.HasAll(who, path, wanted)
            ? null
            : $"Permission check failed ({path}, {wanted})";
    }
}
