using PveAuth.Cli.Running;

namespace PveAuth.Cli.Tfa;

/// <summary><c>user tfa list</c> and <c>user tfa delete</c>, which stand for several methods.</summary>
internal static class TfaCommands
{
    public static async Task<Fault?> ListAsync(Invocation call)
    {
        if (Refusal(call) is { } refusal)
        {
            return refusal;
        }

        var user = call.Text("userid");
        var (answer, fault) = user is null
            ? await call.CallAsync("GET", "/access/tfa")
            : await call.CallAsync("GET", "/access/tfa/{userid}", ("userid", user));
        if (fault is null)
        {
            call.Command.View!.Show(answer, call.Form, call.Screen);
        }

        return fault;
    }

    public static async Task<Fault?> DeleteAsync(Invocation call)
    {
        var (user, id) = (call.Text("userid"), call.Text("id"));
        var (_, fault) = id is null
            ? await call.CallAsync("DELETE", "/access/tfa/{userid}", ("userid", user))
            : await call.CallAsync("DELETE", "/access/tfa/{userid}/{id}", ("userid", user), ("id", id));
        return fault;
    }

    /// <summary>A list of nothing would be wrong when the file cannot be read.</summary>
    private static Fault? Refusal(Invocation call)
    {
        if (!call.TryOpen(out var place, out var fault))
        {
            return fault;
        }

        return Workplace.Unusable(place.Services.Directory.Tfa) is { } reason ? new Fault(reason) : null;
    }
}
