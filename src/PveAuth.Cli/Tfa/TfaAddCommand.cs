using System.Text.Json.Nodes;
using PveAuth.Cli.Output;
using PveAuth.Cli.Running;
using PveAuth.Cli.Terminals;
using PveAuth.Core.Tfa;

namespace PveAuth.Cli.Tfa;

/// <summary><c>user tfa add</c>: what the enrolment pages of a browser do, at a terminal.</summary>
internal static class TfaAddCommand
{
    // RFC 4226, section 4: 160 bits are recommended.
    private const int SecretBytes = 20;
    private const int Tries = 3;
    private const string Path = "/access/tfa/{userid}";

    public static async Task<Fault?> TotpAsync(Invocation call)
    {
        var user = call.Text("userid")!;

        // Before a secret is shown that nobody can use.
        var (entries, fault) = await FindEntriesAsync(call, user);
        if (fault is not null)
        {
            return fault;
        }

        var secret = EnrolmentLabel.NewSecret(SecretBytes);
        var uri = EnrolmentLabel.For(user, secret);
        call.Screen.Write($"Secret: {Base32.Encode(secret.AsSpan())}\nLabel:  {uri.Issuer}:{uri.Account}\n\n");
        call.Screen.Flush();
        QrText.Write(uri.ToCanonical(), call.Text("qr"), call.Screen);
        fault = await ProveAsync(call, user, uri);
        if (fault is not null || entries.Any(e => e?["type"]?.GetValue<string>() == "recovery"))
        {
            return fault;
        }

        return WantsRecovery(call) ? await RecoveryAsync(call) : null;
    }

    public static async Task<Fault?> RecoveryAsync(Invocation call)
    {
        var (answer, fault) = await call.CallAsync("POST", Path, ("userid", call.Text("userid")), ("type", "recovery"));
        if (fault is not null)
        {
            return fault;
        }

        call.Screen.Write("Recovery keys, each for one login. They are shown only now:\n\n");
        foreach (var key in answer.Data?["recovery"] as JsonArray ?? [])
        {
            call.Screen.Write($"    {key!.GetValue<string>()}\n");
        }

        return null;
    }

    private static async Task<Fault?> ProveAsync(Invocation call, string user, OtpAuthUri uri)
    {
        for (var left = Tries; ; left--)
        {
            if (Terminal.Ask("Code that the app shows: ")?.Trim() is not { Length: > 0 } code)
            {
                return new Fault("no code given, nothing was added");
            }

            var (answer, fault) = await call.CallAsync(
                "POST", Path,
                ("userid", user), ("type", "totp"), ("description", call.Text("description") ?? "TOTP"),
                ("totp", uri.ToCanonical()), ("value", code));
            if (fault is null)
            {
                call.Screen.Write($"Added TOTP entry {answer.Data!["id"]!.GetValue<string>()}.\n");
                call.Screen.Flush();
                return null;
            }

            if (left == 1 || !Terminal.IsInteractive)
            {
                return fault;
            }

            Terminal.Complain($"{fault.Text}; try again\n");
        }
    }

    private static bool WantsRecovery(Invocation call)
    {
        if (call.Text("recovery") is { } given)
        {
            return given == "1";
        }

        if (!Terminal.IsInteractive)
        {
            return false;
        }

        var answer = Terminal.Ask("Make recovery keys too? [Y/n] ");
        return answer is not null && (answer.Length == 0 || answer[0] is 'y' or 'Y');
    }

    private static async Task<(JsonArray Entries, Fault? Fault)> FindEntriesAsync(Invocation call, string user)
    {
        var (_, fault) = await call.CallAsync("GET", "/access/users/{userid}", ("userid", user));
        if (fault is not null)
        {
            return ([], fault);
        }

        var (answer, listFault) = await call.CallAsync("GET", Path, ("userid", user));
        return (answer.Data as JsonArray ?? [], listFault);
    }
}
