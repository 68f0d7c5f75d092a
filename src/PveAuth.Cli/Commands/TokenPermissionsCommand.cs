using PveAuth.Cli.Running;

namespace PveAuth.Cli.Commands;

/// <summary><c>user token permissions</c>: the method takes the full id of the token as if it were a user.</summary>
internal static class TokenPermissionsCommand
{
    public static async Task<Fault?> RunAsync(Invocation call)
    {
        var (answer, fault) = await call.CallAsync(
            "GET", "/access/permissions", ("userid", $"{call.Text("userid")}!{call.Text("tokenid")}"), ("path", call.Text("path")));
        if (fault is null)
        {
            call.Command.View!.Show(answer, call.Form, call.Screen);
        }

        return fault;
    }
}
