using PveAuth.Cli.Running;

namespace PveAuth.Cli.Commands;

/// <summary><c>simulate</c>: scripts learn from the exit code whether an administrator remains.</summary>
internal static class SimulateCommand
{
    private const int NobodyRemains = 1;

    public static async Task<Fault?> RunAsync(Invocation call)
    {
        var (answer, fault) = await call.CallAsync(call.Command.Method, call.Parameters);
        if (fault is not null)
        {
            return fault;
        }

        call.Command.View!.Show(answer, call.Form, call.Screen);
        return answer.Data?["after"]?["admins"]?.GetValue<int>() == 0
            ? new Fault("No administrator could log in any more.") { ExitCode = NobodyRemains }
            : null;
    }
}
