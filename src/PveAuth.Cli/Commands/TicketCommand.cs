using PveAuth.Cli.Running;
using PveAuth.Cli.Terminals;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Commands;

/// <summary><c>ticket</c>: a password is always asked, never taken from the command line, where others can read it.</summary>
internal static class TicketCommand
{
    public static async Task<Fault?> RunAsync(Invocation call)
    {
        if (!call.TryOpen(out _, out var fault))
        {
            return fault;
        }

        if (Terminal.AskSecret("Enter password: ") is not { } password)
        {
            return new Fault("no password given: type it when asked, or give it on standard input");
        }

        call.Parameters["password"] = RawValue.Of(password);
        (var answer, fault) = await call.CallAsync(call.Command.Method, call.Parameters);
        if (fault is null)
        {
            call.Command.View!.Show(answer, call.Form, call.Screen);
        }

        return fault;
    }
}
