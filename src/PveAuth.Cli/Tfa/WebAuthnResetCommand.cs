using PveAuth.Api;
using PveAuth.Cli.Running;
using PveAuth.Cli.Terminals;

namespace PveAuth.Cli.Tfa;

/// <summary><c>webauthn reset</c>: shows, asks, keeps a backup, removes; or undoes that.</summary>
internal static class WebAuthnResetCommand
{
    private const string Path = "/access/webauthn-reset";

    public static async Task<Fault?> RunAsync(Invocation call)
    {
        if (call.Text("undo") is { } backup)
        {
            var (back, fault) = await call.CallAsync("POST", Path + "/{backup}", ("backup", backup));
            if (fault is null)
            {
                call.Screen.Write($"{Counted(back)} back.\n");
            }

            return fault;
        }

        var (found, refused) = await call.CallAsync("GET", Path, ("userid", call.Text("userid")));
        if (refused is not null)
        {
            return refused;
        }

        call.Command.View!.Show(found, call.Form, call.Screen);
        if (call.Text("yes") != "1" && Terminal.Ask("Remove these keys? Type yes: ") != "yes")
        {
            return new Fault("nothing was removed");
        }

        (found, refused) = await call.CallAsync("POST", Path, ("userid", call.Text("userid")));
        if (refused is null)
        {
            call.Screen.Write($"{Counted(found)} removed. To undo: pveum webauthn reset --undo {found.Data!["backup"]}\n");
        }

        return refused;
    }

    private static string Counted(ApiResult result)
    {
        var (keys, users) = ((int)result.Data!["keys"]!, (int)result.Data["users"]!);
        return $"{keys} {(keys == 1 ? "key" : "keys")} of {users} {(users == 1 ? "user" : "users")} {(keys == 1 ? "is" : "are")}";
    }
}
